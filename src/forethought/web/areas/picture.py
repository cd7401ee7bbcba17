"""The map as a picture in the page: for paper, and for browsers without a script."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, radians
from pathlib import Path
from typing import Any

import shapely
from markupsafe import Markup, escape
from shapely.geometry.base import BaseGeometry

from forethought.places.area import Point
from forethought.web.areas.listing import AreaRow
from forethought.web.areas.mapped import MappedOuting, MappedVisit, shown_shapes
from forethought.web.look.words import plural

OUTLINES = Path(__file__).parent.parent / "static" / "forethought" / "outlines.json"
WIDTH = 900
HEIGHTS = (420, 1100)
GREAT_BRITAIN = (-8.7, 49.8, 1.9, 59.5)
_NARROWEST_DEGREES = 0.25
_MARGIN = 0.12
_MOST_TOWNS = 30
_COLOURS = {
    "disease_control": "#942514",
    "problem_area": "#54319f",
    "present_danger": "#8a4b00",
}
"""As in map.js."""
_DASHES = {"provisional": "9 5", "informs": "2 5", "later": "2 5"}


@dataclass(frozen=True, slots=True)
class Frame:
    """The piece of the earth that a picture shows, and its height in its own units."""

    west: float
    south: float
    east: float
    north: float

    @property
    def scale(self) -> float:
        """Units to a degree of longitude."""
        return WIDTH / (self.east - self.west)

    @property
    def stretch(self) -> float:
        """How much longer a degree of latitude is than one of longitude."""
        return 1 / cos(radians((self.south + self.north) / 2))

    @property
    def height(self) -> int:
        """In the same units as ``WIDTH``."""
        return round((self.north - self.south) * self.scale * self.stretch)

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """Where on the picture."""
        return (lon - self.west) * self.scale, (self.north - lat) * self.scale * self.stretch


def picture(
    rows: Sequence[AreaRow],
    visits: Iterable[MappedVisit] = (),
    outings: Iterable[MappedOuting] = (),
) -> Markup:
    """An SVG that shows all of them, on coasts and towns of its own."""
    drawn = shown_shapes(rows)
    shapes = [(row, drawn[row.area_id]) for row in rows if row.area_id in drawn]
    spots = [one.spot for one in visits if one.spot]
    out = [one.spot for one in outings if one.spot]
    frame = frame_of([shape for _, shape in shapes], [*spots, *out])
    parts = [
        _ground(frame),
        *(_area(frame, row, shape) for row, shape in shapes),
        *(_square(frame, spot) for spot in spots),
        *(_disc(frame, spot) for spot in out),
        *(_label(frame, row, shape) for row, shape in shapes if len(rows) > 1),
    ]
    says = (
        f"Map of {plural(len(shapes), 'area')}, {plural(len(spots), 'visit')} and"
        f" {plural(len(out), 'outing')}. The lists on this page say the same in words."
    )
    return Markup(  # noqa: S704 - every text in it is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {frame.height}" role="img"'
        f' aria-label="{escape(says)}" class="forethought-map__picture" font-family="sans-serif">'
        f"{''.join(parts)}</svg>"
    )


def frame_of(shapes: Sequence[BaseGeometry], spots: Sequence[Point]) -> Frame:
    """Room for everything, and a margin; Great Britain where there is nothing."""
    boxes = [shape.bounds for shape in shapes]
    boxes += [(spot.lon, spot.lat, spot.lon, spot.lat) for spot in spots]
    if not boxes:
        return _shaped(*GREAT_BRITAIN)
    west, south, east, north = (
        pick(box[side] for box in boxes) for side, pick in enumerate((min, min, max, max))
    )
    pad = _MARGIN * max(east - west, north - south, _NARROWEST_DEGREES)
    return _shaped(west - pad, south - pad, east + pad, north + pad)


def _shaped(west: float, south: float, east: float, north: float) -> Frame:
    """Widened until it is neither a strip nor a tower."""
    lowest, highest = HEIGHTS
    frame = Frame(west, south, east, north)
    if frame.height > highest:
        more = (frame.height / highest - 1) * (east - west) / 2
        return Frame(west - more, south, east + more, north)
    if frame.height < lowest:
        more = (lowest / max(1, frame.height) - 1) * (north - south) / 2
        return Frame(west, south - more, east, north + more)
    return frame


@cache
def _outlines() -> tuple[list[BaseGeometry], BaseGeometry, list[list[Any]]]:
    found = json.loads(OUTLINES.read_text(encoding="utf-8"))
    land = [shapely.from_geojson(json.dumps(one["shape"])) for one in found["land"]]
    return land, shapely.from_geojson(json.dumps(found["lines"])), found["towns"]


@lru_cache(maxsize=64)
def _ground(frame: Frame) -> str:
    """Coasts and towns: the same for everybody who sees this piece of the earth."""
    return "".join(_coasts_and_towns(frame))


def _coasts_and_towns(frame: Frame) -> Iterator[str]:
    land, lines, towns = _outlines()
    box = shapely.box(frame.west, frame.south, frame.east, frame.north)
    yield f'<rect width="{WIDTH}" height="{frame.height}" fill="#dfeaf2" stroke="#505a5f"/>'
    for country in land:
        seen = _cut(country, box, frame)
        if not seen.is_empty:
            yield f'<path d="{_path(frame, seen)}" fill="#fbfbf6" stroke="#6f8390"/>'
    seen = _cut(lines, box, frame)
    if not seen.is_empty:
        yield f'<path d="{_path(frame, seen)}" fill="none" stroke="#d5d8cf"/>'
    inside = [town for town in towns if box.covers(shapely.Point(town[1], town[2]))]
    for name, lon, lat in inside[:_MOST_TOWNS]:
        x, y = frame.spot(lon, lat)
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="2" fill="#505a5f"/>'
        yield f'<text x="{x + 4:.0f}" y="{y + 4:.0f}" font-size="12" fill="#505a5f">'
        yield f"{escape(name)}</text>"


def _cut(shape: BaseGeometry, box: BaseGeometry, frame: Frame) -> BaseGeometry:
    return shapely.simplify(shapely.intersection(shape, box), 0.7 / frame.scale)


def _path(frame: Frame, shape: BaseGeometry) -> str:
    drawn = []
    for part in shapely.get_parts(shape):
        rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
        for ring in rings:
            spots = (frame.spot(lon, lat) for lon, lat in shapely.get_coordinates(ring))
            line = "L".join(f"{x:.0f} {y:.0f}" for x, y in spots)
            drawn.append(f"M{line}" + ("Z" if part.geom_type == "Polygon" else ""))
    return "".join(drawn)


def _area(frame: Frame, row: AreaRow, shape: BaseGeometry) -> str:
    colour = _COLOURS[row.kind.value]
    dash = f' stroke-dasharray="{_DASHES[row.standing]}"' if row.standing in _DASHES else ""
    if shape.geom_type == "Point":
        x, y = frame.spot(shape.x, shape.y)
        return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="6" fill="{colour}"/>'
    drawn = _outline(frame, shape)
    return (
        f'<path d="{drawn}" fill="{colour}" fill-opacity="0.18" fill-rule="evenodd"'
        f' stroke="{colour}" stroke-width="2.5"{dash}/>'
    )


@lru_cache(maxsize=4096)
def _outline(frame: Frame, shape: BaseGeometry) -> str:
    return _path(frame, shapely.simplify(shape, 0.5 / frame.scale))


@lru_cache(maxsize=4096)
def _inside(shape: BaseGeometry) -> tuple[float, float]:
    inside = shapely.point_on_surface(shape)
    return inside.x, inside.y


def _label(frame: Frame, row: AreaRow, shape: BaseGeometry) -> str:
    if row.number is None:
        return ""
    x, y = frame.spot(*_inside(shape))
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="11" fill="#fff" stroke="#0b0c0c"/>'
        f'<text x="{x:.0f}" y="{y + 5:.0f}" font-size="13" font-weight="bold"'
        f' text-anchor="middle" fill="#0b0c0c">{row.number}</text>'
    )


def _square(frame: Frame, spot: Point) -> str:
    x, y = frame.spot(spot.lon, spot.lat)
    return (
        f'<rect x="{x - 6:.0f}" y="{y - 6:.0f}" width="12" height="12" fill="#0b5a75"'
        ' stroke="#fff" stroke-width="2"/>'
    )


def _disc(frame: Frame, spot: Point) -> str:
    x, y = frame.spot(spot.lon, spot.lat)
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="8" fill="#0b0c0c" stroke="#ffdd00"'
        ' stroke-width="3"/>'
    )
