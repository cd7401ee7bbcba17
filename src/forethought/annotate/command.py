"""``forethought annotate``: the page for one person, or the agreement of all who have labelled."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import TextIO

from forethought.annotate.label_file import annotators, label_path, read_labels
from forethought.annotate.labels import Agreement, agreements, differences
from forethought.annotate.server import Desk, make_server
from forethought.dayfolder.note_files import NoteFileError, read_notes


def run_annotate(file: Path, annotator: str, port: int, out: TextIO, err: TextIO) -> int:
    """Serve the page until it is interrupted. Returns 0, or 2 when it cannot begin."""
    try:
        notes = {}
        for line in read_notes(str(file)):
            if line.problem:
                print(line.problem, file=err)
            else:
                notes[line.id] = line.text
        desk = Desk(notes, label_path(file, annotator))
        server, address = make_server(desk, port)
    except (NoteFileError, ValueError, OSError) as error:
        print(error, file=err)
        return 2
    print(f"Open {address}\nPress Ctrl-C here to end. Every label is kept at once.", file=out)
    out.flush()
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print(file=out)
    return 0


def run_agreement(file: Path, out: TextIO, err: TextIO) -> int:
    """Print how far each two people agree. Returns 0, or 2 when fewer than two have labelled."""
    people = annotators(file)
    if len(people) < 2:
        print(f"{file}: needs the labels of two people; there are {len(people)}.", file=err)
        return 2
    try:
        labels = {name: read_labels(path) for name, path in people.items()}
    except ValueError as error:
        print(error, file=err)
        return 2
    for one, other in combinations(labels, 2):
        print(f"{one} and {other}", file=out)
        for line in _lines(agreements(labels[one], labels[other])):
            print(line, file=out)
        differ = differences(labels[one], labels[other])
        print(f"differ on {len(differ)} notes: {', '.join(differ) or '-'}\n", file=out)
    return 0


def _lines(found: tuple[Agreement, ...]) -> Iterator[str]:
    yield f"  {'':14}{'notes':>7}{'both':>7}{'first':>7}{'second':>8}{'kappa':>8}"
    for one in found:
        kappa = "-" if one.kappa is None else f"{one.kappa:.2f}"
        counts = f"{one.notes:>7}{one.both:>7}{one.first:>7}{one.second:>8}"
        yield f"  {one.question:14}{counts}{kappa:>8}"
