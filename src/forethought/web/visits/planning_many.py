"""Planning visits that another system sends, one or a thousand: each by itself, none for all.

What can be planned is planned, in a fixed number of statements; what cannot says why, and keeps
back nothing else. The rules are those of ``planning.new_visit``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from forethought.timestamps import local_day
from forethought.web.audit import services as audit
from forethought.web.people.access import people_to_plan_for, visits_to_change_for
from forethought.web.people.models import Person
from forethought.web.visits import customers, details, history, times
from forethought.web.visits.adding_customers import add_customers
from forethought.web.visits.details import Details, Slot
from forethought.web.visits.door import reopen
from forethought.web.visits.engagements import at_another_door, take_turns, wanted
from forethought.web.visits.history import Did
from forethought.web.visits.models import Answers, Customer, Engagement, Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News
from forethought.web.visits.refusals import ANOTHER, waiting_for
from forethought.web.visits.taken import Taken, taken_times

Fault = tuple[str, str]
"""A field and a sentence. The field is one of ``Sent``'s, or of a customer; empty: the whole."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A visit as another system sends it. Officers by their staff numbers; ``start`` in UTC.

    ``reference``: its id there, or empty. ``second_officer_id``: to be asked, or empty.
    ``concern``: what the officer said of it, or empty.
    """

    officer_id: str
    start: datetime
    minutes: int
    details: Details
    reference: str = ""
    second_officer_id: str = ""
    concern: str = ""


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one of them. ``visit``: the id of what stands there now, or None.

    ``new``: planned just now. Otherwise without ``faults`` it was there already, just the same;
    with them ``visit`` is what has the reference, where ``by`` may change that.
    """

    visit: int | None = None
    new: bool = False
    faults: tuple[Fault, ...] = ()


def plan_visits(sent: Sequence[Sent], *, by: Person, now: datetime) -> list[Became]:
    """Plan those that can be planned; the answers are in the order of what was sent.

    Each is held until its first check; a second officer is asked. One whose reference is there
    already with the same content changes nothing.
    """
    while True:
        try:
            with transaction.atomic():
                return _planned(sent, by, now)
        except IntegrityError as error:
            # Somebody has just planned one of these references: look again, it is there now.
            if "visit_reference_once" not in str(error):
                raise


def _planned(sent: Sequence[Sent], by: Person, now: datetime) -> list[Became]:
    known = _Known(sent, by, now)
    found = [_look_at(one, known, now) for one in _with_repeats(sent)]
    good = [(at, one) for at, one in enumerate(found) if isinstance(one, _Ready)]
    planned = _plan([one for _, one in good], by, now)
    became: list[Became] = [Became() if isinstance(one, _Ready) else one for one in found]
    for (at, _), visit in zip(good, planned, strict=True):
        became[at] = Became(visit.pk, new=True)
    return became


@dataclass(frozen=True, slots=True)
class _Ready:
    """One that can be planned."""

    sent: Sent
    slot: Slot
    second: Person | None
    fingerprint: str


class _Known:
    """What all of them are compared with. A fixed number of queries, after the turn is taken."""

    def __init__(self, sent: Sequence[Sent], by: Person, now: datetime) -> None:
        people = people_to_plan_for(by).select_related("team__office")
        numbers = {one.officer_id for one in sent}
        self.officers = {one.officer_id: one for one in people.filter(officer_id__in=numbers)}
        take_turns(one.pk for one in self.officers.values())
        seconds = {one.second_officer_id for one in sent if one.second_officer_id}
        able = Person.objects.filter(officer_id__in=seconds, is_active=True, makes_visits=True)
        self.seconds = {one.officer_id: one for one in able.select_related("team__office")}
        self.marks = {id(one): customers.fingerprint(one.details.identity) for one in sent}
        self.refused = waiting_for(set(self.marks.values()))
        references = {one.reference for one in sent if one.reference}
        there = Visit.objects.filter(reference__in=references).select_related("customer", "officer")
        self.there = {visit.reference: visit for visit in there}
        own = Q(pk__in=[visit.pk for visit in self.there.values()])
        self.own = set(visits_to_change_for(by).filter(own).values_list("pk", flat=True))
        near = [one for one in sent if now - times.LONGEST_AHEAD < one.start]
        self.taken: Taken = taken_times(
            (
                (one.start, one.start + timedelta(minutes=one.minutes))
                for one in near
                if one.start <= now + times.LONGEST_AHEAD
            ),
            officers=[one.pk for one in self.officers.values()],
        )


def _with_repeats(sent: Iterable[Sent]) -> Iterator[tuple[Sent, bool]]:
    """Each with whether an earlier one of them has its reference."""
    seen: set[str] = set()
    for one in sent:
        yield one, one.reference in seen
        if one.reference:
            seen.add(one.reference)


def _look_at(given: tuple[Sent, bool], known: _Known, now: datetime) -> _Ready | Became:
    one, repeated = given
    if repeated:
        says = "Another visit of this request has the same reference: give each its own"
        return Became(faults=(("reference", says),))
    there = known.there.get(one.reference) if one.reference else None
    if there is not None:
        return _is_there(one, there, known)
    officer = known.officers.get(one.officer_id)
    faults = tuple(_against(one, officer, known, now))
    if faults or officer is None:
        return Became(faults=faults)
    slot = Slot(officer, one.start, one.minutes)
    clash = known.taken.take(slot)
    if clash is not None:
        return Became(faults=(("start", at_another_door(officer.name, clash)),))
    second = known.seconds.get(one.second_officer_id)
    return _Ready(one, slot, second, known.marks[id(one)])


def _is_there(one: Sent, there: Visit, known: _Known) -> Became:
    if there.pk not in known.own:
        says = f"There is a visit with the reference '{one.reference}' already: give another"
        return Became(faults=(("reference", says),))
    is_same = (
        there.state == Visit.State.PLANNED
        and (there.planned_start, there.minutes) == (one.start, one.minutes)
        and there.officer.officer_id == one.officer_id
        and details.details_of(there) == one.details
    )
    if is_same:
        return Became(there.pk)
    says = (
        f"There is another visit with the reference '{one.reference}': read it, then move it or"
        " cancel it"
    )
    return Became(there.pk, faults=(("reference", says),))


def _against(one: Sent, officer: Person | None, known: _Known, now: datetime) -> Iterator[Fault]:
    if officer is None:
        says = f"'{one.officer_id}' is nobody for whom you plan visits: see the list of officers"
        yield "officer_id", says
    yield from _against_second(one, officer, known)
    yield from customers.faults(one.details.identity, local_day(now)).items()
    if known.marks[id(one)] in known.refused:
        yield "", ANOTHER
    try:
        times.must_be_a_length(one.minutes)
        times.must_be_ahead(one.start, now)
    except NotPossibleError as error:
        yield "minutes" if error.field == "minutes" else "start", str(error)


def _against_second(one: Sent, officer: Person | None, known: _Known) -> Iterator[Fault]:
    if not one.second_officer_id:
        return
    second = known.seconds.get(one.second_officer_id)
    if one.second_officer_id == one.officer_id:
        yield "second_officer_id", "A pair is two people: choose somebody else"
    elif second is None:
        says = f"'{one.second_officer_id}' is no officer who makes visits: choose somebody else"
        yield "second_officer_id", says
    elif officer is not None and second.office != officer.office:
        says = f"'{one.second_officer_id}' is of another office: choose a colleague"
        yield "second_officer_id", says


def _plan(ready: Sequence[_Ready], by: Person, now: datetime) -> list[Visit]:
    if not ready:
        return []
    identities = {one.fingerprint: one.sent.details.identity for one in ready}
    known = add_customers(identities, by=by, now=now)
    visits = [_visit(one, known[one.fingerprint], by, now) for one in ready]
    # In one order, so that two with the same references wait for each other and not in a circle.
    Visit.objects.bulk_create(sorted(visits, key=lambda visit: visit.reference))
    Engagement.objects.bulk_create([row for visit in visits for row in wanted(visit)])
    Answers.objects.bulk_create(
        Answers(
            visit=visit,
            officer=visit.officer,
            has_concern=True,
            concern=one.sent.concern,
            answered_at=now,
        )
        for one, visit in zip(ready, visits, strict=True)
        if one.sent.concern
    )
    history.note_each(visits, Did.PLANNED, by=by, now=now)
    _audit(visits, by, now)
    reopen([visit.pk for visit in visits], because=News.PLANNED, now=now, by=by)
    return visits


def _visit(one: _Ready, customer: Customer, by: Person, now: datetime) -> Visit:
    visit = Visit(
        reference=one.sent.reference,
        customer=customer,
        officer=one.slot.officer,
        planned_start=one.slot.start,
        minutes=one.slot.minutes,
        second_officer=one.second,
        second=Visit.Second.ASKED if one.second else Visit.Second.NONE,
        created_at=now,
        created_by=by,
    )
    details.write_details(visit, one.sent.details)
    return visit


def _audit(visits: Iterable[Visit], by: Person, now: datetime) -> None:
    of_officer: dict[int, list[int]] = defaultdict(list)
    for visit in visits:
        of_officer[visit.officer_id].append(visit.pk)
    for officer, ids in of_officer.items():
        audit.record_each(
            "visit.planned", by=by, now=now, subject="visit", subject_ids=ids, officer=officer
        )
