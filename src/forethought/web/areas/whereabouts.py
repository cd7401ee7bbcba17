"""Where the visits ahead are: one query, and the postcode book, remembered by this process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import FloatField, Func
from numpy.typing import NDArray

from forethought.web.checks.engine import engine, postcodes
from forethought.web.records.affected import ahead
from forethought.web.visits.lasting import Lasting
from forethought.web.visits.models import Visit

Floats = NDArray[np.float64]

_REMEMBERED = 200_000
_NOWHERE = (float("nan"), float("nan"), 0.0)

# Numbers from the database: moments made from thousands of texts took longer than all the rest.
_STARTS = Func(
    "planned_start",
    template="extract(epoch from %(expressions)s)::float8",
    output_field=FloatField(),
)


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
        .values_list("pk", "customer__postcode", _STARTS, "minutes", "state")
    )
    found = list(rows)
    ids, postcodes_of, starts, minutes, states = zip(*found, strict=True) if found else [()] * 5
    circles = circles_of(postcodes_of)
    placed = np.array([circles[one] for one in postcodes_of], dtype=float).reshape(-1, 3)
    begin = np.array(starts, dtype=float)
    under_way = np.array([state == Visit.State.UNDER_WAY for state in states], dtype=bool)
    return VisitsAhead(
        ids=np.array(ids, dtype=np.int64),
        places=placed[:, :2],
        errors_m=placed[:, 2],
        starts=begin,
        ends=Lasting(now).until_all(begin, np.array(minutes, dtype=float), under_way),
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
