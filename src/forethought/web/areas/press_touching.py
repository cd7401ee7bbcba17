"""The press of folders as what may hold visits: where an outbreak was reported, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import shapely

from forethought.check_places import Outbreak, last_dismissal, not_placed, outbreaks
from forethought.places.area import PressPlace
from forethought.policy.pack import Pack
from forethought.web.areas.effect import SUSPENDS, Touch, touch_of
from forethought.web.areas.supply import press_now
from forethought.web.checks.engine import engine
from forethought.web.checks.supplies import may_dismiss

_A_DAY = timedelta(days=1)
"""A report that is dated by its day alone counts that whole day."""


def press_touches(now: datetime) -> list[Touch]:
    """Every report of an outbreak that may hold a visit, and what could not be read or placed."""
    press, pack = press_now(may_dismiss(), now), engine().pack
    found = [touch_of(lost, pack) for lost in press.unplaced]
    for report in outbreaks(press.press, press.decisions, now):
        found.extend(_touches(report, pack))
    return found


def _touches(report: Outbreak, pack: Pack) -> Iterator[Touch]:
    item = report.item
    # Where somebody may not dismiss for their own visit, it is checked again all the same.
    dismissed = last_dismissal(report.decisions) is not None
    until = report.published.moment
    until = None if until is None else until + pack.settings.recent + _A_DAY
    content = (item.item_id, item.title, item.published, report.decisions)
    for named in report.reading.places:
        if named.county_only or not named.candidates:
            continue
        yield Touch(
            content=content,
            dangers=frozenset() if dismissed else frozenset({SUSPENDS}),
            shape=_candidates(named),
            widened_m=pack.settings.press_distance_km * 1000,
            until=until,
        )
    if not dismissed:
        lost = (touch_of(unplaced, pack) for unplaced in not_placed(report))
        yield from (replace(touch, until=until) for touch in lost)


def _candidates(named: PressPlace) -> shapely.MultiPoint:
    return shapely.MultiPoint([(point.lon, point.lat) for point in named.candidates])
