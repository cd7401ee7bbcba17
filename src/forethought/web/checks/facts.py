"""A visit of the site as the core's ``VisitEntry``: what was planned, and what only people know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from forethought.check_inputs import VisitEntry
from forethought.matching import Person, bad_references
from forethought.places.postcode import postcode_kind
from forethought.record import Problem, Record
from forethought.timestamps import local_day
from forethought.web.decisions.models import Refusal
from forethought.web.people.models import Person as Colleague
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.lasting import Lasting
from forethought.web.visits.models import Answers, Visit

VISITS = "visits.csv"
"""The name under which problems of the visit's own data stand, as in a day folder."""

LOCAL_KNOWLEDGE = "local_knowledge"
"""The source of what officers on the visit know themselves; it is read like any other note."""

_JOINED = {Visit.Second.ASKED, Visit.Second.ACCEPTED}


@dataclass(frozen=True, slots=True)
class PeopleKnow:
    """What people told about one visit.

    ``answers`` of everybody who ever answered for this visit; ``tells`` what was said after
    refusals of visits to this customer, for colleagues to know.
    """

    answers: tuple[Answers, ...] = ()
    tells: tuple[str, ...] = ()


def named_on(visit: Visit) -> tuple[Colleague, ...]:
    """The officers named: the officer, and a second one who was asked and has not declined."""
    if visit.second_officer is not None and visit.second in _JOINED:
        return visit.officer, visit.second_officer
    return (visit.officer,)


def what_people_know(visit: Visit) -> PeopleKnow:
    """Two queries: answers about this visit, and what refusals of this customer's visits tell."""
    answers = Answers.objects.filter(visit=visit).order_by("pk")
    tells = (
        Refusal.objects.filter(visit__customer=visit.customer_id, told_until__isnull=True)
        .exclude(tells="")
        .order_by("pk")
        .values_list("tells", flat=True)
    )
    return PeopleKnow(tuple(answers), tuple(dict.fromkeys(tells)))


def entry_of(visit: Visit, know: PeopleKnow, as_of: datetime) -> VisitEntry:
    """The visit as the core takes it. A yes of any officer named counts (DMBM511340).

    Its own data comes from forms that refuse nonsense; what is unusable nevertheless is told as
    in a day folder, and makes the visit ``check.visit``.
    """
    named = named_on(visit)
    under_way = visit.state == Visit.State.UNDER_WAY
    ids = {officer.pk for officer in named}
    mine = [one for one in know.answers if one.officer_id in ids]
    person = person_of_customer(visit.customer)
    return VisitEntry(
        visit_id=visit.reference or str(visit.pk),
        line=0,
        officer_id=visit.officer.officer_id,
        second_officer_id=named[1].officer_id if len(named) > 1 else "",
        start=visit.planned_start,
        end=visit.planned_start + timedelta(minutes=visit.minutes),
        person=person,
        purpose=visit.purpose,
        announced=visit.announced,
        expected_cash=_cash(visit, mine),
        translation=_languages(visit, mine),
        training=visit.training,
        pair_wanted=visit.pair_wanted or any(one.wants_company for one in mine),
        concern=_concern(mine, know.tells),
        unusable=tuple(_unusable(person, as_of)),
        until=Lasting(as_of).until(visit.planned_start, visit.minutes, under_way=under_way),
    )


def local_knowledge(visit: Visit, know: PeopleKnow) -> tuple[Record, ...]:
    """What officers know of customer and place, as notes about the customer.

    They are undated: what an officer knows is of now, and is no earlier contact (COG11450). They
    stay when another officer takes the visit over.
    """
    person = person_of_customer(visit.customer)
    return tuple(
        Record(LOCAL_KNOWLEDGE, str(one.pk), "", 0, person, None, one.local_knowledge)
        for one in know.answers
        if one.knows_more and one.local_knowledge
    )


def _cash(visit: Visit, answers: Iterable[Answers]) -> Decimal | None:
    told = [one.cash for one in answers if one.expects_cash and one.cash is not None]
    return max(
        [*told, *([] if visit.expected_cash is None else [visit.expected_cash])], default=None
    )


def _languages(visit: Visit, answers: Iterable[Answers]) -> str:
    told = [one.language for one in answers if one.needs_translation]
    return ", ".join(dict.fromkeys(text for text in (visit.translation, *told) if text))


def _concern(answers: Iterable[Answers], tells: Iterable[str]) -> str:
    told = [one.concern for one in answers if one.has_concern]
    texts = dict.fromkeys(" ".join(text.split()).rstrip(".") for text in (*told, *tells))
    return "; ".join(text for text in texts if text)


def _unusable(person: Person, as_of: datetime) -> Iterator[Problem]:
    if not person.name.strip():
        yield Problem(VISITS, 0, "customer_name", "The customer has no name: change the visit")
    for bad in bad_references(person):
        yield Problem(VISITS, 0, bad.column, bad.says)
    if person.postcode and postcode_kind(person.postcode) == "not_one":
        yield Problem(VISITS, 0, "postcode", f"'{person.postcode[:60]}' is no postcode")
    if person.birth_date is not None and person.birth_date > local_day(as_of):
        yield Problem(VISITS, 0, "date_of_birth", f"{person.birth_date} is still to come")
