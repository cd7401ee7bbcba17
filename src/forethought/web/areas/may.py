"""Who may change what is known of areas, and what an area drawn by a person needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from forethought.places.area import Area, Unplaced
from forethought.timestamps import local_day
from forethought.vocabulary import AreaKind
from forethought.web.areas.drawn import Drawn
from forethought.web.areas.effect import foresee
from forethought.web.areas.models import KnownArea
from forethought.web.people.models import Person
from forethought.web.records.affected import ahead
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError

YOU_ARE_ON_IT = "You are on a visit that this area holds: somebody else decides"
_LONGEST_NAME = 300
_LONGEST_RADIUS_M = 200_000


def may_change(by: Person, origin: str) -> bool:
    """Whether somebody may open, change or lift areas of this origin.

    Areas of feeds are official: the safety administrator alone.
    """
    if not by.is_active:
        return False
    if origin == KnownArea.Origin.FEED:
        return by.safety_administrator
    return by.is_management or by.safety_administrator


def may_propose(by: Person) -> bool:
    """Whether somebody may propose areas: who may change them, and another system that plans.

    What is proposed holds visits at once; to ask for less again is a person's.
    """
    return may_change(by, KnownArea.Origin.HAND) or (by.is_active and by.plans_for_office)


def must_be_allowed(by: Person | None, origin: str) -> None:
    """Raise NotPossibleError unless ``by`` may; None is the site itself."""
    if by is None or may_change(by, origin):
        return
    if origin == KnownArea.Origin.FEED:
        raise NotPossibleError(
            "This area comes from a feed: only the safety administrator changes or lifts it"
        )
    raise NotPossibleError(
        "Only somebody of management grade or the safety administrator changes areas: ask one of"
        " them"
    )


def must_not_ease_own_visits(
    by: Person | None,
    before: Iterable[Area | Unplaced],
    after: Iterable[Area | Unplaced],
    *,
    now: datetime,
) -> None:
    """Raise NotPossibleError where it would ask less of a visit ahead that names ``by``.

    An end that was not there before asks less as well: once it comes, nobody decides any more.
    """
    if by is None:
        return
    before = tuple(before)
    lasting = {area.area_id: area.ends for area in before if isinstance(area, Area)}
    after = tuple(
        known
        for known in after
        if not isinstance(known, Area)
        or known.ends is None
        or known.ends == lasting.get(known.area_id)
    )
    mine = Q(officer=by) | Q(second_officer=by)
    if not Visit.objects.filter(mine, ahead(now)).exists():
        return
    reached = foresee(before, after, now=now).loosened
    if Visit.objects.filter(mine, pk__in=reached).exists():
        raise NotPossibleError(YOU_ARE_ON_IT)


def must_be_whole(drawn: Drawn, *, now: datetime) -> None:
    """Raise NotPossibleError, saying what to do, for what nobody could draw."""
    if not drawn.name.strip():
        raise NotPossibleError("Give the area a name", field="name")
    if len(drawn.name) > _LONGEST_NAME:
        raise NotPossibleError(f"Give a name of {_LONGEST_NAME} characters or fewer", field="name")
    if not drawn.counts:
        return
    _must_have_a_shape(drawn)
    if drawn.ends is not None and drawn.ends <= now:
        raise NotPossibleError("The end lies in the past: give a later one", field="ends")
    if drawn.begins is not None and drawn.ends is not None and drawn.ends < drawn.begins:
        raise NotPossibleError("The end lies before the beginning: change one", field="ends")
    if drawn.kind is AreaKind.PROBLEM_AREA:
        _must_be_reviewed(drawn, local_day(now))


def _must_have_a_shape(drawn: Drawn) -> None:
    shape = drawn.shape
    if shape is None:
        if not drawn.not_placed:
            raise NotPossibleError("Say where the area is: draw it, or give a place", field="shape")
        return
    if shape.geom_type not in ("Point", "Polygon", "MultiPolygon") or shape.is_empty:
        raise NotPossibleError("Draw the area as an outline, or give a place", field="shape")
    if not shape.is_valid:
        raise NotPossibleError("The outline crosses itself: draw it again", field="shape")
    if shape.geom_type == "Point" and drawn.radius_m <= 0:
        raise NotPossibleError("Say how far the area reaches round its place", field="radius")
    if not 0 <= drawn.radius_m <= _LONGEST_RADIUS_M:
        most = _LONGEST_RADIUS_M // 1000
        raise NotPossibleError(f"Give a radius of {most} kilometres or less", field="radius")


def _must_be_reviewed(drawn: Drawn, today: date) -> None:
    if not drawn.evidence.strip():
        raise NotPossibleError(
            "Say what the problem area rests on: reports, dates, incidents", field="evidence"
        )
    if drawn.review_on is None or drawn.review_on <= today:
        raise NotPossibleError("Give the day of its review, later than today", field="review_on")
    if drawn.review_on > _a_year_after(today):
        raise NotPossibleError("Give a day of review within 12 months", field="review_on")


def _a_year_after(day: date) -> date:
    leaps = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leaps else day.day)
