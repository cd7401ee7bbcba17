"""Shapes drawn on a national grid or a web map, as longitude and latitude in WGS 84.

Without the Ordnance Survey's grid of shifts (OSTN15, which is not part of pyproj) a position of
the British or the Irish grid is a few metres off: 99 % of all postcodes by at most 35 m.
Whoever converts widens the area by ``slack_m``, so that no address at its edge is lost.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

WGS84 = 4326

CONVERTED_SLACK_M = 40.0
"""Metres by which an area converted from a national grid is widened."""

_EXACT = frozenset({WGS84, 4258, 3857})  # ETRS89 is within a metre of WGS 84
_WEB_MERCATOR = {102100: 3857, 102113: 3857, 900913: 3857}
_LONGITUDE_FIRST = re.compile(r"\bCRS:?84\b|^\s*WGS ?84\s*$", re.IGNORECASE)
_EPSG = re.compile(r"\bEPSG\b[:/0-9.]*?[:/]+(\d{4,6})\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{4,6}")
_LONGEST_WKT = 20_000
_SURE_ENOUGH = 60

_LONGEST_EDGE_M = 5_000.0
_MOST_PIECES = 100_000


class ProjectionError(ValueError):
    """The shape cannot be converted. The message is a clause: what is wrong and what to do."""


def to_wgs84(geometry: BaseGeometry, epsg: int) -> BaseGeometry:
    """The same shape in degrees, longitude first; heights are dropped.

    Long edges are divided before, since what is straight on a grid is not in degrees. The result
    may be invalid or lie anywhere: the caller checks. Raises ProjectionError where the system is
    not known or a position lies outside what it can express.
    """
    flat = shapely.force_2d(geometry)
    if epsg == WGS84:
        return flat
    transformer = _transformer(epsg)
    if transformer.source_crs is not None and transformer.source_crs.is_projected:
        _refuse_degrees(flat, epsg)
        flat = _divided(flat)
    return shapely.transform(flat, lambda xy: _converted(transformer, xy))


def slack_m(epsg: int) -> float:
    """Metres by which an area converted from the system ``epsg`` is to be widened."""
    return 0.0 if epsg in _EXACT else CONVERTED_SLACK_M


def epsg_of(named: object) -> int | None:
    """The EPSG number of a coordinate system, or None where it cannot be told.

    ``named`` is what files have: a number, "EPSG:27700", "urn:ogc:def:crs:EPSG::27700", the
    deprecated ``crs`` member of GeoJSON, a ``spatialReference`` of ArcGIS, or well-known text.
    """
    if isinstance(named, bool):
        return None
    if isinstance(named, int):
        return _WEB_MERCATOR.get(named, named) if 1000 <= named <= 999_999 else None
    if isinstance(named, dict):
        return _of_member(named)
    return _of_text(named) if isinstance(named, str) else None


def _of_member(member: dict[object, object]) -> int | None:
    inner = member.get("properties")
    for holder in (member, inner if isinstance(inner, dict) else {}):
        for key in ("latestWkid", "wkid", "code", "name", "wkt"):
            found = holder.get(key)
            epsg = epsg_of(found) if isinstance(found, int | str) else None
            if epsg is not None:
                return epsg
    return None


def _of_text(text: str) -> int | None:
    if _LONGITUDE_FIRST.search(text[:200]) and "[" not in text:
        return WGS84
    number = _EPSG.search(text[-200:]) or _NUMBER.fullmatch(text.strip())
    if number and "[" not in text:
        return epsg_of(int(number[number.re.groups]))
    return _of_wkt(text) if "[" in text and len(text) <= _LONGEST_WKT else None


@lru_cache(maxsize=64)
def _of_wkt(text: str) -> int | None:
    try:
        return CRS.from_wkt(text).to_epsg(min_confidence=_SURE_ENOUGH)
    except CRSError:
        return None


@lru_cache(maxsize=32)
def _transformer(epsg: int) -> Transformer:
    unknown = (
        f"EPSG {epsg} is not a coordinate system of maps that is known here: export it as WGS 84"
    )
    try:
        system = CRS.from_epsg(epsg)
        if not (system.is_projected or system.is_geographic):
            raise ProjectionError(unknown)
        return Transformer.from_crs(system, WGS84, always_xy=True)
    except (CRSError, ProjError) as error:
        raise ProjectionError(unknown) from error


def _refuse_degrees(geometry: BaseGeometry, epsg: int) -> None:
    """Degrees taken for metres would lie in the sea at the origin of the grid, and hold nobody."""
    west, south, east, north = geometry.bounds
    if max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90:
        raise ProjectionError(
            f"its numbers look like degrees, and not like metres of EPSG {epsg}: "
            "export it again, and name the coordinate system that it is in"
        )


def _divided(geometry: BaseGeometry) -> BaseGeometry:
    """No edge longer than 5 km, unless that would make it huge."""
    if not 0 < geometry.length <= _LONGEST_EDGE_M * _MOST_PIECES:
        return geometry
    return shapely.segmentize(geometry, _LONGEST_EDGE_M)


def _converted(transformer: Transformer, xy: np.ndarray) -> np.ndarray:
    lon, lat = transformer.transform(xy[:, 0], xy[:, 1])
    degrees = np.column_stack([lon, lat])
    if not np.isfinite(degrees).all():
        raise ProjectionError(
            "a position lies outside what its coordinate system can express: export it again, "
            "as WGS 84 if you can"
        )
    return degrees
