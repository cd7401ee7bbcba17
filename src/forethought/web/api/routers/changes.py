"""Changing visits that are planned: moved, changed, cancelled, with or without company."""

from __future__ import annotations

from types import TracebackType

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from forethought.web.api.bodies import SecondAsked, VisitCancelled, VisitChanged, VisitMoved
from forethought.web.api.caller import Caller, caller
from forethought.web.api.endpoints import Endpoints
from forethought.web.api.fields import Id
from forethought.web.api.scopes import Scope
from forethought.web.api.shown import VisitDone, done, with_people
from forethought.web.people.access import people_to_plan_for, visits_to_change_for
from forethought.web.people.models import Person
from forethought.web.visits import services
from forethought.web.visits.customers import FIELDS
from forethought.web.visits.details import Details, Slot, details_of
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.who import may_be_second

router = Endpoints(tags=["visits"])

_FIELDS = {"officer": "officer_id", "start_time": "start", "start_day": "start"}
"""Fields of forms by the names of what is sent."""


@router.writes("POST", "/visits/{int:visit_id}/move", scope=Scope.VISITS_WRITE, answer=VisitDone)
def move_visit(request: HttpRequest, visit_id: Id, body: VisitMoved) -> VisitDone:
    """Change who goes, when, or for how long.

    The visit is held until it is checked again, and a second officer who had accepted is asked
    again. Nothing different: nothing is done.
    """
    who, visit = _changeable(request, visit_id)
    slot = Slot(
        visit.officer if body.officer_id is None else _officer(who, body.officer_id),
        body.start or visit.planned_start,
        body.minutes or visit.minutes,
    )
    with _Named():
        return done(
            services.move_visit(
                visit.pk,
                version=_version(visit, body.version),
                slot=slot,
                by=who.person,
                now=who.now,
            )
        )


@router.writes("POST", "/visits/{int:visit_id}/cancel", scope=Scope.VISITS_WRITE, answer=VisitDone)
def cancel_visit(request: HttpRequest, visit_id: Id, body: VisitCancelled) -> VisitDone:
    """Cancel a visit that has not started. It stays, with its history, and takes no time."""
    who, visit = _changeable(request, visit_id)
    with _Named():
        return done(
            services.cancel_visit(
                visit.pk,
                version=_version(visit, body.version),
                reason=body.reason,
                by=who.person,
                now=who.now,
            )
        )


@router.writes("PUT", "/visits/{int:visit_id}/details", scope=Scope.VISITS_WRITE, answer=VisitDone)
def change_visit(request: HttpRequest, visit_id: Id, body: VisitChanged) -> VisitDone:
    """Change who is visited and why: send all of it, what is left out is empty or no.

    The visit is held until it is checked again. What was planned about cash, translation and
    company stays. Nothing different: nothing is done.
    """
    who, visit = _changeable(request, visit_id)
    known = details_of(visit)
    changed = Details(
        identity=body.customer.identity(),
        purpose=body.purpose,
        announced=body.announced,
        training=body.training,
        expected_cash=known.expected_cash,
        translation=known.translation,
        pair_wanted=known.pair_wanted,
    )
    with _Named():
        return done(
            services.edit_visit(
                visit.pk,
                version=_version(visit, body.version),
                details=changed,
                by=who.person,
                now=who.now,
            )
        )


@router.writes(
    "PUT", "/visits/{int:visit_id}/second-officer", scope=Scope.VISITS_WRITE, answer=VisitDone
)
def ask_second_officer(request: HttpRequest, visit_id: Id, body: SecondAsked) -> VisitDone:
    """Ask somebody to come along, in place of whoever was asked before.

    They answer themselves. The visit is held until it is checked with both named.
    """
    who, visit = _changeable(request, visit_id)
    officer = may_be_second(visit).filter(officer_id=body.officer_id).first()
    if officer is None:
        says = f"'{body.officer_id}' cannot be asked for this visit: choose somebody of the office"
        raise NotPossibleError(says, field="officer_id")
    with _Named():
        return done(services.ask_second(visit.pk, officer=officer, by=who.person, now=who.now))


@router.writes(
    "DELETE", "/visits/{int:visit_id}/second-officer", scope=Scope.VISITS_WRITE, answer=VisitDone
)
def take_off_second_officer(request: HttpRequest, visit_id: Id) -> VisitDone:
    """Name nobody as second officer any more. The visit is held until it is checked again."""
    who, visit = _changeable(request, visit_id)
    return done(services.take_off_second(visit.pk, by=who.person, now=who.now))


def _changeable(request: HttpRequest, visit_id: int) -> tuple[Caller, Visit]:
    who = caller(request)
    return who, get_object_or_404(with_people(visits_to_change_for(who.person)), pk=visit_id)


def _version(visit: Visit, sent: int | None) -> int:
    return visit.version if sent is None else sent


def _officer(who: Caller, number: str) -> Person:
    officer = people_to_plan_for(who.person).filter(officer_id=number).first()
    if officer is None:
        says = f"'{number}' is nobody for whom you plan visits: see the list of officers"
        raise NotPossibleError(says, field="officer_id")
    return officer


class _Named:
    """Around a service: what it says of a field of a form is told by the name of what was sent."""

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Name the field."""
        if isinstance(error, NotPossibleError) and error.field is not None:
            at = f"customer.{error.field}" if error.field in FIELDS else error.field
            error.field = _FIELDS.get(at, at)
