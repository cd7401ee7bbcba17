"""Labels on disk: one file a person beside the notes, in the form of the corpus."""

from __future__ import annotations

import glob
import json
import os
import re
from pathlib import Path

from forethought.annotate.labels import Label, LabelledFinding
from forethought.vocabulary import Because, Hazard, Subject

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_ENDING = ".labels.jsonl"


def label_path(notes: Path, annotator: str) -> Path:
    """Where this person's labels are. Raises ValueError for a name that cannot be in a file's."""
    if not _NAME.fullmatch(annotator):
        raise ValueError(
            f"{annotator!r} cannot name a file: use up to 40 letters, digits, - and _."
        )
    return notes.with_name(f"{notes.name}.{annotator}{_ENDING}")


def annotators(notes: Path) -> dict[str, Path]:
    """Everybody who has labelled these notes, with their file."""
    found = sorted(notes.parent.glob(f"{glob.escape(notes.name)}.*{_ENDING}"))
    return {path.name[len(notes.name) + 1 : -len(_ENDING)]: path for path in found}


def read_labels(path: Path) -> dict[str, Label]:
    """The labels in ``path``, the last of a note counting; none when there is no file.

    Raises ValueError with the line, or for a file, that cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ValueError(
            f"{path}: cannot be read: {error.strerror}. Whoever labelled must let you read it."
        ) from error
    labels: dict[str, Label] = {}
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            labels.pop(row["id"], None)
            labels[row["id"]] = _label(row)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name}, line {number}: is not a label; take it out.") from error
    return labels


def add_label(path: Path, note_id: str, text: str, label: Label) -> None:
    """Append one label, on disk before this returns. The file is its owner's alone (0600)."""
    row = {
        "id": note_id,
        "text": text,
        "relevant": label.relevant,
        "findings": [
            {"category": one.category, "evidence": one.evidence, "subject": one.subject}
            for one in label.findings
        ],
        "trap": label.trap,
    }
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _label(row: dict[str, object]) -> Label:
    findings = row["findings"]
    if not isinstance(findings, list):
        raise TypeError("findings")
    found = tuple(
        LabelledFinding(Hazard(one["category"]), str(one["evidence"]), Subject(one["subject"]))
        for one in findings
    )
    trap = row["trap"]
    return Label(found, Because(str(trap)) if trap else None)
