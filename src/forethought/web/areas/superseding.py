"""An official zone takes the place of what the press told of the same outbreak.

Only where the zone is in force and covers every place that the press area was drawn round. What
lay in the press area and not in the zone is freed by that, and checked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry

from forethought.data.gazetteer_file import load_gazetteer
from forethought.places.area import Point
from forethought.places.circles import lies_in, outlined
from forethought.places.press_events import points_of
from forethought.vocabulary import AreaKind
from forethought.web.areas.drawn import COUNTS, Drawn, known_of
from forethought.web.areas.effect import SUSPENDS, touch_of
from forethought.web.areas.models import AreaChange, AreaVersion, Happening, KnownArea
from forethought.web.areas.press_again import STANDS
from forethought.web.areas.press_drawing import OUTBREAK, places_from
from forethought.web.areas.press_over import end_telling
from forethought.web.areas.writing import Next
from forethought.web.checks.engine import engine

_BY_HAND = (AreaChange.What.REDRAWN, AreaChange.What.CHANGED)


def waiting_press_areas() -> list[int]:
    """The areas of outbreaks that the press told of and that still count."""
    found = Happening.objects.filter(what=OUTBREAK, state__in=STANDS)
    return list(found.values_list("area_id", flat=True))


def superseded(
    areas: Sequence[KnownArea],
    contents: Mapping[int, Drawn],
    official: Sequence[Drawn],
    *,
    now: datetime,
) -> list[Next]:
    """The press areas that end because ``official`` zones cover the places they are about.

    Their happenings are marked as superseded.
    """
    zones = [zone for zone in official if _suspends_now(zone, now)]
    happenings = {one.area_id: one for one in Happening.objects.filter(area__in=areas)}
    steps = []
    for area in areas:
        present, happening = contents[area.pk], happenings[area.pk]
        if not present.counts or present.shape is None or happening.state not in STANDS:
            continue
        mine = [zone for zone in zones if _may_be_about(zone, happening.disease)]
        if mine and _covers(mine, happening, present.shape, present.radius_m):
            over = replace(present, standing=AreaVersion.Standing.OVER.value)
            steps.append(Next(area, present, over))
    ended = [happenings[step.area.pk].pk for step in steps]
    end_telling(ended, now=now)
    Happening.objects.filter(pk__in=ended).update(state=Happening.State.SUPERSEDED, decided_at=now)
    return steps


def _covers(
    zones: Sequence[Drawn], happening: Happening, shape: BaseGeometry, radius_m: float
) -> bool:
    """Whether zones cover every place that a press area is about.

    The tool drew it round the places that reports may mean; a person who drew since knew better,
    and meant the whole of what they drew.
    """
    drawn_at = (
        AreaVersion.objects.filter(area=happening.area_id, change__what__in=_BY_HAND)
        .order_by("-number")
        .values_list("change__at", flat=True)
        .first()
    )
    if drawn_at is not None:
        return bool(_together(zones).covers(outlined(shape, radius_m)))
    reports = happening.reports.all()
    points = {point for one in reports for point in points_of(places_from(one.places))}
    if shape.geom_type == "Point":
        points.add(Point(shape.y, shape.x))
    elif not points:
        return bool(_together(zones).covers(shape))
    return all(any(_lies_in(point, zone) for zone in zones) for point in points)


def _together(zones: Sequence[Drawn]) -> BaseGeometry:
    return shapely.union_all(
        [outlined(zone.shape, zone.radius_m) for zone in zones if zone.shape is not None]
    )


def _suspends_now(zone: Drawn, now: datetime) -> bool:
    if zone.kind is not AreaKind.DISEASE_CONTROL or zone.standing not in COUNTS:
        return False
    known = known_of("", zone)
    begun = zone.begins is None or zone.begins <= now
    return begun and known is not None and SUSPENDS in touch_of(known, engine().pack).dangers


def _may_be_about(zone: Drawn, disease: str) -> bool:
    """Whether the zone is about this disease, or does not say which it is about."""
    if not disease:
        return True
    text = f"{zone.name} {zone.reason} {zone.zone_type}"
    named = {name for name, words in load_gazetteer().words.diseases.items() if words.search(text)}
    return not named or disease in named


def _lies_in(point: Point, zone: Drawn) -> bool:
    return zone.shape is not None and lies_in(point, zone.shape, zone.radius_m)
