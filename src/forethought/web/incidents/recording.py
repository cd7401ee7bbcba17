"""Recording an incident: whole or not at all, and once however often it is sent.

You are responsible for recording any type of threat or abuse, verbal or physical (DMBM511340).
What follows by itself follows in the same transaction: the manager is told, the record that
checks find is written, and visits that it may be about are held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from forethought.matching import Person as Identity
from forethought.web.audit import services as audit
from forethought.web.incidents.completing import (
    FIELDS,
    ChangedFieldsError,
    complete_incident,
    kept,
)
from forethought.web.incidents.faults import CLOCK_AHEAD, cleaned, in_order, refuse_faults
from forethought.web.incidents.known import make_known
from forethought.web.incidents.models import Incident, Step
from forethought.web.incidents.telling import tell_managers
from forethought.web.people.models import Person
from forethought.web.visits.customers import find_or_add_customer
from forethought.web.visits.models import Customer, Visit
from forethought.web.visits.problems import NotPossibleError

SAME_MOMENT = timedelta(minutes=2)
"""A phone tells how long ago it was: sent again, the same moment comes out a little later."""


class ThereAlreadyError(NotPossibleError):
    """The report is there, and what is new cannot be added to it by sending it again."""

    def __init__(self, incident_id: int) -> None:
        super().__init__(
            "This report is here already. What you wrote now is not in it: open the report and"
            " add what is new there"
        )
        self.incident_id = incident_id


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody tells of an incident.

    ``hazards`` are words of ``Hazard``. ``visit``: on which visit; its customer is meant unless
    ``customer`` names another; ``whom``: what is known of a customer who may not be here yet.
    ``address`` and ``postcode``: where, if not at the customer's.
    """

    happened_at: datetime
    hazards: Sequence[str]
    how: str
    words: str
    who: str = Incident.Who.UNKNOWN.value
    near_miss: bool = False
    customer: Customer | None = None
    visit: Visit | None = None
    whom: Identity | None = None
    address: str = ""
    postcode: str = ""
    harm: str = Incident.Harm.NONE.value
    injuries: str = ""
    police_number: str = ""


def record_incident(
    uuid: UUID, told: Told, *, reporter: Person, by: Person, now: datetime
) -> Incident:
    """Record what happened to ``reporter``, as ``by`` typed it (mostly themself).

    ``uuid`` is made where it is typed: told five times, also at once, it is one incident, and
    what follows follows once. Told again with other answers, as whoever goes back and writes on
    tells it, what was never in it becomes a change of it (``complete_incident``). Tells the
    manager, writes the record that checks find and holds the visits that it may be about.

    Raises NotPossibleError with ``field`` set where an answer is missing or cannot be, and where
    ``uuid`` is that of somebody else's report; ThereAlreadyError where what is new cannot be
    added to the report that is there.
    """
    made = _incident(uuid, told, reporter, by, now)
    refuse_faults(made)
    with transaction.atomic():
        if made.customer is None and told.whom is not None:
            made.customer = find_or_add_customer(told.whom, by=by, now=now)
        incident = _inserted(made)
        if incident is None:
            return _recorded_before(made, by, now)
        Step.objects.create(
            incident=incident, at=now, by=by, what="recorded", says=_SAYS_RECORDED, version=1
        )
        held = make_known(incident, by=by, now=now)
        managers = tell_managers(incident, now=now)
        audit.record(
            "incident.recorded",
            by=by,
            now=now,
            subject="incident",
            subject_id=incident.pk,
            reporter=reporter.pk,
            customer=incident.customer_id,
            held=held,
            told=[person.pk for person in managers],
        )
    return incident


_SAYS_RECORDED = "Your report is here."


def _incident(uuid: UUID, told: Told, reporter: Person, by: Person, now: datetime) -> Incident:
    fast = now < told.happened_at <= now + CLOCK_AHEAD
    customer = told.customer
    if customer is None and told.visit is not None:
        customer = told.visit.customer
    return Incident(
        uuid=uuid,
        reporter=reporter,
        recorded_by=by,
        office=reporter.office,
        customer=customer,
        visit=told.visit,
        happened_at=now if fast else told.happened_at,
        reported_at=now,
        hazards=in_order(told.hazards),
        near_miss=told.near_miss,
        how=told.how,
        who=told.who,
        address=cleaned(told.address),
        postcode=cleaned(told.postcode),
        words=cleaned(told.words),
        harm=told.harm,
        injuries=cleaned(told.injuries),
        police_number=cleaned(told.police_number),
    )


def _inserted(incident: Incident) -> Incident | None:
    """Whoever sends the same at the same moment waits here for the first to be whole."""
    try:
        with transaction.atomic():
            incident.save(force_insert=True)
    except IntegrityError as error:
        if "incidents_incident_uuid" not in str(error):
            raise
        return None
    return incident


def _recorded_before(made: Incident, by: Person, now: datetime) -> Incident:
    together = Incident.objects.select_related("reporter", "office", "customer")
    incident = together.get(uuid=made.uuid)
    if by.pk not in (incident.recorded_by_id, incident.reporter_id):
        raise NotPossibleError(
            "A report with this number is there already, and it is not yours: open the page for"
            " recording again"
        )
    if made.reporter_id != incident.reporter_id or made.visit_id not in (None, incident.visit_id):
        raise ThereAlreadyError(incident.pk)
    new = _never_in(made, incident)
    if not new:
        return incident
    try:
        return complete_incident(
            incident.pk, version=_last_told(incident, by), changes=new, by=by, now=now
        )
    except ChangedFieldsError:
        raise ThereAlreadyError(incident.pk) from None


def _never_in(made: Incident, incident: Incident) -> dict[str, Any]:
    """The answers that the incident has not now and never had: what it had was changed since."""
    had: dict[str, list[Any]] = {name: [kept(getattr(incident, name))] for name in FIELDS}
    for was in Step.objects.filter(incident=incident).values_list("was", flat=True):
        for name, value in was.items():
            had[name].append(value)
    told = {name: getattr(made, name) for name in FIELDS if name != "days_off"}
    new = {name: value for name, value in told.items() if kept(value) not in had[name]}
    moments = [datetime.fromisoformat(moment) for moment in had["happened_at"]]
    if any(abs(made.happened_at - moment) < SAME_MOMENT for moment in moments):
        new.pop("happened_at", None)
    return new


def _last_told(incident: Incident, by: Person) -> int:
    """The version that this person wrote last: what others changed since is not written over."""
    mine = Step.objects.filter(incident=incident, by=by).order_by("-version")
    return mine.values_list("version", flat=True).first() or 1
