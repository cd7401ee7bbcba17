"""Holding the audit against its seals, and the seals against what left the database.

Reads every row once, in the order of the seals, with memory for a few batches and one bit for
each event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from forethought.timestamps import local_day
from forethought.web.audit import chain
from forethought.web.audit.chain import DIGEST
from forethought.web.audit.head_file import Head
from forethought.web.audit.id_set import IdSet
from forethought.web.audit.models import Event, Seal
from forethought.web.audit.rows import rows
from forethought.web.dataprotection.limits import limits

SEALED_WITHIN = timedelta(seconds=60)
"""A row that is unsealed for longer is a problem; the sealer needs no more than ten seconds."""

TOLD_AT_MOST = 20
CUT = "audit.cut"
ROWS_AT_ONCE = 2000
SEALS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        sentence: What is wrong and where; begins with the row or the seal.
        event: The id of the row, where it is one.
        seal: The number of the seal, where it is one.
    """

    sentence: str
    event: int | None = None
    seal: int | None = None


@dataclass(slots=True)
class Report:
    """What verifying found.

    Attributes:
        seals: How many seals there are.
        sealed: How many events they cover.
        last: When the last seal was made.
        last_number: Its number.
        published: How many published heads were compared.
        problems: The first ``TOLD_AT_MOST`` of them, in the order of the seals.
        wrong: How many there are altogether.
        unsealed: How many rows no seal covers yet.
        late: The ids of those that should have been sealed by now, the first few.
        cut_to: The seal up to which rows were cut off as old enough (``audit.cutting``).
        cut: How many rows that was.
    """

    seals: int = 0
    sealed: int = 0
    last: datetime | None = None
    last_number: int = 0
    published: int = 0
    problems: list[Problem] = field(default_factory=list)
    wrong: int = 0
    unsealed: int = 0
    late: list[int] = field(default_factory=list)
    cut_to: int = 0
    cut: int = 0

    def add(self, sentence: str, *, event: int | None = None, seal: int | None = None) -> None:
        """Note a problem; beyond the first few they are only counted."""
        self.wrong += 1
        if len(self.problems) < TOLD_AT_MOST:
            self.problems.append(Problem(sentence, event, seal))


def verify(*, now: datetime, heads: Iterable[Head] = ()) -> Report:
    """Verify every row, every seal and every published head, as one moment of the database.

    ``heads`` in the order in which they were published. Found are: a row changed, missing, in two
    seals or in none for more than ``SEALED_WITHIN``; a seal changed or missing; a published head
    that is not in the database, as after a tail was cut off. Rows that are missing because the
    oldest batches were cut in time (``audit.cutting``) are counted, and no problem. Raises
    HeadFileError as ``heads`` does. Call it outside any transaction.
    """
    report = Report()
    covered = IdSet()
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _look_for_cuts(report)
        published = _Published(iter(heads), report)
        previous: Seal | None = None
        for group in _groups():
            found = rows([event for seal in group for event in seal.events])
            for seal in group:
                _verify_seal(seal, previous, found, covered, report)
                published.compare(seal)
                previous = seal
        published.end(previous)
        _verify_all_sealed(covered, now, report)
    return report


def _look_for_cuts(report: Report) -> None:
    """Believe a recorded cut only where all that it took away was old enough on its day."""
    told = Event.objects.filter(action=CUT).order_by("id").values_list("id", "at", "detail")
    for event, at, detail in told:
        up_to = detail.get("up_to") if isinstance(detail, dict) else None
        newest = Seal.objects.filter(number=up_to).first() if isinstance(up_to, int) else None
        if newest is None or newest.at >= limits()["audit"].cut(local_day(at)):
            report.add(
                f"Row {event} says that the audit was cut up to seal {up_to}, which was not old "
                "enough then: whatever is missing there was taken away by somebody.",
                event=event,
            )
        else:
            report.cut_to = max(report.cut_to, newest.number)


def _groups() -> Iterator[list[Seal]]:
    """Seals in order, as many at a time as cover some two thousand rows."""
    group: list[Seal] = []
    size = 0
    for seal in Seal.objects.order_by("number").iterator(chunk_size=SEALS_AT_ONCE):
        group.append(seal)
        size += len(seal.events)
        if size >= ROWS_AT_ONCE:
            yield group
            group, size = [], 0
    if group:
        yield group


def _verify_seal(
    seal: Seal,
    previous: Seal | None,
    found: dict[int, chain.Row],
    covered: IdSet,
    report: Report,
) -> None:
    number = previous.number if previous else 0
    if seal.number != number + 1:
        report.add(f"{_seals(number + 1, seal.number - 1)} missing.", seal=number + 1)
    before = report.wrong
    _verify_rows(seal, found, covered, report)
    if not _hash_holds(seal, previous) and report.wrong == before:
        report.add(
            f"Seal {seal.number} was changed, or the one before it: its hash does not fit, though "
            "the rows that it covers are as it says.",
            seal=seal.number,
        )
    report.seals += 1
    report.sealed += len(seal.events)
    report.last, report.last_number = seal.at, seal.number
    if seal.total != report.sealed and report.wrong == 0:
        report.add(
            f"Seal {seal.number} counts {seal.total} events so far, and there are {report.sealed}.",
            seal=seal.number,
        )


def _hash_holds(seal: Seal, previous: Seal | None) -> bool:
    expected = chain.seal_hash(
        bytes(previous.hash) if previous else chain.BEGINNING,
        number=seal.number,
        at=seal.at,
        total=seal.total,
        events=seal.events,
        digests=bytes(seal.digests),
    )
    return expected == bytes(seal.hash)


def _verify_rows(seal: Seal, found: dict[int, chain.Row], covered: IdSet, report: Report) -> None:
    digests = bytes(seal.digests)
    for place, event in enumerate(seal.events):
        digest = digests[place * DIGEST : (place + 1) * DIGEST]
        wrong = ""
        if not covered.add(event):
            wrong = "stands in two seals; the second is"
        elif digest == chain.GONE:
            wrong = "was gone before it could be sealed, in"
        elif event not in found and seal.number <= report.cut_to:
            report.cut += 1
        elif event not in found:
            wrong = "is missing; it was sealed in"
        elif chain.digest(found[event]) != digest:
            wrong = "was changed after it was sealed in"
        if wrong:
            report.add(f"Row {event} {wrong} seal {seal.number}.", event=event, seal=seal.number)


def _seals(first: int, last: int) -> str:
    return f"Seal {first} is" if first >= last else f"Seals {first} to {last} are"


class _Published:
    """The published heads, walked along beside the seals of the database."""

    def __init__(self, heads: Iterator[Head], report: Report) -> None:
        self._heads = heads
        self._report = report
        self._next = next(heads, None)

    def compare(self, seal: Seal) -> None:
        """Hold every head up to this seal against it."""
        while self._next is not None and self._next.seal <= seal.number:
            head = self._next
            if head.seal < seal.number:
                self._report.add(
                    f"The head file goes back to seal {head.seal}: it was changed, or a backup was "
                    "restored. If you restored one, move the file aside and keep it; the next "
                    "seal begins a new file.",
                    seal=head.seal,
                )
            elif head.hash != bytes(seal.hash).hex():
                self._report.add(
                    f"Seal {seal.number} is not the one that was published at "
                    f"{head.at:%Y-%m-%d %H:%M}: it, or something before it, was written anew.",
                    seal=seal.number,
                )
            self._advance()

    def end(self, last: Seal | None) -> None:
        """Whatever was published beyond the last seal is missing."""
        number = last.number if last else 0
        furthest: Head | None = None
        while self._next is not None:
            if furthest is None or self._next.seal > furthest.seal:
                furthest = self._next
            self._advance()
        if furthest is not None:
            covered = last.total if last else 0
            self._report.add(
                f"The tail is missing: {_seals(number + 1, furthest.seal)} published but not in "
                f"the database, with {furthest.events - covered} events up to "
                f"{furthest.at:%Y-%m-%d %H:%M}. If you restored a backup, move the head file aside "
                "and keep it; the next seal begins a new file.",
                seal=number + 1,
            )

    def _advance(self) -> None:
        self._report.published += 1
        self._next = next(self._heads, None)


def _verify_all_sealed(covered: IdSet, now: datetime, report: Report) -> None:
    for event, at in Event.objects.order_by("id").values_list("id", "at").iterator(10_000):
        if event in covered:
            continue
        report.unsealed += 1
        # A row of the future is no younger than one of the past: it cannot have been sealed today.
        if abs(now - at) > SEALED_WITHIN and len(report.late) < TOLD_AT_MOST:
            report.late.append(event)


def still_unsealed(late: Iterable[int], after_seal: int) -> list[int]:
    """Which of these rows no seal after number ``after_seal`` covers either.

    A long transaction writes its rows with the time at which it began: a row that looks late may
    have been committed a second ago. Who asks again a sealing later knows.
    """
    wanted = set(late)
    for events in (
        Seal.objects.filter(number__gt=after_seal, events__overlap=list(wanted))
        .order_by("number")
        .values_list("events", flat=True)
    ):
        wanted -= set(events)
    return sorted(wanted)
