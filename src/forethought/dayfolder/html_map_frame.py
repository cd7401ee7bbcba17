"""The frame of a map: which part of the world it shows, and where things stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin

from shapely import transform
from shapely.geometry.base import BaseGeometry

from forethought.places.area import Point

KM_PER_DEGREE = 111.32
WIDTH = 960
TALLEST, LOWEST = 720, 420
MARGIN_KM = 6.0
"""Shown around the outermost visits at least."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A position in pixels, from the top left."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of the world in kilometres around a middle, and its size in pixels."""

    middle: Point
    px_per_km: float
    width: int
    height: int

    def dot(self, point: Point) -> Dot:
        """Where a point stands; outside the frame for one that it does not hold."""
        x, y = self._km(point.lat, point.lon)
        return Dot(self.width / 2 + x * self.px_per_km, self.height / 2 - y * self.px_per_km)

    def _km(self, lat: float, lon: float) -> tuple[float, float]:
        return km_from(self.middle, lat, lon)

    def holds(self, point: Point) -> bool:
        """Whether the point lies in the frame."""
        at = self.dot(point)
        return 0 <= at.x <= self.width and 0 <= at.y <= self.height

    def to_pixels(self, geometry: BaseGeometry) -> BaseGeometry:
        """A lon/lat geometry in pixels."""
        east = KM_PER_DEGREE * cos(radians(self.middle.lat)) * self.px_per_km
        north = KM_PER_DEGREE * self.px_per_km

        def project(lonlat):  # type: ignore[no-untyped-def]  # numpy array in, numpy array out
            return (lonlat - [self.middle.lon, self.middle.lat]) * [east, -north] + [
                self.width / 2,
                self.height / 2,
            ]

        return transform(geometry, project)

    def nice_km(self, pixels: float) -> float:
        """The largest of 1, 2, 5, 10 ... kilometres that is at most so many pixels long."""
        room = pixels / self.px_per_km
        sizes = [digit * 10.0**power for power in range(-2, 4) for digit in (1, 2, 5)]
        return max((size for size in sizes if size <= room), default=sizes[0])


def km_from(middle: Point, lat: float, lon: float) -> tuple[float, float]:
    """East and north of ``middle`` in kilometres."""
    east = (lon - middle.lon) * KM_PER_DEGREE * cos(radians(middle.lat))
    return east, (lat - middle.lat) * KM_PER_DEGREE


def frame_for(points: Sequence[Point], margin_km: float = MARGIN_KM) -> Frame:
    """The frame around the points, with at least ``margin_km`` on each side."""
    south, north = min(p.lat for p in points), max(p.lat for p in points)
    west, east = min(p.lon for p in points), max(p.lon for p in points)
    middle = Point((south + north) / 2, (west + east) / 2)
    half_wide, half_tall = km_from(middle, north, east)
    margin = max(margin_km, 0.12 * max(half_wide, half_tall))
    wide, tall = 2 * (half_wide + margin), 2 * (half_tall + margin)
    height = min(TALLEST, max(LOWEST, round(WIDTH * tall / wide)))
    return Frame(middle, min(WIDTH / wide, height / tall), WIDTH, height)


def spread(dots: Sequence[Dot], size: float, frame: Frame) -> list[Dot]:
    """Where to put shapes of radius ``size`` so that they hide each other as little as may be.

    Each goes to the nearest free spot on a spiral around its own; after 120 tries it stays.
    """
    cell = 2.3 * size
    taken: dict[tuple[int, int], list[Dot]] = {}
    placed = []
    for dot in dots:
        spot = next((s for s in _spiral(dot, cell) if _free(s, taken, cell, size, frame)), dot)
        taken.setdefault(_cell(spot, cell), []).append(spot)
        placed.append(spot)
    return placed


def _spiral(dot: Dot, step: float) -> list[Dot]:
    turns = [(ring, 2 * pi * part / (6 * ring)) for ring in range(1, 7) for part in range(6 * ring)]
    return [
        dot,
        *(Dot(dot.x + r * step * cos(t), dot.y + r * step * sin(t)) for r, t in turns[:120]),
    ]


def _cell(dot: Dot, cell: float) -> tuple[int, int]:
    return int(dot.x // cell), int(dot.y // cell)


def _free(
    spot: Dot, taken: dict[tuple[int, int], list[Dot]], cell: float, size: float, frame: Frame
) -> bool:
    if not (size < spot.x < frame.width - size and size < spot.y < frame.height - size):
        return False
    column, row = _cell(spot, cell)
    around = ((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
    return all(
        hypot(spot.x - other.x, spot.y - other.y) >= 0.95 * cell
        for key in around
        for other in taken.get(key, ())
    )
