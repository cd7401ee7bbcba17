"""``forethought screen``: reads notes alone and writes what stands in each (day-folder.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

from forethought.dayfolder.note_files import NoteFileError, read_notes
from forethought.dayfolder.report_words import seen_by
from forethought.screening.findings import Finding, Reader, Screening


def run_screen(file: str | Path, reader: Reader, fmt: str, out: TextIO, err: TextIO) -> int:
    """Screen the notes of ``file`` (``-``: standard input) in order; ``fmt`` is text or jsonl.

    Returns 0; 1 if some lines could not be used (each named on ``err``); 2 if the file could not
    be read at all.
    """
    status = 0
    try:
        for line in read_notes(str(file)):
            if line.problem:
                print(_printable(line.problem), file=err)
                status = 1
                continue
            screening = reader.read(line.text)
            if fmt == "jsonl":
                print(as_json(line.id, screening), file=out)
            else:
                print(_printable(as_text(line.id, screening)), file=out)
    except NoteFileError as error:
        print(_printable(str(error)), file=err)
        return 2
    return status


def as_json(note_id: str, screening: Screening) -> str:
    """One line of ``--format jsonl``, as day-folder.md says under "Screening alone"."""
    value: dict[str, Any] = {
        "id": note_id,
        "relevant": screening.relevant,
        "findings": [
            {
                "category": str(finding.category),
                "quote": finding.quote,
                "start": finding.start,
                "end": finding.end,
                "subject": str(finding.subject),
            }
            for finding in screening.findings
        ],
        "played_down": [
            {
                "category": str(part.category),
                "quote": part.quote,
                "start": part.start,
                "end": part.end,
                "because": str(part.because),
            }
            for part in screening.played_down
        ],
    }
    text = json.dumps(value, ensure_ascii=False)
    return text if _encodable(text) else json.dumps(value)


def as_text(note_id: str, screening: Screening) -> str:
    """A note for people: one line for it and one for each thing that stands in it."""
    lines = [f"{note_id}: {'relevant' if screening.relevant else 'nothing found'}"]
    lines += [_finding_line(finding) for finding in screening.findings]
    lines += [
        f'  played down, {part.because}: {part.category} "{_one_line(part.quote)}"'
        + (f' because of "{_one_line(part.by)}"' if part.by else "")
        for part in screening.played_down
    ]
    lines += [f'  protect: "{_one_line(part.quote)}"' for part in screening.protections]
    return "\n".join(lines)


def _finding_line(finding: Finding) -> str:
    line = f'  {finding.category} ({finding.subject}): "{_one_line(finding.quote)}"'
    return ", ".join(filter(None, [line, seen_by(finding.readers)]))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _encodable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _printable(text: str) -> str:
    """Without lone surrogates and control characters, which a terminal must not be sent."""
    return "".join(
        char if char == "\n" or (char.isprintable() and _encodable(char)) else "\ufffd"
        for char in text
    )
