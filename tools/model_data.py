"""The annotated notes as training sees them: one writer a file, clauses with their labels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forethought.screening.reading_clauses import clauses
from forethought.vocabulary import Hazard

HAZARDS = tuple(Hazard)
_SHARE = 0.3
"""A clause shows a hazard when it holds this share of the evidence, or is this share of it."""


@dataclass(frozen=True)
class Note:
    """One annotated note. ``clause_labels``: a row a clause, a column a hazard."""

    writer: str
    id: str
    text: str
    relevant: bool
    trap: str | None
    hazards: tuple[int, ...]
    subjects: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    clauses: tuple[tuple[int, int], ...]
    clause_labels: NDArray[np.bool_]


def read_corpus(folder: Path) -> list[Note]:
    """All notes of all ``*.jsonl`` of a folder, in order of file name and line."""
    return [
        note_of(path.stem, json.loads(line))
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def note_of(writer: str, row: dict) -> Note:  # type: ignore[type-arg]
    """One line of a corpus file."""
    text = row["text"]
    findings = row["findings"]
    spans = []
    for finding in findings:
        start = text.index(finding["evidence"])
        spans.append((start, start + len(finding["evidence"])))
    hazards = tuple(HAZARDS.index(Hazard(finding["category"])) for finding in findings)
    pieces = clauses(text)
    labels = np.zeros((len(pieces), len(HAZARDS)), bool)
    for (start, end), hazard in zip(spans, hazards, strict=True):
        for number, piece in enumerate(pieces):
            labels[number, hazard] |= _holds(piece, (start, end))
    return Note(
        writer,
        row["id"],
        text,
        bool(row["relevant"]),
        row["trap"],
        hazards,
        tuple(finding["subject"] for finding in findings),
        tuple(spans),
        tuple(pieces),
        labels,
    )


def _holds(piece: tuple[int, int], span: tuple[int, int]) -> bool:
    shared = min(piece[1], span[1]) - max(piece[0], span[0])
    return shared > _SHARE * min(piece[1] - piece[0], span[1] - span[0])


def data_hash(folder: Path) -> str:
    """SHA-256 over names and bytes of all corpus files: which data a model was made from."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl")):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def writers(notes: Sequence[Note]) -> list[str]:
    """The writers, in order of file name."""
    return sorted({note.writer for note in notes})
