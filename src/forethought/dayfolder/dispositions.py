"""``dispositions.csv`` and ``press_decisions.csv``: what people decided, and who may.

A line that does not show a decision of somebody entitled, with a reason and a date, changes
nothing and is a problem (policy.md, Dispositions and Restrictions).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from forethought.check_inputs import Disposition, Officer, PressDecision
from forethought.dayfolder.cells import CellReader
from forethought.matching import can_be_reference
from forethought.record import Problem, When
from forethought.sources.table import Table
from forethought.timestamps import local_day
from forethought.vocabulary import DispositionKind, Grade, PressDecisionKind

DISPOSITION_COLUMNS = (
    *("source", "record_id", "customer_ref", "disposition", "until", "by", "second", "at"),
    *("reason", "text_sha256"),
)
PRESS_COLUMNS = ("item", "decision", "by", "at", "reason")
_SHA256_DIGITS = 64


def read_dispositions(
    table: Table, officers: Mapping[str, Officer], as_of: datetime
) -> tuple[tuple[Disposition, ...], tuple[Problem, ...]]:
    """The dispositions that may count, and everything wrong with the file."""
    if not table.exists:
        return (), ()
    problems = list(table.all_problems)
    found: list[Disposition] = []
    for row in table.rows:
        cells = CellReader(table.file, row)
        disposition = _disposition(cells, officers, as_of)
        if disposition is not None and not cells.unusable:
            found.append(disposition)
        problems.extend(cells.problems)
    return tuple(found), tuple(problems)


def _disposition(
    cells: CellReader, officers: Mapping[str, Officer], as_of: datetime
) -> Disposition | None:
    source, record_id = cells.needed("source"), cells.needed("record_id")
    reference = cells.text("customer_ref")
    if reference and not can_be_reference(reference):
        says = f"{cells.shown('customer_ref')} is no tax reference; empty means all customers"
        cells.refuse("customer_ref", says)
    kind = _kind(cells)
    until = cells.when("until")
    if kind is DispositionKind.REVIEWED and not cells.text("until"):
        cells.refuse("until", "until is empty: a record is reviewed until a date")
    by = _management_grade(cells, officers)
    second = cells.needed("second")
    if second and second == by:
        cells.refuse("second", f"{cells.shown('second')} decided too: the second person is another")
    at = _decided_at(cells, as_of)
    reason = cells.needed("reason")
    text_sha256 = cells.needed("text_sha256").casefold()
    if text_sha256 and (
        len(text_sha256) != _SHA256_DIGITS or set(text_sha256) - set("0123456789abcdef")
    ):
        cells.refuse("text_sha256", f"{cells.shown('text_sha256')} is no SHA-256 in hex digits")
    if kind is None or at is None:
        return None
    return Disposition(
        line=cells.row.line,
        source=source,
        record_id=record_id,
        customer_ref=reference,
        kind=kind,
        until=until,
        by=by,
        second=second,
        at=at,
        reason=reason,
        text_sha256=text_sha256,
        file=cells.file,
    )


def _kind(cells: CellReader) -> DispositionKind | None:
    text = cells.needed("disposition").casefold()
    if text and text not in set(DispositionKind):
        says = f"{cells.shown('disposition')} is no disposition: write mistaken or reviewed"
        cells.refuse("disposition", says)
        return None
    return DispositionKind(text) if text else None


def _management_grade(cells: CellReader, officers: Mapping[str, Officer]) -> str:
    by = cells.needed("by")
    officer = officers.get(by)
    if by and (officer is None or not officer.known or officer.grade is not Grade.MANAGER):
        says = f"{cells.shown('by')} is not of management grade in officers.csv, and may not decide"
        cells.refuse("by", says)
    return by


def _decided_at(cells: CellReader, as_of: datetime) -> When | None:
    """When it was decided: not after the assessment. A date alone may be the same day."""
    if not cells.needed("at"):
        return None
    at = cells.when("at")
    if at is not None and _is_after(at, as_of):
        cells.refuse("at", f"{cells.shown('at')} is after the assessment, and decides nothing yet")
        return None
    return at


def _is_after(when: When, as_of: datetime) -> bool:
    return when.moment > as_of if when.moment else when.day > local_day(as_of)


def read_press_decisions(
    table: Table, officers: Mapping[str, Officer], as_of: datetime
) -> tuple[tuple[PressDecision, ...], tuple[Problem, ...]]:
    """The decisions that may count, and everything wrong with the file.

    A confirmation asks for more caution, so anybody's counts; a dismissal asks for less.
    """
    if not table.exists:
        return (), ()
    problems = list(table.all_problems)
    found: list[PressDecision] = []
    for row in table.rows:
        cells = CellReader(table.file, row)
        decision = _press_decision(cells, officers, as_of)
        counts = decision is not None and decision.kind is PressDecisionKind.CONFIRMED
        if decision is not None and (counts or not cells.unusable):
            found.append(decision)
        problems.extend(cells.problems)
    return tuple(found), tuple(problems)


def _press_decision(
    cells: CellReader, officers: Mapping[str, Officer], as_of: datetime
) -> PressDecision | None:
    item = cells.needed("item")
    text = cells.needed("decision").casefold()
    if text and text not in set(PressDecisionKind):
        says = f"{cells.shown('decision')} is no decision: write confirmed or dismissed"
        cells.refuse("decision", says)
    if not item or text not in set(PressDecisionKind):
        return None
    kind = PressDecisionKind(text)
    if kind is PressDecisionKind.DISMISSED:
        by, at, reason = (
            _management_grade(cells, officers),
            _decided_at(cells, as_of),
            cells.needed("reason"),
        )
    else:
        by, at, reason = cells.text("by"), cells.when("at"), cells.text("reason")
    return PressDecision(cells.row.line, item, kind, by, at, reason, cells.file)
