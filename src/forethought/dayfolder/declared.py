"""``sources.csv``: what each record system declares of its extract."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from forethought.dayfolder.cells import CellReader
from forethought.record import Problem
from forethought.sources.table import Table
from forethought.timestamps import begins
from forethought.vocabulary import INCIDENT_REPORTS

KNOWN = ("source", "extracted_at", "rows")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", re.ASCII)
_ROWS = re.compile(r"\d{1,12}", re.ASCII)
_NEVER_DECLARED = {"areas", "press"}


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared of one source. ``failure`` is a sentence when it cannot be relied on."""

    source: str
    extracted_at: datetime | None
    rows: int | None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Declarations:
    """All declarations, in the order of the file, and everything wrong with it."""

    by_source: dict[str, Declaration] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_declarations(table: Table, as_of: datetime) -> Declarations:
    """The declarations of a day. No file, or no names in it: nothing is declared."""
    problems = list(table.all_problems)
    if table.exists and not table.failure:
        problems.extend(
            Problem(table.file, 0, None, f"There is no column {column}: add it")
            for column in KNOWN
            if column not in table.columns
        )
    found: dict[str, Declaration] = {}
    for row in table.rows:
        cells = CellReader(table.file, row)
        declaration = _declaration(cells, as_of)
        if declaration is not None:
            before = found.get(declaration.source)
            found[declaration.source] = _both(before, declaration, cells) if before else declaration
        problems.extend(cells.problems)
    return Declarations(found, tuple(problems))


def _declaration(cells: CellReader, as_of: datetime) -> Declaration | None:
    source = cells.needed("source")
    if not source:
        return None
    if source in _NEVER_DECLARED:
        cells.refuse("source", f"{source} is never declared here: take the line out")
        return None
    if not _NAME.fullmatch(source):
        says = f"{cells.shown('source')} is no name of a source: use letters, digits, _ and -"
        cells.refuse("source", says)
        return Declaration(source, None, None, "It is declared under a name that cannot be one")
    extracted_at, rows = _extracted_at(cells), _rows(cells)
    failure = ""
    if extracted_at is None or rows is None:
        failure = "Its line in sources.csv cannot be read"
    elif extracted_at > as_of:
        failure = "It says that it was extracted after the assessment"
        cells.refuse("extracted_at", f"{cells.shown('extracted_at')} is after the assessment")
    return Declaration(source, extracted_at, rows, failure)


def _extracted_at(cells: CellReader) -> datetime | None:
    """The moment; a date alone counts from its start, so that it is never taken for fresher."""
    if not cells.needed("extracted_at"):
        return None
    when = cells.when("extracted_at")
    return begins(when) if when else None


def _rows(cells: CellReader) -> int | None:
    text = cells.needed("rows")
    if text and not _ROWS.fullmatch(text):
        cells.refuse("rows", f"{cells.shown('rows')} is no number of rows")
        return None
    return int(text) if text else None


def _both(one: Declaration, other: Declaration, cells: CellReader) -> Declaration:
    """Two lines for one source: nothing to say if they agree."""
    if one == other:
        return one
    says = f"{one.source} is declared twice, and the lines differ: keep the right one"
    cells.refuse("source", says)
    return Declaration(one.source, one.extracted_at, one.rows, "It is declared twice, differently")


def stem_of(source: str) -> str:
    """Where the file of a source lies in the day folder, without its suffix."""
    return "incidents" if source == INCIDENT_REPORTS else f"records/{source}"
