"""The polygons and circles of a CAP alert: latitude first, pairs separated by white space."""

from __future__ import annotations

import re
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from forethought.feeds.geojson_geometry import read_shape

CUT_OFF_SLACK_M = 50_000.0
"""How far the rest of an outline may lie from those of its points that can be read."""

_NUMBER = r"[+-]?\d{1,3}(?:\.\d{0,20})?"
_PAIR = re.compile(rf"({_NUMBER}),({_NUMBER})(?:,[+-]?[\d.]{{1,20}})?", re.ASCII)
_CIRCLE = re.compile(rf"({_NUMBER}),({_NUMBER})\s+(\d{{1,9}}(?:\.\d{{0,20}})?)", re.ASCII)
_WIDEST_KM = 1_000.0
_SWAPPED = "longitude and latitude seem to be swapped"


@dataclass(frozen=True, slots=True)
class CapShape:
    """``shape`` widened by ``radius_m``, or None with the clause ``says``.

    Then ``near`` is where it lies within ``slack_m``, or None where not even that is known.
    """

    shape: BaseGeometry | None
    radius_m: float = 0.0
    says: str = ""
    near: BaseGeometry | None = None
    slack_m: float = 0.0


def read_polygon(text: str) -> CapShape:
    """A closed outline that does not cross itself, of four pairs or more (CAP 1.2, 3.2.4)."""
    tokens = text.split()
    pairs = [(token, _PAIR.fullmatch(token)) for token in tokens]
    points = [_position(pair[1], pair[2]) for _, pair in pairs if pair]
    readable = [point for point in points if point is not None]
    bad = next((token for token, pair in pairs if not pair), "")
    if bad:
        says = f"'{bad:.40}' is not a pair of latitude and longitude, so its outline is cut off"
        return _broken(says, readable, CUT_OFF_SLACK_M)
    if len(readable) < len(points):
        return _broken("its outline leaves the earth", readable, CUT_OFF_SLACK_M)
    if len(readable) < 4:
        return _broken("its outline has fewer than four pairs", readable, CUT_OFF_SLACK_M)
    read = read_shape({"type": "Polygon", "coordinates": [[list(point) for point in readable]]})
    if read.shape is not None:
        return CapShape(read.shape)
    if read.says.startswith(_SWAPPED):
        return CapShape(None, says=f"{_SWAPPED}: CAP has latitude first")
    return CapShape(None, says=read.says, near=read.near)


def read_circle(text: str) -> CapShape:
    """``latitude,longitude radius``, the radius in kilometres."""
    found = _CIRCLE.fullmatch(" ".join(text.split()))
    point = _position(found[1], found[2]) if found else None
    if found is None or point is None:
        return CapShape(None, says=f"'{text:.40}' is not a circle (latitude,longitude radius)")
    radius_km = float(found[3])
    if not 0 < radius_km <= _WIDEST_KM:
        says = f"the radius of its circle is {radius_km:g} km, not between 0 and {_WIDEST_KM:g}"
        return _broken(says, [point], min(radius_km, _WIDEST_KM) * 1000 or CUT_OFF_SLACK_M)
    read = read_shape({"type": "Point", "coordinates": list(point)})
    return CapShape(read.shape, radius_km * 1000, read.says)


def _broken(says: str, points: list[tuple[float, float]], slack_m: float) -> CapShape:
    if not points:
        return CapShape(None, says=says)
    return CapShape(None, says=says, near=shapely.MultiPoint(points).convex_hull, slack_m=slack_m)


def _position(lat: str, lon: str) -> tuple[float, float] | None:
    """Longitude and latitude, or None where they leave the earth."""
    degrees = float(lon), float(lat)
    return degrees if abs(degrees[0]) <= 180 and abs(degrees[1]) <= 90 else None
