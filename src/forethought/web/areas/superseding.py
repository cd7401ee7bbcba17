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
from forethought.places.geometry import at_most, distance_m
from forethought.vocabulary import AreaKind
from forethought.web.areas.drawn import COUNTS, Drawn, known_of
from forethought.web.areas.effect import SUSPENDS, touch_of
from forethought.web.areas.models import AreaVersion, Happening, KnownArea
from forethought.web.areas.writing import Next
from forethought.web.checks.engine import engine

OUTBREAK = "outbreak"
_STANDS = (Happening.State.OPEN, Happening.State.CONFIRMED)


def waiting_press_areas() -> list[int]:
    """The areas of outbreaks that the press told of and that still count."""
    found = Happening.objects.filter(what=OUTBREAK, state__in=_STANDS)
    return list(found.values_list("area_id", flat=True))


def superseded(
    areas: Sequence[KnownArea],
    contents: Mapping[int, Drawn],
    official: Sequence[Drawn],
    *,
    now: datetime,
) -> list[Next]:
    """The press areas that end because ``official`` zones cover their centres.

    Their happenings are marked as superseded.
    """
    zones = [zone for zone in official if _suspends_now(zone, now)]
    happenings = {one.area_id: one for one in Happening.objects.filter(area__in=areas)}
    steps = []
    for area in areas:
        present, happening = contents[area.pk], happenings[area.pk]
        if not present.counts or present.shape is None or happening.state not in _STANDS:
            continue
        mine = [zone for zone in zones if _may_be_about(zone, happening.disease)]
        if mine and all(_covered(centre, mine) for centre in centres(present.shape)):
            over = replace(present, standing=AreaVersion.Standing.OVER.value)
            steps.append(Next(area, present, over))
    ended = [step.area for step in steps]
    Happening.objects.filter(area__in=ended).update(
        state=Happening.State.SUPERSEDED, decided_at=now
    )
    return steps


def centres(shape: BaseGeometry) -> list[Point]:
    """The places that an area was drawn round: the middle of each part."""
    middles = [shapely.centroid(part) for part in shapely.get_parts(shape)]
    return [Point(middle.y, middle.x) for middle in middles]


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


def _covered(centre: Point, zones: Sequence[Drawn]) -> bool:
    return any(
        at_most(distance_m(centre, zone.shape, zone.radius_m), 0.0)
        for zone in zones
        if zone.shape is not None
    )
