"""Deciding about what the press tells: a person confirms, redraws or dismisses, and says why.

Sentences for people are raised as NotPossibleError, and nothing is changed then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from shapely.geometry.base import BaseGeometry

from forethought.timestamps import local_day
from forethought.web.areas.drawn import Drawn, drawn_of
from forethought.web.areas.models import AreaChange, AreaVersion, Happening, KnownArea
from forethought.web.areas.press_drawing import OUTBREAK
from forethought.web.areas.services import change_area
from forethought.web.notices.services import end_about
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

LATE = timedelta(hours=2)
"""A happening that has waited longer than this is late."""

ALREADY = "Somebody has decided about this already: look at what they decided"
NO_PLACE = (
    "Nobody can confirm what has no place yet: redraw it, so that it says where it is, or dismiss"
    " it"
)
_REVIEW_OUTBREAK, _REVIEW_DANGER = timedelta(days=21), timedelta(days=2)


def waiting() -> QuerySet[Happening]:
    """What waits for a decision, the longest first."""
    return Happening.objects.filter(state=Happening.State.OPEN).order_by("opened_at", "pk")


def confirm(
    happening: Happening, *, why: str = "", by: Person, now: datetime, version: int | None = None
) -> Happening:
    """The area is right as it is drawn, and stays until somebody lifts it.

    ``version``: that of the area as the person saw it; None: whatever it is now.
    """
    with transaction.atomic():
        held, drawn = _open(happening, version)
        if drawn.shape is None:
            raise NotPossibleError(NO_PLACE)
        stands = confirmed(drawn, held.what, now=now)
        change_area(held.area, stands, what=AreaChange.What.CONFIRMED, why=why, by=by, now=now)
        return _decided(held, Happening.State.CONFIRMED, why, by, now)


def redraw(
    happening: Happening,
    *,
    shape: BaseGeometry,
    radius_m: float = 0.0,
    why: str,
    by: Person,
    now: datetime,
    version: int | None = None,
) -> Happening:
    """It is true, and it is there: the new outline stands until somebody lifts it.

    Visits that lay in the old one alone are freed by a fresh check.
    """
    with transaction.atomic():
        held, drawn = _open(happening, version)
        stands = redrawn(drawn, shape, radius_m, held.what, now=now)
        change_area(held.area, stands, what=AreaChange.What.REDRAWN, why=why, by=by, now=now)
        return _decided(held, Happening.State.CONFIRMED, why, by, now)


def dismiss(
    happening: Happening, *, reason: str, by: Person, now: datetime, version: int | None = None
) -> Happening:
    """It is not so, or not here. Each visit that it held is checked again."""
    with transaction.atomic():
        held, drawn = _open(happening, version)
        over = dismissed(drawn)
        change_area(held.area, over, what=AreaChange.What.DISMISSED, why=reason, by=by, now=now)
        return _decided(held, Happening.State.DISMISSED, reason, by, now)


def confirmed(drawn: Drawn, what: str, *, now: datetime) -> Drawn:
    """The same area in force, without an end, and with a day on which to look at it again."""
    return replace(
        drawn,
        standing=AreaVersion.Standing.IN_FORCE.value,
        ends=None,
        review_on=_review_on(what, now),
    )


def redrawn(
    drawn: Drawn, shape: BaseGeometry, radius_m: float, what: str, *, now: datetime
) -> Drawn:
    """The area confirmed with another outline."""
    placed = replace(drawn, shape=shape, radius_m=radius_m, not_placed="", near=None, slack_m=0.0)
    return confirmed(placed, what, now=now)


def dismissed(drawn: Drawn) -> Drawn:
    """The area when it is over."""
    return replace(drawn, standing=AreaVersion.Standing.OVER.value)


def _open(happening: Happening, version: int | None) -> tuple[Happening, Drawn]:
    """Nobody else's until the transaction ends. Raises NotPossibleError when it is decided."""
    held = Happening.objects.select_for_update(of=("self",)).get(pk=happening.pk)
    if held.state != Happening.State.OPEN:
        raise NotPossibleError(ALREADY)
    area = KnownArea.objects.get(pk=held.area_id)
    drawn = drawn_of(area)
    if version is not None:
        area.version = version
    held.area = area
    return held, drawn


def _review_on(what: str, now: datetime) -> date:
    return local_day(now) + (_REVIEW_OUTBREAK if what == OUTBREAK else _REVIEW_DANGER)


def _decided(
    held: Happening, state: Happening.State, reason: str, by: Person, now: datetime
) -> Happening:
    held.state, held.reason = state.value, reason.strip()
    held.decided_by, held.decided_at = by, now
    held.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    end_about("happening", held.pk, now=now)
    return held
