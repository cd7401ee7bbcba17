"""What management grade and a second person decided about a record (policy.md, Dispositions).

Tests that do not depend on the visit were made when the file was read; the one that does is
made here: nobody who goes on the visit may have decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from forethought.check_inputs import Disposition, VisitEntry
from forethought.matching import reference_kinds_equal
from forethought.policy.verdict import Notice
from forethought.policy.words import day_in_words
from forethought.record import Problem, Record
from forethought.timestamps import begins, ends
from forethought.vocabulary import DispositionKind, source_title


@dataclass(frozen=True, slots=True)
class Decided:
    """What counts for one record on one visit."""

    kind: DispositionKind | None = None
    notices: tuple[Notice, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def mistaken(self) -> bool:
        """The record no longer counts."""
        return self.kind is DispositionKind.MISTAKEN

    @property
    def reviewed(self) -> bool:
        """The record asks one step less."""
        return self.kind is DispositionKind.REVIEWED


_NOTHING = Decided()


class Decisions:
    """All dispositions of a day, found by the record they are about."""

    def __init__(self, dispositions: Iterable[Disposition], as_of: datetime) -> None:
        self._as_of = as_of
        self._by_record: dict[tuple[str, str], list[Disposition]] = {}
        for disposition in dispositions:
            key = (disposition.source, disposition.record_id)
            self._by_record.setdefault(key, []).append(disposition)

    def about(self, record: Record, text_sha256: str, visit: VisitEntry) -> Decided:
        """The disposition that counts for this record on this visit: the latest one.

        Of two made at one moment the more cautious counts.
        """
        mine = [
            one
            for one in self._by_record.get((record.source, record.record_id), ())
            if not one.customer_ref or reference_kinds_equal(one.customer_ref, visit.person)
        ]
        if not mine:
            return _NOTHING
        same_text = [one for one in mine if one.text_sha256.casefold() == text_sha256]
        notices = [_ended(one) for one in mine if one not in same_text]
        problems = [_on_visit(one) for one in same_text if one.by in visit.named]
        able = [
            one for one in same_text if one.by not in visit.named and not self._is_over(one, visit)
        ]
        counting = max(able, key=_latest, default=None)
        if counting is None:
            return Decided(None, tuple(notices), tuple(problems))
        notices.insert(0, _took_effect(counting, record))
        return Decided(counting.kind, tuple(notices), tuple(problems))

    def _is_over(self, disposition: Disposition, visit: VisitEntry) -> bool:
        """Whether it ends before the visit does: it must hold for the whole visit."""
        last = max(self._as_of, visit.end or visit.start or self._as_of)
        return disposition.until is not None and ends(disposition.until) < last


def _latest(disposition: Disposition) -> tuple[datetime, bool, int]:
    reviewed = disposition.kind is DispositionKind.REVIEWED
    return (begins(disposition.at), reviewed, disposition.line)


def _took_effect(disposition: Disposition, record: Record) -> Notice:
    where = f"{source_title(record.source)} {record.record_id}"
    decided = f"{disposition.by} with {disposition.second} on {day_in_words(disposition.at.day)}"
    if disposition.kind is DispositionKind.MISTAKEN:
        says = f"{where} does not count: decided to be mistaken by {decided}: {disposition.reason}"
    else:
        until = f" until {day_in_words(disposition.until.day)}" if disposition.until else ""
        says = f"{where} was reviewed{until} by {decided}: {disposition.reason}"
    return Notice("disposition", says, record.record_id)


def _ended(disposition: Disposition) -> Notice:
    where = f"{source_title(disposition.source)} {disposition.record_id}"
    says = (
        f"The decision that {where} is {disposition.kind} no longer counts, because the text of "
        "the record is not the one that was decided about. Look at the record again."
    )
    return Notice("disposition_ended", says, disposition.record_id)


def _on_visit(disposition: Disposition) -> Problem:
    says = (
        f"{disposition.by} is on this visit and may not decide about a record of it, so this "
        "line changes nothing here. Let somebody else of management grade decide"
    )
    return Problem(disposition.file, disposition.line, "by", says)
