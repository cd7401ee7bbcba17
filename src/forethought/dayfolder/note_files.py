"""Notes from a file of their own (JSON Lines or CSV), for ``screen`` and ``evaluate``.

A line that cannot be used becomes a sentence and loses no other line.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forethought.screening.evaluation import AnnotatedNote
from forethought.vocabulary import Hazard

_LONGEST_FIELD = 2**31 - 1


class NoteFileError(ValueError):
    """The file as a whole cannot be read; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line: a note, or in ``problem`` a sentence that says why it is none."""

    id: str = ""
    text: str = ""
    problem: str = ""


def read_notes(file: str) -> Iterator[NoteLine]:
    """The notes of ``file`` in order; ``-`` is standard input.

    A first line that begins with ``{`` makes it JSON Lines, and so does a name that ends in
    ``.jsonl``; anything else is CSV with a header. Raises NoteFileError.
    """
    for record in _records(file):
        if isinstance(record, NoteLine):
            yield record
        else:
            yield _note(file, *record)


def annotated_notes(file: str) -> tuple[list[AnnotatedNote], list[str]]:
    """Annotated corpus lines and sentences about those that cannot be used."""
    notes: list[AnnotatedNote] = []
    problems: list[str] = []
    for record in _records(file):
        if isinstance(record, NoteLine):
            problems.append(record.problem)
            continue
        number, value = record
        line = _note(file, number, value)
        annotated = line.problem or _annotated(file, number, line, value)
        if isinstance(annotated, str):
            problems.append(annotated)
        else:
            notes.append(annotated)
    return notes, problems


def _annotated(
    file: str, number: int, line: NoteLine, value: dict[str, Any]
) -> AnnotatedNote | str:
    findings = value.get("findings")
    if not isinstance(value.get("relevant"), bool) or not isinstance(findings, list):
        return f"{_name(file)}, line {number}: needs 'relevant' (true or false) and 'findings'."
    categories = set()
    for finding in findings:
        category = finding.get("category") if isinstance(finding, dict) else None
        if category not in set(Hazard):
            return (
                f"{_name(file)}, line {number}: category '{category}' is not known; "
                f"use one of {', '.join(Hazard)}."
            )
        categories.add(Hazard(category))
    trap = value.get("trap") or ""
    return AnnotatedNote(line.id, line.text, value["relevant"], frozenset(categories), str(trap))


def _records(file: str) -> Iterator[NoteLine | tuple[int, dict[str, Any]]]:
    content = _content(file)
    if content.lstrip()[:1] == "{" or file.lower().endswith((".jsonl", ".ndjson")):
        return _json_lines(file, content)
    return _csv_rows(file, content)


def _content(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except FileNotFoundError as error:
        raise NoteFileError(f"{file}: there is no such file; check the name.") from error
    except OSError as error:
        raise NoteFileError(f"{file}: cannot be read: {error.strerror}.") from error
    return data.decode("utf-8-sig", errors="surrogateescape")


def _json_lines(file: str, content: str) -> Iterator[NoteLine | tuple[int, dict[str, Any]]]:
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(_mended(line))
        except (json.JSONDecodeError, RecursionError) as error:
            why = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            yield NoteLine(problem=f"{_name(file)}, line {number}: is not JSON ({why}).")
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            says = f'{_name(file)}, line {number}: is not an object; write {{"id": …, "text": …}}.'
            yield NoteLine(problem=says)


def _csv_rows(file: str, content: str) -> Iterator[NoteLine | tuple[int, dict[str, Any]]]:
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.reader(io.StringIO(_mended(content).replace("\0", ""), newline=""))
    header = [name.strip().lower() for name in next(rows, [])]
    if not {"id", "text"} <= set(header):
        raise NoteFileError(
            f"{_name(file)}: needs the columns 'id' and 'text' in its first line, or one JSON "
            "object a line."
        )
    begins = rows.line_num + 1
    for row in _tolerant(rows):
        number, begins = begins, rows.line_num + 1
        if len(row) == len(header):
            yield number, dict(zip(header, row, strict=True))
        elif row:
            says = f"{_name(file)}, line {number}: has {len(row)} fields, not {len(header)}."
            yield NoteLine(problem=says)


def _tolerant(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    iterator = iter(rows)
    for _ in itertools.count():
        try:
            yield next(iterator)
        except csv.Error:
            yield ["", "", "", ""] * 64
        except StopIteration:
            return


def _note(file: str, number: int, value: dict[str, Any]) -> NoteLine:
    identity, text = value.get("id"), value.get("text")
    if not isinstance(identity, str | int) or isinstance(identity, bool) or identity == "":
        return NoteLine(problem=f"{_name(file)}, line {number}: has no 'id'; give each note one.")
    if not isinstance(text, str):
        return NoteLine(problem=f"{_name(file)}, line {number}: has no 'text' that is a text.")
    return NoteLine(str(identity), text)


def _mended(text: str) -> str:
    """Bytes that were not UTF-8, read as Windows-1252 one by one."""
    if text.isascii() or not any("\udc80" <= char <= "\udcff" for char in text):
        return text
    return "".join(
        bytes([ord(char) - 0xDC00]).decode("cp1252", errors="replace")
        if "\udc80" <= char <= "\udcff"
        else char
        for char in text
    )


def _name(file: str) -> str:
    return "standard input" if file == "-" else file
