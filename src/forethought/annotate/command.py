"""``forethought annotate``: the page for one person, or the agreement of all who have labelled."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import TextIO

from forethought.annotate.desk import Desk
from forethought.annotate.label_file import annotators, label_path, read_labels
from forethought.annotate.labels import (
    Agreement,
    Label,
    LabelledFinding,
    agreements,
    differences,
    said,
)
from forethought.annotate.server import make_server
from forethought.dayfolder.note_files import NoteFileError, annotated_notes, read_notes
from forethought.screening.evaluation import AnnotatedNote
from forethought.sources.cell_text import storable
from forethought.vocabulary import Because, Subject

_WRITER = "the file"


def run_annotate(file: Path, annotator: str, port: int, out: TextIO, err: TextIO) -> int:
    """Serve the page until it is interrupted. Returns 0, or 2 when it cannot begin."""
    try:
        notes = _notes(file, err)
        labels = label_path(file, annotator)
        _check_writable(labels)
        desk = Desk(notes, labels, str(file))
    except ValueError as error:
        print(error, file=err)
        return 2
    try:
        server, address = make_server(desk, port)
    except OSError as error:
        print(f"Port {port} cannot be used: {error.strerror}. Leave --port out.", file=err)
        return 2
    print(f"Open {address}\nThis address is yours alone: whoever has it can label.", file=out)
    print(f"Labels are kept at once in {labels}. Press Ctrl-C here to end.", file=out)
    out.flush()
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print(file=out)
    return 0


def _notes(file: Path, err: TextIO) -> dict[str, str]:
    """The notes by their ids; of two with one id the first. Raises NoteFileError for none."""
    if str(file) == "-":
        raise NoteFileError("The notes have to be in a file: their labels are kept beside it.")
    notes: dict[str, str] = {}
    for line in read_notes(str(file)):
        (note_id, _), (text, _) = storable(line.id), storable(line.text)
        if line.problem:
            print(line.problem, file=err)
        elif notes.setdefault(note_id, text) != text:
            print(
                f"{file}: id {note_id!r} stands for two notes; the first is shown. "
                "Give each note an id of its own.",
                file=err,
            )
    if not notes:
        raise NoteFileError(f"{file}: holds no note to label. Each needs an id and a text.")
    return notes


def _check_writable(labels: Path) -> None:
    if not os.access(labels if labels.exists() else labels.parent, os.W_OK):
        raise NoteFileError(
            f"{labels}: cannot be written. Copy the notes to a folder where you may write."
        )


def run_agreement(file: Path, out: TextIO, err: TextIO) -> int:
    """Print how far each two people agree. Returns 0, or 2 when fewer than two have labelled.

    A file that is annotated itself counts as one of them.
    """
    try:
        labels = {name: read_labels(path) for name, path in annotators(file).items()}
    except ValueError as error:
        print(error, file=err)
        return 2
    labels |= _in_the_file(file)
    if len(labels) < 2:
        print(_too_few(file, labels), file=err)
        return 2
    for one, other in combinations(labels, 2):
        for line in _pair(one, labels[one], other, labels[other]):
            print(line, file=out)
    print(
        "kappa: 1 is full agreement, 0 what chance alone gives, - where there was nothing to\n"
        "differ about. Below 0.6, talk the guide over before you measure a reader with these.",
        file=out,
    )
    return 0


def _too_few(file: Path, labels: Mapping[str, object]) -> str:
    if not labels and not file.exists():
        return f"{file}: there is no such file; check the name."
    there = f"there are only those of {', '.join(labels)}" if labels else "there are none"
    return (
        f"{file}: needs the labels of two people; {there}. Each runs `forethought annotate {file} "
        "--annotator NAME` under another name."
    )


def _in_the_file(file: Path) -> dict[str, dict[str, Label]]:
    """What the notes' own file says of them, where it is annotated: its writer is one more."""
    try:
        notes, _ = annotated_notes(str(file)) if file.is_file() else ([], [])
    except NoteFileError:
        return {}
    labels = {note.id: _label(note) for note in notes if note.categories or not note.relevant}
    return {_WRITER: labels} if labels else {}


def _label(note: AnnotatedNote) -> Label:
    """Only what is compared: whose behaviour it is and the words that show it are left out."""
    found = (LabelledFinding(one, "", Subject.CUSTOMER) for one in sorted(note.categories))
    return Label(tuple(found), Because(note.trap) if note.trap in set(Because) else None)


def _pair(
    one: str, labels: Mapping[str, Label], other: str, others: Mapping[str, Label]
) -> Iterator[str]:
    found = agreements(labels, others)
    yield f"{one} and {other}: {found[0].notes} notes labelled by both"
    yield ""
    if found[0].notes:
        yield from _lines(found, one, other)
        differ = differences(labels, others)
        yield ""
        yield f"They differ on {len(differ)} of {found[0].notes} notes{':' if differ else '.'}"
        for note in differ:
            yield f"  {note}: {one} {said(labels[note])}; {other} {said(others[note])}"
        yield ""


def _lines(found: tuple[Agreement, ...], one: str, other: str) -> Iterator[str]:
    wide = max(7, len(one) + 2, len(other) + 2)
    yield f"  {'said by':14}{'both':>7}{one:>{wide}}{other:>{wide}}{'kappa':>8}"
    for row in found:
        kappa = "-" if row.kappa is None else f"{row.kappa:.2f}"
        counts = f"{row.both:>7}{row.first:>{wide}}{row.second:>{wide}}"
        yield f"  {row.question:14}{counts}{kappa:>8}"
