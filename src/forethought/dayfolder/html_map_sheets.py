"""Which maps a day needs: one for each part of the country, and closer ones where it is dense."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, hypot, sqrt

from forethought.check_result import VisitCheck
from forethought.dayfolder.html_map_frame import Frame, frame_for, km_from
from forethought.dayfolder.report_words import one_line
from forethought.places.area import Point

PART_KM = 40.0
"""Visits in touching squares of this size share a map."""

DENSE_KM = 4.0
"""Visits in touching squares of this size may have a closer map of their own."""

DENSE_VISITS = 6
MOST_SHEETS = 8

Placed = tuple[VisitCheck, Point]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One map. ``inner`` are groups that have a closer map, each with that map's number."""

    number: int
    title: str
    visits: tuple[Placed, ...]
    frame: Frame
    inner: tuple[tuple[int, tuple[Placed, ...]], ...] = ()


def sheets_for(visits: Sequence[Placed]) -> tuple[tuple[Sheet, ...], tuple[Placed, ...]]:
    """The maps of a day, largest part first, and the visits for which there is no map."""
    made: list[Sheet] = []
    left_out: list[Placed] = []
    for part in sorted(groups(visits, PART_KM), key=len, reverse=True):
        if len(made) >= MOST_SHEETS:
            left_out.extend(part)
        else:
            made.extend(_sheets_of_part(part, len(made) + 1))
    return tuple(made), tuple(left_out)


def _sheets_of_part(part: tuple[Placed, ...], number: int) -> Iterator[Sheet]:
    frame = frame_for([point for _, point in part])
    dense = [group for group in groups(part, DENSE_KM) if _needs_closer(group, frame)]
    inner = tuple(enumerate(dense[: MOST_SHEETS - number], start=number + 1))
    yield Sheet(number, f"Map {number}{_districts(part, ': ')}", part, frame, inner)
    for closer, group in inner:
        near = frame_for([point for _, point in group], margin_km=1.5)
        title = f"Map {closer}: closer view{_districts(group, ' of ')}"
        yield Sheet(closer, title, group, near)


def groups(visits: Sequence[Placed], square_km: float) -> list[tuple[Placed, ...]]:
    """The visits by islands of touching squares, in the order of their first visit."""
    if not visits:
        return []
    middle = visits[0][1]
    squares: dict[tuple[int, int], list[int]] = {}
    for index, (_, point) in enumerate(visits):
        east, north = km_from(middle, point.lat, point.lon)
        squares.setdefault((floor(east / square_km), floor(north / square_km)), []).append(index)
    islands = []
    while squares:
        island = sorted(_flood(squares, next(iter(squares))))
        islands.append(tuple(visits[index] for index in island))
    return islands


def _flood(squares: dict[tuple[int, int], list[int]], start: tuple[int, int]) -> list[int]:
    """Takes an island's squares out of ``squares`` and gives what lies in them."""
    found = squares.pop(start)
    ahead = [start]
    while ahead:
        column, row = ahead.pop()
        for key in ((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            if key in squares:
                found += squares.pop(key)
                ahead.append(key)
    return found


def _needs_closer(group: tuple[Placed, ...], frame: Frame) -> bool:
    """Whether so many visits stand in so little room that their shapes would drift apart."""
    if len(group) < DENSE_VISITS:
        return False
    dots = [frame.dot(point) for _, point in group]
    wide = max(dot.x for dot in dots) - min(dot.x for dot in dots)
    tall = max(dot.y for dot in dots) - min(dot.y for dot in dots)
    return hypot(wide, tall) < 50 * sqrt(len(group)) and hypot(wide, tall) < 0.4 * frame.width


def district(check: VisitCheck) -> str:
    """The outward part of the visit's postcode, ``NR21``; empty where it has none."""
    return "".join(one_line(check.place.postcode, 12).split())[:-3]


def _districts(visits: Sequence[Placed], before: str) -> str:
    found = list(dict.fromkeys(filter(None, (district(check) for check, _ in visits))))
    if not found:
        return ""
    more = f" and {len(found) - 6} more districts" if len(found) > 6 else ""
    return f"{before}{', '.join(sorted(found[:6]))}{more}"
