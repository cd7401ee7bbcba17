"""What is told of visits and of those on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Annotated

from django.db.models import QuerySet
from pydantic import Field

from forethought.web.api.caller import Caller
from forethought.web.api.fields import OneOf, Told
from forethought.web.audit.viewing import viewed_all
from forethought.web.people.access import visits_for
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import news_says
from forethought.web.visits.standing import Standing, standings

State = Annotated[str, OneOf(*Visit.State.values)]


class OfficerTold(Told):
    """Somebody who makes visits."""

    id: int
    officer_id: str = Field(examples=["o0001"])
    name: str


class SecondTold(OfficerTold):
    """The second officer, and what they have said."""

    answer: Annotated[str, OneOf("asked", "accepted", "declined")]


class CustomerTold(Told):
    """Who is visited. Whoever may know only who goes where gets name and address alone."""

    name: str
    address: str
    postcode: str
    birth_date: date | None = None
    utr: str = ""
    nino: str = ""
    vrn: str = ""
    paye_ref: str = ""


class VisitTold(Told):
    """A visit. ``held``: something new is known that the check does not know yet.

    ``may_start``: an officer may start it at this moment; ``keeps_back`` says what keeps them from
    it, and what to do (null for whoever may know only who goes where). ``version`` counts changes.
    """

    id: int
    reference: str
    state: State
    version: int
    start: datetime
    minutes: int
    officer: OfficerTold
    second: SecondTold | None
    customer: CustomerTold
    purpose: str
    announced: bool
    training: bool
    held: bool
    held_because: str | None = Field(examples=["the visit was planned"])
    held_since: datetime | None
    may_start: bool
    keeps_back: list[str] | None
    started_at: datetime | None
    finished_at: datetime | None


class VisitDone(Told):
    """What was planned or changed: ids and words, no names."""

    id: int
    reference: str
    state: State
    version: int
    held: bool


def with_people(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """With everybody who is told of, in one query."""
    return visits.select_related("customer", "officer__team__office", "second_officer")


def tell_officer(person: Person) -> OfficerTold:
    """Somebody who makes visits."""
    return OfficerTold(id=person.pk, officer_id=person.officer_id, name=person.name)


def tell_visits(visits: Sequence[Visit], who: Caller) -> list[VisitTold]:
    """These visits, to somebody who may know of them. A fixed number of queries.

    That the person looked is written down before, of each visit that they are told whole.
    """
    ids = [visit.pk for visit in visits]
    whole = set(visits_for(who.person).filter(pk__in=ids).values_list("pk", flat=True))
    customers = {visit.customer_id for visit in visits if visit.pk in whole}
    viewed_all(customers, by=who.person, now=who.now, page="visit")
    return [_tell(one, whole) for one in standings(visits, now=who.now)]


def done(visit: Visit) -> VisitDone:
    """What a change answers. Asks whether it is held: the hold may be newer than ``visit``."""
    visit.refresh_from_db(fields=["check_wanted_at"])
    return VisitDone(
        id=visit.pk,
        reference=visit.reference,
        state=visit.state,
        version=visit.version,
        held=visit.check_wanted_at is not None,
    )


def _tell(standing: Standing, whole: Collection[int]) -> VisitTold:
    visit = standing.visit
    may_read = visit.pk in whole
    return VisitTold(
        id=visit.pk,
        reference=visit.reference,
        state=visit.state,
        version=visit.version,
        start=visit.planned_start,
        minutes=visit.minutes,
        officer=tell_officer(visit.officer),
        second=_second(visit),
        customer=_customer(visit, may_read),
        purpose=visit.purpose if may_read else "",
        announced=visit.announced,
        training=visit.training,
        held=standing.held,
        held_because=news_says(visit.check_wanted_because) or None if standing.held else None,
        held_since=visit.check_wanted_at if standing.held else None,
        may_start=standing.gate.open,
        keeps_back=list(standing.gate.because) if may_read else None,
        started_at=visit.started_at,
        finished_at=visit.finished_at,
    )


def _second(visit: Visit) -> SecondTold | None:
    if visit.second_officer is None:
        return None
    told = tell_officer(visit.second_officer)
    return SecondTold(answer=visit.second, **told.model_dump())


def _customer(visit: Visit, may_read: bool) -> CustomerTold:
    customer = visit.customer
    if may_read:
        return CustomerTold.model_validate(customer)
    return CustomerTold(name=customer.name, address=customer.address, postcode=customer.postcode)
