"""Zones of a map as areas of a feed: of a service, a file on the web or an uploaded one.

That a zone is listed no longer ends nothing: zones end when they are revoked (policy.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain, count
from types import MappingProxyType

from forethought.feeds.area_features import FeatureReader, unread_says
from forethought.feeds.geojson_geometry import Json
from forethought.feeds.inside import storable
from forethought.feeds.reading import Asked, FedArea
from forethought.feeds.zone_columns import Zone, as_zone
from forethought.places.area import Area, Unplaced
from forethought.record import Problem
from forethought.vocabulary import AreaKind

_KINDS: Mapping[str, AreaKind] = MappingProxyType({kind.value: kind for kind in AreaKind})
_LONGEST_ID = 200
_LONGEST_NAME = 300
_LONGEST_TYPE = 60


@dataclass(slots=True)
class ZoneReading:
    """Collects the zones of one feed over its layers and pages.

    ``file`` names it in problems. ``source``: whose zones they are, where they do not say.
    ``over``: ids of zones known earlier whose status says that they are no longer in force.
    """

    file: str
    asked: Asked
    source: str = ""
    areas: list[FedArea] = field(default_factory=list)
    over: set[str] = field(default_factory=set)
    unplaced: list[Unplaced] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    _named: set[str] = field(default_factory=set)
    _typed: set[str] = field(default_factory=set)

    def take(self, features: Iterable[Json], epsg: int) -> None:
        """Read features whose positions are in the coordinate system ``epsg``; never raises."""
        reader = FeatureReader(self.file, [], _KINDS, epsg)
        for feature in features:
            zone = as_zone(feature, self.asked.settings)
            if zone.over:
                self._end(zone)
            else:
                where = f"features[{self.rows}]"
                self._give(reader.read(where, zone.feature, zone.called), zone)
            self.rows += 1
        read = reader.result()
        self.problems.extend(map(_storable_problem, read.problems))
        self.unplaced.extend(map(_storable_unplaced, read.unplaced))

    @property
    def unread(self) -> str:
        """A sentence where a feature could not be read whole, else empty."""
        return unread_says(len(self.unplaced))

    def _end(self, zone: Zone) -> None:
        area_id = self._named_once(zone.area_id, zone)
        if area_id in self.asked.known:
            self.over.add(area_id)

    def _give(self, area: Area | None, zone: Zone) -> None:
        """An area that has ended is of no interest, unless it has to end what is known."""
        if area is None:
            return
        area_id = self._named_once(area.area_id, zone)
        ended = area.ends is not None and area.ends <= self.asked.now
        if ended and area_id not in self.asked.known:
            return
        area = replace(
            area,
            area_id=area_id,
            name=area.name[:_LONGEST_NAME],
            zone_type=area.zone_type[:_LONGEST_TYPE],
            source=(area.source or self.source)[:_LONGEST_NAME],
        )
        self.areas.append(FedArea(area_id, area, reason=zone.reason))

    def _named_once(self, area_id: str, zone: Zone) -> str:
        """Zones of one case often share its number: none takes the place of another.

        The first has the number alone. The others are told apart by what stays when the order of
        the list changes or some of it goes: type and beginning, and where these are the same, the
        outline. A name that was given earlier is given again.
        """
        if len(area_id) > _LONGEST_ID:
            area_id = f"{area_id[: _LONGEST_ID - 20]}~{_digest(area_id, 16)}"
        by_type, by_outline = _marks(zone)
        typed, outlined = f"{area_id}~{by_type}", f"{area_id}~{by_outline}"
        earlier = [name for name in (outlined, typed) if name in self.asked.known]
        new = [area_id, outlined if typed in self._typed else typed, outlined]
        self._typed.add(typed)
        names = chain(earlier, new, _numbered(outlined))
        name = next(name for name in names if name not in self._named)
        self._named.add(name)
        return name


def _marks(zone: Zone) -> tuple[str, str]:
    feature = zone.feature if isinstance(zone.feature, dict) else {}
    cells = feature.get("properties")
    cells = cells if isinstance(cells, dict) else {}
    typed = f"{cells.get('zone_type')} {cells.get('from')}"
    outline = json.dumps(feature.get("geometry"), sort_keys=True, default=str)
    return _digest(typed), _digest(f"{typed} {outline}")


def _digest(text: str, letters: int = 8) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:letters]


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}~{number}" for number in count(2))


def _storable_problem(problem: Problem) -> Problem:
    column = None if problem.column is None else storable(problem.column)
    return replace(problem, column=column, says=storable(problem.says))


def _storable_unplaced(unplaced: Unplaced) -> Unplaced:
    item_id = storable(unplaced.item_id)[:_LONGEST_ID]
    return replace(unplaced, item_id=item_id, says=storable(unplaced.says))
