"""What a phone needs for the day, and no more: visits, whether they may be made, a word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from forethought.contact.result import Contact, Standing
from forethought.contact.says import expectation
from forethought.contact.words import Step
from forethought.timestamps import LONDON, day_begins, day_ends, local_day
from forethought.web.contactdesk import places
from forethought.web.contactdesk.judging import contact_of
from forethought.web.contactdesk.models import Outing
from forethought.web.contactdesk.outings import goes_along, outing_of
from forethought.web.contactdesk.phone.pins import word_of
from forethought.web.decisions.gate import Gate, gates
from forethought.web.guidance.pages import digest, library
from forethought.web.look.words import time_range
from forethought.web.people.models import Person
from forethought.web.visits.engagements import ends_at as visit_ends_at
from forethought.web.visits.models import Visit

STAYS_AFTER = timedelta(hours=1)
"""How long after the return that was planned a phone keeps the day."""


def visits_of(person: Person, *, now: datetime) -> list[Visit]:
    """Today's visits of which somebody is an officer, in visiting order; who declined is none."""
    today = local_day(now)
    mine = Q(officer=person) | Q(second_officer=person, second=Visit.Second.ACCEPTED)
    return list(
        Visit.objects.filter(
            mine,
            planned_start__gte=day_begins(today),
            planned_start__lt=day_ends(today),
            state__in=(Visit.State.PLANNED, Visit.State.UNDER_WAY, Visit.State.FINISHED),
        )
        .select_related("customer", "officer", "second_officer")
        .order_by("planned_start", "pk")
    )


def outing_shown(person: Person, *, now: datetime) -> tuple[Outing | None, Contact | None]:
    """The outing that a phone shows, and how it stands: one on which the office waits for a word.

    One that is open for an alarm alone is not shown: whoever calls for help after they came back,
    or before they left, must see what they would see without it.
    """
    outing = outing_of(person)
    contact = contact_of(outing, now) if outing else None
    if contact is not None and not contact.waits_for(str(person.pk)):
        return None, None
    return outing, contact


def ends_at(outing: Outing | None, *, now: datetime) -> datetime:
    """When a phone must drop the day: at midnight, or an hour after a later return."""
    midnight = day_ends(local_day(now))
    return midnight if outing is None else max(midnight, outing.back_by + STAYS_AFTER)


def day_of(person: Person, *, now: datetime) -> dict[str, Any]:
    """The day as the phone shows it, in JSON's types."""
    return day_on(person, *outing_shown(person, now=now), now=now)


def day_on(
    person: Person, outing: Outing | None, contact: Contact | None, *, now: datetime
) -> dict[str, Any]:
    """``day_of``, for whoever knows already which outing is shown, and how it stands.

    Visits in the order of the plan; ``on`` is false for those that it leaves out. ``back_by`` is
    a time of day in London, such as 17:30. ``places``: they may send where they are.
    ``guidance``: another value than before means that its pages have changed.
    """
    spans = _spans(contact)
    visits = sorted(visits_of(person, now=now), key=lambda visit: _place(visit, spans))
    opened = gates(visits, now=now)
    return {
        "out": outing is not None,
        "home": outing.home if outing else False,
        "back_by": f"{outing.back_by.astimezone(LONDON):%H:%M}" if outing else "",
        "places": places.are_allowed(outing.office) if outing else False,
        "begun": _has_begun(contact),
        "expects": _expects(contact, person, now),
        "word": word_of(person, day=local_day(now), now=now),
        "guidance": digest(library().pages),
        "visits": [
            {
                "id": str(visit.pk),
                "name": visit.customer.name,
                "address": visit.customer.address,
                "postcode": visit.customer.postcode,
                "when": time_range(
                    *spans.get(str(visit.pk), (visit.planned_start, visit_ends_at(visit)))
                ),
                "on": contact is None or str(visit.pk) in spans,
                "with": other.name if (other := goes_along(visit, person)) else "",
                "stop": _stop(visit, opened[visit.pk], on=str(visit.pk) in spans),
                "at": _where(visit, contact),
            }
            for visit in visits
        ],
    }


def _spans(contact: Contact | None) -> dict[str, tuple[datetime, datetime]]:
    """From when to when the plan has each visit, in its order."""
    begins: dict[str, datetime] = {}
    spans: dict[str, tuple[datetime, datetime]] = {}
    for point in [one.point for one in contact.points] if contact else ():
        if point.step is Step.ARRIVED:
            begins[point.visit] = point.due
        elif point.step is Step.LEAVING and point.visit in begins:
            spans[point.visit] = (begins[point.visit], point.due)
    return spans


def _place(visit: Visit, spans: dict[str, tuple[datetime, datetime]]) -> tuple[int, datetime]:
    order = list(spans)
    name = str(visit.pk)
    return (order.index(name) if name in spans else len(order), visit.planned_start)


def _stop(visit: Visit, gate: Gate, *, on: bool) -> list[str]:
    """Why nobody may go in; empty where they may, or are inside through the gate.

    That they are not out, or go elsewhere by their plan, the phone says itself: both may change
    on it without a signal.
    """
    goes = gate.open if on else gate.ready
    return [] if goes or visit.state != Visit.State.PLANNED else list(gate.because)


def _has_begun(contact: Contact | None) -> bool:
    """Whether nobody waits for them to set off; who left late has done so by leaving."""
    return contact is not None and all(
        one.standing is Standing.MET for one in contact.points if one.point.step is Step.SET_OFF
    )


def _expects(contact: Contact | None, person: Person, now: datetime) -> str:
    if contact is None:
        return ""
    mine = [one for one in contact.waiting if str(person.pk) in one.point.officers]
    return f"You are {expectation(mine[0], now)}." if mine else ""


def _where(visit: Visit, contact: Contact | None) -> str:
    """``ahead``, ``there`` or ``left``: as the office has heard, else as the visit stands."""
    steps = _met(contact, str(visit.pk))
    if Step.LEAVING in steps or visit.state == Visit.State.FINISHED:
        return "left"
    if Step.ARRIVED in steps or visit.state == Visit.State.UNDER_WAY:
        return "there"
    return "ahead"


def _met(contact: Contact | None, visit: str) -> Sequence[Step]:
    if contact is None:
        return ()
    return [
        one.point.step
        for one in contact.points
        if one.point.visit == visit and one.standing is Standing.MET
    ]
