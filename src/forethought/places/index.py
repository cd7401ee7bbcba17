"""Which areas touch a place (policy.md, "Distances and numbers"). Pure."""

from __future__ import annotations

from collections.abc import Iterable

import shapely

from forethought.places.area import Area, Place, Point
from forethought.places.geometry import at_most, box_around, box_around_geometry, distance_m


class AreaIndex:
    """Areas under a spatial index; built once, asked for every visit."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._areas = tuple(areas)
        self._tree = shapely.STRtree(
            [
                shapely.box(*box_around_geometry(area.geometry, area.radius_m))
                for area in self._areas
            ]
        )

    def touching(self, place: Place) -> list[Area]:
        """The areas that lie within ``place.error_m`` of its point, inclusive, in their order.

        A place that is not known touches nothing: ``check.place`` speaks for it.
        """
        if place.point is None:
            return []
        return [area for area, _ in self.within(place.point, place.error_m)]

    def within(self, point: Point, metres: float) -> list[tuple[Area, float]]:
        """The areas at most ``metres`` from ``point``, each with its distance, in their order."""
        box = shapely.box(*box_around(point, metres))
        near = (self._areas[number] for number in sorted(self._tree.query(box)))
        measured = ((area, distance_m(point, area.geometry, area.radius_m)) for area in near)
        return [(area, distance) for area, distance in measured if at_most(distance, metres)]
