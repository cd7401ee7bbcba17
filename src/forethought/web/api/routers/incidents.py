"""Incidents: recorded by other systems, and how far each is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from forethought.vocabulary import Hazard
from forethought.web.api.bodies import CustomerSent
from forethought.web.api.caller import Caller, caller
from forethought.web.api.endpoints import Endpoints
from forethought.web.api.fields import (
    Asked,
    Id,
    Moment,
    OneOf,
    StrictFlag,
    StrictNumber,
    Text,
    Told,
)
from forethought.web.api.problems import ProblemError
from forethought.web.api.scopes import Scope
from forethought.web.incidents import services
from forethought.web.incidents.access import incidents_for
from forethought.web.incidents.models import LONGEST_WORDS, Incident
from forethought.web.incidents.services import ThereAlreadyError
from forethought.web.incidents.views.recording import colleagues_of
from forethought.web.people.access import summaries_for
from forethought.web.people.models import Person
from forethought.web.visits.customers import faults
from forethought.web.visits.models import Visit

router = Endpoints(tags=["incidents"])

How = Annotated[str, OneOf(*Incident.How.values)]
Who = Annotated[str, OneOf(*Incident.Who.values)]
Harm = Annotated[str, OneOf(*Incident.Harm.values)]
State = Annotated[str, OneOf(*Incident.State.values)]


class NewIncident(Asked):
    """What happened. ``officer_id``: the staff number of whom it happened to; left out: the
    person of the token.

    ``uuid`` names the report for good, where your system keeps one: told again it is one report.
    ``visit_id``: on which visit, whose customer is then meant; else ``customer``. ``address`` and
    ``postcode``: where it happened, if not at the customer's own. ``words``: what was said and
    done; the person written of may ask to read it.
    """

    uuid: UUID | None = None
    officer_id: Annotated[Text, Field(max_length=40)] = ""
    visit_id: Annotated[StrictNumber, Field(ge=1, lt=2**63)] | None = None
    customer: CustomerSent | None = None
    happened_at: Moment = Field(examples=["2026-11-25T09:30:00+00:00"])
    hazards: Annotated[list[Hazard], Field(min_length=1, max_length=len(Hazard))]
    how: How
    who: Who = "unknown"
    near_miss: StrictFlag = False
    harm: Harm = "none"
    words: Annotated[Text, Field(min_length=1, max_length=LONGEST_WORDS)]
    address: Annotated[Text, Field(max_length=300)] = ""
    postcode: Annotated[Text, Field(max_length=12)] = ""
    injuries: Annotated[Text, Field(max_length=2000)] = ""
    police_number: Annotated[Text, Field(max_length=60)] = ""


class IncidentDone(Told):
    """An incident that was recorded."""

    id: int
    uuid: UUID
    state: State


class IncidentTold(IncidentDone):
    """How far an incident is; never its story. ``somebody_told``: whoever leads has been told."""

    visit_id: int | None
    happened_at: datetime
    reported_at: datetime
    closed_at: datetime | None
    hazards: list[str]
    how: How
    harm: Harm
    near_miss: bool
    somebody_told: bool


@router.writes("POST", "/incidents", scope=Scope.INCIDENTS_WRITE, answer=IncidentDone, status=201)
def record_incident(request: HttpRequest, body: NewIncident) -> IncidentDone:
    """Record an incident. Whoever leads is told, and visits that it may be about are held.

    A report with a `uuid` that is there already is one report: what is new is added to it, or it
    is a conflict, and `there` has its id.
    """
    who = caller(request)
    told = _told(body, who)
    try:
        made = services.record_incident(
            body.uuid or uuid4(), told, reporter=_reporter(body, who), by=who.person, now=who.now
        )
    except ThereAlreadyError as error:
        raise ProblemError(409, "not-possible", str(error), there=error.incident_id) from None
    return IncidentDone.model_validate(made)


@router.reads("/incidents/{int:incident_id}", scope=Scope.INCIDENTS_WRITE, answer=IncidentTold)
def get_incident(request: HttpRequest, incident_id: Id) -> IncidentTold:
    """How far an incident is. Its story, and who tells it, stay on its page."""
    found = get_object_or_404(incidents_for(caller(request).person), pk=incident_id)
    return IncidentTold(
        id=found.pk,
        uuid=found.uuid,
        state=found.state,
        visit_id=found.visit_id,
        happened_at=found.happened_at,
        reported_at=found.reported_at,
        closed_at=found.closed_at,
        hazards=list(found.hazards),
        how=found.how,
        harm=found.harm,
        near_miss=found.near_miss,
        somebody_told=found.manager_told_id is not None,
    )


def _told(body: NewIncident, who: Caller) -> services.Told:
    visit = _visit(body, who)
    whom = None
    if body.customer is not None:
        whom = body.customer.identity()
        wrong = faults(whom, who.now.date())
        if wrong:
            raise _refused([(f"customer.{field}", says) for field, says in wrong.items()])
    return services.Told(
        happened_at=body.happened_at,
        hazards=[hazard.value for hazard in body.hazards],
        how=body.how,
        words=body.words,
        who=body.who,
        near_miss=body.near_miss,
        visit=visit,
        whom=whom,
        address=body.address,
        postcode=body.postcode,
        harm=body.harm,
        injuries=body.injuries,
        police_number=body.police_number,
    )


def _visit(body: NewIncident, who: Caller) -> Visit | None:
    if body.visit_id is None:
        return None
    if body.customer is not None:
        raise _refused(
            [("customer", "The customer of the visit is meant: leave one of the two out")]
        )
    visit = summaries_for(who.person, now=who.now).filter(pk=body.visit_id).first()
    if visit is None:
        raise _refused([("visit_id", "There is no such visit that this token may see")])
    return visit


def _reporter(body: NewIncident, who: Caller) -> Person:
    """To whom it happened: themself, or somebody of their office, as on the page."""
    if not body.officer_id and who.person.system:
        raise _refused([("officer_id", "Say to whom it happened: this token is of no human")])
    if not body.officer_id:
        return who.person
    known = {one.officer_id: one for one in colleagues_of(who.person)}
    if body.officer_id not in known:
        raise _refused(
            [("officer_id", "There is nobody of that staff number in the office of this token")]
        )
    return known[body.officer_id]


def _refused(errors: list[tuple[str, str]]) -> ProblemError:
    return ProblemError(
        422, "refused", "Something of it cannot be used; nothing was recorded", errors=errors
    )
