"""How many visits a happening holds, and which managers are told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.db.models import F, QuerySet
from shapely.geometry.base import BaseGeometry

from forethought.data.gazetteer_file import load_gazetteer
from forethought.places.area import Unplaced
from forethought.places.press_places import outlet_at
from forethought.web.areas.drawn import Drawn, drawn_by_id, known_of_version
from forethought.web.areas.effect import foresee
from forethought.web.areas.models import AreaVersion, Happening
from forethought.web.areas.press_drawing import OUTBREAK
from forethought.web.notices.services import tell
from forethought.web.people.models import Person
from forethought.web.visits.models import JOINED, Visit

OPENED = "press_opened"


@dataclass(frozen=True, slots=True)
class Reached:
    """The visits ahead that the area of a happening touches, and who is out with one of them."""

    visits: frozenset[int]
    out: frozenset[int]


def reached_by(happening: Happening, *, now: datetime) -> Reached:
    """Whom the area of a happening holds at this moment, by their ids."""
    known = known_of_version(_version_of(happening))
    visits = foresee([], [known], now=now).held if known is not None else frozenset()
    under_way = Visit.objects.filter(pk__in=visits, state=Visit.State.UNDER_WAY)
    out: set[int] = set()
    rows = under_way.values_list("officer_id", "second_officer_id", "second")
    for officer, second, joined in rows:
        out.add(officer)
        if second is not None and joined in JOINED:
            out.add(second)
    return Reached(visits, frozenset(out))


def tell_managers(happening: Happening, *, again: bool, now: datetime) -> None:
    """Management grade of each office with a visit that it holds is told, without particulars.

    An outbreak that holds none, or a danger without a place, is told to the offices with visits
    near it or near the paper; where there are none, to all. Call it in the transaction of the
    news. ``again``: whoever has not looked yet is told anew.
    """
    managers = _managers(happening, now)
    tell(
        OPENED,
        to=list(managers.order_by("pk").values_list("pk", flat=True)),
        subject="happening",
        subject_id=happening.pk,
        now=now,
        again=again,
    )


def _managers(happening: Happening, now: datetime) -> QuerySet[Person]:
    managers = Person.objects.of_management()
    held = reached_by(happening, now=now).visits
    if held:
        return managers.filter(team__office__in=_offices(held))
    version_id = _version_of(happening)
    drawn = drawn_by_id([version_id])[version_id]
    if happening.what != OUTBREAK and drawn.shape is not None:
        return managers.none()
    near, slack_m = _around(drawn)
    if near is None:
        return managers
    somewhere_near = Unplaced("areas", "", drawn.not_placed, near, slack_m)
    theirs = managers.filter(team__office__in=_offices(foresee([], [somewhere_near], now=now).held))
    return theirs if theirs.exists() else managers


def _offices(visits: Iterable[int]) -> QuerySet[Visit, Any]:
    return Visit.objects.filter(pk__in=visits).values("officer__team__office")


def _around(drawn: Drawn) -> tuple[BaseGeometry | None, float]:
    """Where it is, or may be: its county, else the paper's town. None: nobody knows."""
    if drawn.shape is not None:
        return drawn.shape, drawn.radius_m
    if drawn.near is not None:
        return drawn.near, drawn.slack_m
    town = outlet_at(drawn.source, [], load_gazetteer())
    return (shapely.Point(town.lon, town.lat) if town else None), 0.0


def _version_of(happening: Happening) -> int:
    versions = AreaVersion.objects.filter(area=happening.area_id, number=F("area__version"))
    return versions.values_list("pk", flat=True).get()
