"""Visits: read, planned one by one or many together."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field, ValidationError

from forethought.web.api.bodies import ManyVisits, NewVisit
from forethought.web.api.caller import Caller, caller
from forethought.web.api.endpoints import Endpoints
from forethought.web.api.fields import Asking, Cursor, Id, Limit, Moment, Page, Told, showable
from forethought.web.api.once import Answered
from forethought.web.api.paging import rows_after
from forethought.web.api.problems import Fault, ProblemError
from forethought.web.api.saying import say
from forethought.web.api.scopes import Scope
from forethought.web.api.shown import State, VisitDone, VisitTold, done, tell_visits, with_people
from forethought.web.people.access import people_to_plan_for, summaries_for, visits_for
from forethought.web.visits.customers import FIELDS
from forethought.web.visits.models import Visit
from forethought.web.visits.planning_many import Became, plan_visits
from forethought.web.visits.refusals import ANOTHER

router = Endpoints(tags=["visits"])

PLANS_FOR_NOBODY = "Visits are planned by officers, and by managers for their people"


class ItemTold(Told):
    """What became of one of many. ``status``: as if it had been sent alone."""

    status: Literal[200, 201, 409, 422]
    id: int | None
    reference: str
    errors: list[Fault]


class ManyTold(Told):
    """What became of each, in the order in which they were sent."""

    planned: int = Field(examples=[998])
    items: list[ItemTold]


@router.reads("/visits", scope=Scope.VISITS_READ, answer=Page[VisitTold])
def list_visits(
    request: HttpRequest,
    reference: Asking = "",
    state: Annotated[State | None, Query()] = None,
    officer_id: Asking = "",
    start_from: Annotated[Moment | None, Query()] = None,
    start_before: Annotated[Moment | None, Query()] = None,
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Page[VisitTold]:
    """The visits of which the person may know, in the order in which they were planned.

    That the person looked is written down for each of them, as when they open its page.

    ``officer_id``: a staff number. ``start_from`` and ``start_before`` are moments with offset.
    """
    who = caller(request)
    wanted = {
        "reference": reference,
        "state": state,
        "officer__officer_id": officer_id,
        "planned_start__gte": start_from,
        "planned_start__lt": start_before,
    }
    found = _seen(who).filter(**{name: value for name, value in wanted.items() if value})
    rows, following = rows_after(found, "visits", cursor=cursor, limit=limit)
    return Page(items=tell_visits(rows, who), next=following)


@router.reads("/visits/{int:visit_id}", scope=Scope.VISITS_READ, answer=VisitTold)
def get_visit(request: HttpRequest, visit_id: Id) -> VisitTold:
    """One visit, what holds it, and whether it may start.

    That the person looked is written down, as when they open its page.
    """
    who = caller(request)
    visit = get_object_or_404(_seen(who), pk=visit_id)
    return tell_visits([visit], who)[0]


@router.writes(
    "POST",
    "/visits",
    scope=Scope.VISITS_WRITE,
    answer=VisitDone,
    status=201,
    also={200: VisitDone},
)
def plan_visit(request: HttpRequest, body: NewVisit) -> VisitDone | Answered:
    """Plan a visit. It is held until it has been checked.

    A visit with the same reference and the same content is answered with status 200 and not
    planned again; with other content it is a conflict, and `there` has its id.
    """
    who = _planner(request)
    (became,) = plan_visits([body.sent()], by=who.person, now=who.now)
    if became.faults:
        raise _refused(became)
    told = done(visits_for(who.person).get(pk=became.visit or 0))
    return told if became.new else Answered(200, told)


@router.writes("POST", "/visits/batch", scope=Scope.VISITS_WRITE, answer=ManyTold)
def plan_many_visits(request: HttpRequest, body: ManyVisits) -> ManyTold:
    """Plan up to 1,000 visits, each by itself: one that cannot be planned keeps back no other.

    The answer has one item for each that was sent, with the status that it would have had alone.
    """
    who = _planner(request)
    read = [_read(one) for one in body.items]
    good = [one for one in read if isinstance(one, NewVisit)]
    became = iter(plan_visits([one.sent() for one in good], by=who.person, now=who.now))
    items = [
        _item(one.reference, next(became)) if isinstance(one, NewVisit) else one for one in read
    ]
    return ManyTold(planned=sum(one.status == 201 for one in items), items=items)


def _seen(who: Caller) -> QuerySet[Visit]:
    return with_people(summaries_for(who.person, now=who.now))


def _planner(request: HttpRequest) -> Caller:
    who = caller(request)
    if not people_to_plan_for(who.person).exists():
        raise ProblemError(403, "not-allowed", PLANS_FOR_NOBODY)
    return who


def _read(one: dict[str, Any]) -> NewVisit | ItemTold:
    try:
        return NewVisit.model_validate(one)
    except ValidationError as error:
        errors = [say(wrong) for wrong in error.errors(include_url=False)]
        named = one.get("reference")
        reference = showable(named[:60]) if isinstance(named, str) else ""
        return ItemTold(status=422, id=None, reference=reference, errors=_faults(errors))


def _item(reference: str, became: Became) -> ItemTold:
    return ItemTold(
        status=_status(became),
        id=became.visit,
        reference=reference.strip(),
        errors=_faults(_named(became)),
    )


def _status(became: Became) -> Literal[200, 201, 409, 422]:
    if not became.faults:
        return 201 if became.new else 200
    at, says = became.faults[0]
    return 409 if at == "reference" or says == ANOTHER else 422


def _refused(became: Became) -> ProblemError:
    errors = _named(became)
    status = _status(became)
    if status == 422:
        says = "The visit cannot be planned as it was sent; nothing was planned"
        return ProblemError(422, "refused", says, errors=errors)
    word = "reference-taken" if errors[0][0] == "reference" else "not-possible"
    return ProblemError(409, word, errors[0][1], errors=errors, there=became.visit)


def _named(became: Became) -> list[tuple[str, str]]:
    """Faults by the names of what is sent."""
    return [(f"customer.{at}" if at in FIELDS else at, says) for at, says in became.faults]


def _faults(errors: list[tuple[str, str]]) -> list[Fault]:
    return [Fault(at=at, says=says) for at, says in errors]
