"""Safety aids: what was issued, whether it was tested and is charged (DMBM511340).

An aid out of order holds visits back, in one sentence each: the start gate asks here, and so
does leaving the office.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from forethought.timestamps import local_day
from forethought.web.audit import services as audit
from forethought.web.contactdesk.models import Aid
from forethought.web.look.words import day as day_in_words
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

CHARGE_HOLDS = timedelta(hours=24)
"""An aid with a battery was charged no longer ago than this when its officer goes out."""

WITH_BATTERY = frozenset({Aid.Kind.PHONE, Aid.Kind.ALARM, Aid.Kind.DEVICE})
CALLS_FOR_HELP = WITH_BATTERY
"""Without one of these an officer cannot call for help."""


def not_in_order(people: Iterable[int], *, now: datetime) -> dict[int, tuple[str, ...]]:
    """What is wrong with the aids of these people (ids) now: a sentence for each fault.

    One query. Only aids that are needed count, issued or not; ``missing`` says who has none to
    call for help with.
    """
    today = local_day(now)
    found: dict[int, list[str]] = defaultdict(list)
    for aid in _held(people).select_related("person"):
        found[aid.person_id] += _faults(aid, today, now)
    return {person: tuple(said) for person, said in found.items() if said}


def holds_back(people: Collection[Person], *, now: datetime) -> dict[int, tuple[str, ...]]:
    """All that keeps these people from leaving: what they are without, and what is wrong.

    One query.
    """
    held: dict[int, list[Aid]] = defaultdict(list)
    for aid in _held(person.pk for person in people).select_related("person"):
        held[aid.person_id].append(aid)
    today = local_day(now)
    found = {
        person.pk: (
            *_missing(person, held[person.pk]),
            *(says for aid in held[person.pk] for says in _faults(aid, today, now)),
        )
        for person in people
    }
    return {person: said for person, said in found.items() if said}


def missing(people: Iterable[Person]) -> dict[int, tuple[str, ...]]:
    """Who of these people has no aid to call for help with, in one sentence each."""
    wanted = list(people)
    held: dict[int, list[Aid]] = defaultdict(list)
    for aid in _held(person.pk for person in wanted):
        held[aid.person_id].append(aid)
    found = {person.pk: _missing(person, held[person.pk]) for person in wanted}
    return {person: said for person, said in found.items() if said}


def faults(aid: Aid, *, now: datetime) -> tuple[str, ...]:
    """What is wrong with one aid now; nothing with one that was given back or is not needed."""
    if aid.returned_on is not None or not aid.needed:
        return ()
    return tuple(_faults(aid, local_day(now), now))


def issue(
    *,
    person: Person,
    kind: str,
    label: str,
    issued_on: date | None,
    tested_on: date | None,
    test_again_by: date | None,
    by: Person,
    now: datetime,
) -> Aid:
    """An aid is issued to somebody; ``issued_on`` None: they need it and have not got it yet.

    Raises NotPossibleError for dates that cannot be.
    """
    if issued_on is None and (tested_on or test_again_by):
        raise NotPossibleError(
            "What was not issued yet cannot have been tested: enter the day of issue, or leave the"
            " days of the tests empty",
            field="issued_on",
        )
    if issued_on is not None and issued_on > local_day(now):
        raise NotPossibleError(
            "The day of issue is in the future: enter today or before", field="issued_on"
        )
    _may_be_tested(tested_on, test_again_by, now)
    with transaction.atomic():
        aid = Aid.objects.create(
            person=person,
            kind=kind,
            label=label.strip(),
            issued_on=issued_on,
            tested_on=tested_on,
            test_again_by=test_again_by,
        )
        _note("aid.needed" if issued_on is None else "aid.issued", aid, by, now)
    return aid


def handed_out(aid_id: int, *, by: Person, now: datetime) -> Aid:
    """An aid that somebody needed was issued to them today; it must still be tested."""
    with transaction.atomic():
        aid = _locked(aid_id)
        if aid.issued_on is None:
            aid.issued_on = local_day(now)
            aid.save(update_fields=["issued_on"])
            _note("aid.issued", aid, by, now)
    return aid


def tested(aid_id: int, *, test_again_by: date, by: Person, now: datetime) -> Aid:
    """An aid was tested today and works."""
    _may_be_tested(local_day(now), test_again_by, now)
    with transaction.atomic():
        aid = _handed_out(aid_id)
        aid.tested_on, aid.test_again_by = local_day(now), test_again_by
        aid.save(update_fields=["tested_on", "test_again_by"])
        _note("aid.tested", aid, by, now)
    return aid


def charged(aid_id: int, *, by: Person, now: datetime) -> Aid:
    """The battery of an aid is full now."""
    with transaction.atomic():
        aid = _handed_out(aid_id)
        aid.charged_at = now
        aid.save(update_fields=["charged_at"])
        _note("aid.charged", aid, by, now)
    return aid


def given_back(aid_id: int, *, by: Person, now: datetime) -> Aid:
    """An aid was handed in, lost or broken: it no longer counts."""
    with transaction.atomic():
        aid = _locked(aid_id)
        aid.returned_on = local_day(now)
        aid.save(update_fields=["returned_on"])
        _note("aid.returned", aid, by, now)
    return aid


def called(aid: Aid) -> str:
    """What sentences call it: ``personal alarm (blue)``."""
    kind = Aid.Kind(aid.kind)
    words = "safety aid" if kind is Aid.Kind.OTHER else str(kind.label).lower()
    return f"{words} ({aid.label})" if aid.label else words


def _held(people: Iterable[int]) -> QuerySet[Aid]:
    return Aid.objects.filter(person__in=list(people), returned_on__isnull=True, needed=True)


def _missing(person: Person, held: Iterable[Aid]) -> tuple[str, ...]:
    if any(aid.kind in CALLS_FOR_HELP and aid.issued_on is not None for aid in held):
        return ()
    return (
        f"{person.name} has no phone, personal alarm or lone worker device on record: ask their"
        " manager to issue one",
    )


def _faults(aid: Aid, today: date, now: datetime) -> list[str]:
    if aid.issued_on is None:
        return [
            f"{aid.person.name} needs a {called(aid)} and has not been issued one: ask their"
            " manager to issue it"
        ]
    whose = f"{aid.person.name}: the {called(aid)}"
    said = []
    if aid.tested_on is None:
        said.append(f"{whose} has never been tested: test it and say so on the page of the aids")
    if aid.test_again_by is not None and aid.test_again_by < today:
        said.append(
            f"{whose} was to be tested again by {day_in_words(aid.test_again_by)}: test it first"
        )
    if aid.kind in WITH_BATTERY and (aid.charged_at is None or aid.charged_at < now - CHARGE_HOLDS):
        said.append(f"{whose} was not charged in the last 24 hours: charge it and say so")
    return said


def _may_be_tested(tested_on: date | None, again: date | None, now: datetime) -> None:
    if tested_on is not None and tested_on > local_day(now):
        raise NotPossibleError(
            "The day of the test is in the future: enter today or before", field="tested_on"
        )
    if again is not None and again <= (tested_on or local_day(now)):
        raise NotPossibleError(
            "The next test must be after the last one: enter a later day", field="test_again_by"
        )


def _locked(aid_id: int) -> Aid:
    aid = Aid.objects.select_for_update(of=("self",)).select_related("person").get(pk=aid_id)
    if aid.returned_on is not None:
        raise NotPossibleError("This aid was given back already: issue it again if somebody has it")
    return aid


def _handed_out(aid_id: int) -> Aid:
    aid = _locked(aid_id)
    if aid.issued_on is None:
        raise NotPossibleError("This aid was not issued yet: say first that it was")
    return aid


def _note(action: str, aid: Aid, by: Person, now: datetime) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject="person",
        subject_id=aid.person_id,
        aid=aid.pk,
        kind=aid.kind,
    )
