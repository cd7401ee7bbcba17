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
from pathlib import Path
from typing import Any

from forethought.dayfolder.annotated_lines import annotated
from forethought.dayfolder.note_line import NoteLine
from forethought.screening.evaluation import AnnotatedNote
from forethought.sources.text_file import BYTES_AS_1252

_LONGEST_FIELD = 2**31 - 1
_DELIMITERS = (",", ";", "\t")
_SHOWN = 200


class NoteFileError(ValueError):
    """The file as a whole cannot be read; the text is a sentence."""


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
    """Annotated notes, and sentences about lines that cannot be used or are in doubt.

    A CSV has ``relevant`` (yes or no), ``categories`` (separated by ``;``) and ``trap`` where a
    JSON line has ``findings``. A note that stands there twice with the same id and text was
    labelled again: the last counts. Raises NoteFileError.
    """
    notes: dict[tuple[str, str], AnnotatedNote] = {}
    problems: list[str] = []
    for record in _records(file):
        line = record if isinstance(record, NoteLine) else _note(file, *record)
        if isinstance(record, NoteLine) or line.problem:
            problems.append(line.problem)
            continue
        read = annotated(line, record[1])
        if read.problem:
            problems.append(f"{_name(file)}, line {record[0]}: {read.problem}")
        if read.note is not None:
            key = (read.note.id, read.note.text)
            notes.pop(key, None)
            notes[key] = read.note
    return list(notes.values()), problems


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
    return data.decode("utf-8-sig", errors=BYTES_AS_1252)


def _json_lines(file: str, content: str) -> Iterator[NoteLine | tuple[int, dict[str, Any]]]:
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
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
    first = content.partition("\n")[0]
    rows = csv.reader(
        io.StringIO(content.replace("\0", ""), newline=""),
        delimiter=max(_DELIMITERS, key=first.count),
    )
    header = [name.strip().lower() for name in next(rows, [])]
    if not {"id", "text"} <= set(header):
        has = f"has {', '.join(map(repr, header))[:_SHOWN]}" if any(header) else "is empty"
        raise NoteFileError(
            f"{_name(file)}: needs the columns 'id' and 'text' in its first line, or one JSON "
            f"object a line. Its first line {has}."
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


def _name(file: str) -> str:
    return "standard input" if file == "-" else file
