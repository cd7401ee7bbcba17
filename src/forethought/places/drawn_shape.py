"""An outline as people draw or type it: one corner a line, or GeoJSON. Pure.

Corners are spots of ``grid_reference``; an empty line begins another part. Holes and anything
else need GeoJSON. Every mistake has a sentence.
"""

from __future__ import annotations

import json
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from forethought.places.grid_reference import SpotError, in_british_isles, read_spot

MOST_CORNERS = 5_000
FEWEST_CORNERS = 3
LARGEST_DEGREES = 3.0
"""Wider or higher is no area to stay out of, but a slip of the pen: 3 degrees are 200 to 330 km."""

_POLYGONS = ("Polygon", "MultiPolygon")


class OutlineError(ValueError):
    """The text is no outline that can be used. The message is a whole sentence."""


def read_outline(text: str) -> BaseGeometry:
    """A valid Polygon or MultiPolygon in longitude and latitude. Raises OutlineError."""
    drawn = _from_geojson(text) if text.lstrip().startswith("{") else _from_lines(text)
    corners = shapely.get_coordinates(drawn)
    if len(corners) > MOST_CORNERS:
        raise OutlineError(
            f"The outline has {len(corners):,} corners: draw it with {MOST_CORNERS:,} or fewer."
        )
    for lon, lat in corners:
        if not in_british_isles(lon, lat):
            raise OutlineError(
                f"The outline reaches out of the British Isles, at latitude {lat:.6g}, longitude"
                f" {lon:.6g}: correct that corner. GeoJSON has longitude first."
            )
    if not drawn.is_valid:
        raise OutlineError(_why_invalid(drawn))
    west, south, east, north = drawn.bounds
    if max(east - west, north - south) > LARGEST_DEGREES:
        raise OutlineError(
            "The outline is more than 200 km across: look for a corner that lies far off."
        )
    return drawn


def outline_text(drawn: BaseGeometry) -> str:
    """What ``read_outline`` reads as ``drawn``: lines where there are no holes, else GeoJSON."""
    parts = list(shapely.get_parts(drawn))
    if any(part.geom_type != "Polygon" or part.interiors for part in parts):
        return str(shapely.to_geojson(drawn))
    rings = [shapely.get_coordinates(part.exterior)[:-1] for part in parts]
    return "\n\n".join("\n".join(f"{lat:.5f}, {lon:.5f}" for lon, lat in ring) for ring in rings)


def _from_lines(text: str) -> BaseGeometry:
    parts: list[list[tuple[float, float]]] = [[]]
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            parts.append([])
            continue
        try:
            spot = read_spot(line)
        except SpotError as error:
            raise OutlineError(f"Line {number}: {error}") from None
        parts[-1].append((spot.lon, spot.lat))
    rings = [part for part in parts if part]
    if not rings:
        raise OutlineError("The outline is empty: draw it, or write one corner on each line.")
    for number, ring in enumerate(rings, 1):
        if len(set(ring)) < FEWEST_CORNERS:
            which = f"Part {number} of the outline" if len(rings) > 1 else "The outline"
            raise OutlineError(f"{which} needs three different corners at least: add the others.")
    polygons = [shapely.Polygon(ring) for ring in rings]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _from_geojson(text: str) -> BaseGeometry:
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise OutlineError(
            "The outline begins as GeoJSON does and cannot be read as such: write one corner on"
            " each line instead."
        ) from None
    geometries = _geometries(found)
    if not geometries:
        raise OutlineError("The GeoJSON holds no polygon: only polygons are outlines.")
    try:
        _closed(geometries)
        drawn = [shape(one) for one in geometries]
        polygons = [part for one in drawn for part in shapely.get_parts(one)]
        return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    except OutlineError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.GEOSException):
        raise OutlineError(
            "A polygon of the GeoJSON is damaged: its coordinates are not lists of rings, each of"
            " four positions at least, the last the same as the first."
        ) from None


def _no_number(word: str) -> float:
    raise ValueError(word)


def _closed(geometries: list[dict[str, Any]]) -> None:
    """RFC 7946, 3.1.6. Raises OutlineError where a ring does not end where it began."""
    for one in geometries:
        parts = one["coordinates"] if one["type"] == "MultiPolygon" else [one["coordinates"]]
        for ring in (ring for part in parts for ring in part):
            if list(ring[0]) != list(ring[-1]):
                raise OutlineError(
                    "A ring of the GeoJSON is open: its last position must be the same as its"
                    " first."
                )


def _geometries(found: Any) -> list[dict[str, Any]]:
    if not isinstance(found, dict):
        return []
    kind = found.get("type")
    if kind in _POLYGONS:
        return [found]
    if kind == "Feature":
        return _geometries(found.get("geometry"))
    if kind == "FeatureCollection" and isinstance(found.get("features"), list):
        return [one for feature in found["features"] for one in _geometries(feature)]
    return []


def _why_invalid(drawn: BaseGeometry) -> str:
    why, _, where = shapely.is_valid_reason(drawn).partition("[")
    lon, _, lat = where.rstrip("]").partition(" ")
    near = f" near {float(lat):.4f}, {float(lon):.4f}" if lat else ""
    if "Self-intersection" in why:
        return (
            f"The outline crosses itself{near}: give its corners in the order in which you would"
            " walk round it."
        )
    return (
        f"The outline cannot be used{near}, as its parts or holes overlap, or it has no inside:"
        " draw it again."
    )
