"""Where the visits ahead are: one query, and the postcode book, remembered by this process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from forethought.web.checks.engine import engine, postcodes
from forethought.web.records.affected import ahead
from forethought.web.visits.lasting import Lasting
from forethought.web.visits.models import Visit

Floats = NDArray[np.float64]

_REMEMBERED = 200_000
_NOWHERE = (float("nan"), float("nan"), 0.0)


@dataclass(frozen=True, slots=True)
class VisitsAhead:
    """The visits under way or planned for today or later, in the order of their ids.

    ``places``: rows of longitude and latitude, not numbers where nothing is known; ``errors_m``:
    how far off each may be; ``starts`` as planned and ``ends`` as late as they may be
    (``visits.lasting``), in seconds of the epoch.
    """

    ids: NDArray[np.int64]
    places: Floats
    errors_m: Floats
    starts: Floats
    ends: Floats


def visits_ahead_placed(now: datetime) -> VisitsAhead:
    """Every visit ahead with its place.

    A postcode that is not known lies in the neighbourhood of its outward code, where there is
    one.
    """
    rows = (
        Visit.objects.filter(ahead(now))
        .order_by("pk")
        .values_list("pk", "customer__postcode", "planned_start", "minutes", "state")
    )
    found = list(rows)
    circles = circles_of(postcode for _, postcode, *_ in found)
    placed = np.array([circles[postcode] for _, postcode, *_ in found], dtype=float).reshape(-1, 3)
    lasting, out = Lasting(now), Visit.State.UNDER_WAY
    ends = [
        lasting.until(start, minutes, under_way=state == out) for *_, start, minutes, state in found
    ]
    return VisitsAhead(
        ids=np.array([row[0] for row in found], dtype=np.int64),
        places=placed[:, :2],
        errors_m=placed[:, 2],
        starts=np.array([row[2].timestamp() for row in found], dtype=float),
        ends=np.array([end.timestamp() for end in ends], dtype=float),
    )


def circles_of(texts: Iterable[str]) -> dict[str, tuple[float, float, float]]:
    """Longitude, latitude and reach in metres of each postcode as written.

    Not numbers where it could be anywhere.
    """
    wanted = set(texts)
    error_m = engine().pack.settings.location_error_m
    missing = [text for text in wanted if (text, error_m) not in _remembered]
    if missing:
        if len(_remembered) + len(missing) > _REMEMBERED:
            _remembered.clear()
            missing = list(wanted)
        places = postcodes().places_of(missing, error_m)
        for text in missing:
            point = places[text].point
            circle = (point.lon, point.lat, error_m) if point else _neighbourhood(text, error_m)
            _remembered[text, error_m] = circle
    return {text: _remembered[text, error_m] for text in wanted}


_remembered: dict[tuple[str, float], tuple[float, float, float]] = {}


def _neighbourhood(text: str, error_m: float) -> tuple[float, float, float]:
    found = postcodes().neighbourhood(text)
    if found is None:
        return _NOWHERE
    centre, reach_m = found
    return centre.lon, centre.lat, reach_m + error_m
