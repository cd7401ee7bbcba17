"""Spots as people write them: degrees, or a reference of the British or the Irish grid. Pure.

British: two letters and digits (TG 123 456), EPSG:27700. Irish: one letter (H 123 456),
EPSG:29902, for Northern Ireland, whose postcodes may not be packaged.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pyproj import Transformer

from forethought.places.area import Point

BRITISH_ISLES = (-11.0, 49.0, 2.6, 61.5)
"""West, south, east, north: a spot outside is a slip of the pen."""

_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
_GRID = re.compile(r"([A-HJ-Z]{1,2})((?:[0-9]{2}){1,5})")
_DEGREES = re.compile(r"([+-]?[0-9]{1,3}(?:\.[0-9]+)?)[\s,;]+([+-]?[0-9]{1,3}(?:\.[0-9]+)?)")
_SQUARE_M = 100_000


class SpotError(ValueError):
    """The text is no spot in the British Isles. The message is a whole sentence."""


def read_spot(text: str) -> Point:
    """Where ``52.83, 0.85``, ``TG 123 456`` or ``H 123 456`` is; a reference means its middle.

    Raises SpotError.
    """
    shown = " ".join(text.split())[:40]
    degrees = _DEGREES.fullmatch(text.strip())
    if degrees:
        return _inside(Point(float(degrees[1]), float(degrees[2])), shown)
    grid = _GRID.fullmatch("".join(text.split()).upper())
    if grid is None:
        raise SpotError(
            f"“{shown}” is not a spot: write latitude and longitude, as in 52.83, 0.85, or a grid"
            " reference, as in TG 123 456 or, in Ireland, H 123 456."
        )
    return _inside(_of_grid(grid[1], grid[2], shown), shown)


def in_british_isles(lon: float, lat: float) -> bool:
    """Whether it lies in the box around Great Britain, Ireland and the islands about them."""
    west, south, east, north = BRITISH_ISLES
    return west <= lon <= east and south <= lat <= north


def _of_grid(letters: str, digits: str, shown: str) -> Point:
    half = len(digits) // 2
    unit = 10 ** (5 - half)
    east = int(digits[:half]) * unit + unit / 2
    north = int(digits[half:]) * unit + unit / 2
    if len(letters) == 1:
        column, row = _cell(letters)
        lon, lat = _to_degrees(29902).transform(column * _SQUARE_M + east, row * _SQUARE_M + north)
        return Point(float(lat), float(lon))
    (big_column, big_row), (column, row) = _cell(letters[0]), _cell(letters[1])
    squares_east = (big_column - 2) * 5 + column
    squares_north = (big_row - 1) * 5 + row
    if not (0 <= squares_east <= 6 and 0 <= squares_north <= 12):
        raise SpotError(f"“{shown}” lies outside the British grid: look at its two letters.")
    lon, lat = _to_degrees(27700).transform(
        squares_east * _SQUARE_M + east, squares_north * _SQUARE_M + north
    )
    return Point(float(lat), float(lon))


def _cell(letter: str) -> tuple[int, int]:
    """Column from the west and row from the south of a letter in its square of five by five."""
    place = _LETTERS.index(letter)
    return place % 5, 4 - place // 5


def _inside(point: Point, shown: str) -> Point:
    if in_british_isles(point.lon, point.lat):
        return point
    if in_british_isles(point.lat, point.lon):
        raise SpotError(f"“{shown}” has longitude first: write latitude, then longitude.")
    raise SpotError(f"“{shown}” lies outside the British Isles: look at its numbers.")


@lru_cache(maxsize=2)
def _to_degrees(epsg: int) -> Any:
    return Transformer.from_crs(epsg, 4326, always_xy=True)
