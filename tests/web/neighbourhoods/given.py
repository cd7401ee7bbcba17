"""Invented neighbourhoods with figures, in one call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

import shapely

from forethought.places.crime_rates import CrimeKind
from forethought.web.areas.drawn import as_geojson
from forethought.web.neighbourhoods.models import (
    COLUMNS,
    CrimeCount,
    CrimeMonth,
    FileToLookAt,
    LoadedFile,
    Neighbourhood,
)
from forethought.web.people.models import Person
from tests.web import factories

FORCE = "Norfolk Constabulary"
MONTH = date(2026, 9, 1)
AT_THE_VISIT = (1.2974, 52.6286)
"""Near which the tests draw: the middle of Norwich."""

_number = count(1)


def make_file(by: Person | None = None, *, now: datetime = factories.NOW) -> LoadedFile:
    """A file that was taken in."""
    return LoadedFile.objects.create(
        what=LoadedFile.What.CRIME,
        name=f"invented-{next(_number)}-street.csv",
        sha256="0" * 64,
        rows=100,
        about="100 reports of 1 force.",
        problems=["invented.csv, line 7: left out"],
        problem_count=1,
        by=by or factories.make_safety_administrator(),
        at=now,
    )


def make_month(force: str = FORCE, month: date = MONTH) -> CrimeMonth:
    """A month without counts."""
    return CrimeMonth.objects.create(
        force=force, month=month, rows=100, without_place=0, file=make_file()
    )


def make_neighbourhood(
    at: tuple[float, float] | None = None, *, lsoa: str = "", **fields: Any
) -> Neighbourhood:
    """One of about 1 km round ``at`` (longitude, latitude); without it, one without outline."""
    number = next(_number)
    drawn: dict[str, Any] = {}
    if at is not None:
        shape = shapely.box(at[0] - 0.007, at[1] - 0.005, at[0] + 0.007, at[1] + 0.005)
        west, south, east, north = shape.bounds
        drawn = {
            "shape": as_geojson(shape),
            "west": west,
            "south": south,
            "east": east,
            "north": north,
        }
    given = {"name": f"Norwich {number:03}A", "force": FORCE, "residents": 2_000} | drawn | fields
    return Neighbourhood.objects.create(lsoa=lsoa or f"E01{number:06}", **given)


def make_counts(
    month: CrimeMonth,
    place: Neighbourhood,
    of: Mapping[CrimeKind, int] | None = None,
    *,
    shoplifting: int = 0,
) -> CrimeCount:
    """What was reported in one place in one month."""
    found = of or {}
    kinds: dict[str, Any] = {column: found.get(kind, 0) for kind, column in COLUMNS.items()}
    return CrimeCount.objects.create(
        month=month,
        lsoa=place.lsoa,
        shoplifting=shoplifting,
        everything=1 + sum(found.values()) + shoplifting,
        **kinds,
    )


def make_region(
    month: CrimeMonth, *, quiet: int = 9, reports: int = 10, shoplifting: int = 0
) -> None:
    """So many places of 2,000 residents, each with so many reports of violence."""
    for _ in range(quiet):
        make_counts(
            month, make_neighbourhood(), {CrimeKind.VIOLENCE: reports}, shoplifting=shoplifting
        )


def make_violent(
    at: tuple[float, float] | None = AT_THE_VISIT, reports: int = 100
) -> Neighbourhood:
    """A place of a region in which violence stands out."""
    month = make_month()
    make_region(month)
    place = make_neighbourhood(at)
    make_counts(month, place, {CrimeKind.VIOLENCE: reports})
    return place


def known_neighbourhood(*, now: datetime) -> Neighbourhood:
    """The one of a region with figures that there is, or a new one."""
    found = Neighbourhood.objects.filter(lsoa="E01999999").first()
    if found is not None:
        return found
    month = make_month(month=date(now.year, 1, 1))
    make_region(month)
    place = make_neighbourhood(lsoa="E01999999")
    make_counts(month, place, {CrimeKind.VIOLENCE: 100})
    return place


CSV = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context\n"
)


def crime_row(
    *,
    lsoa: str = "E01026777",
    name: str = "Norwich 007A",
    kind: str = "Public order",
    month: str = "2026-09",
    force: str = FORCE,
) -> str:
    """A row as police.uk writes it."""
    return f",{month},{force},{force},1.29,52.62,On or near A Road,{lsoa},{name},{kind},,\n"


def make_file_to_look_at(by: Person, *, now: datetime) -> FileToLookAt:
    """A file that somebody has uploaded, with a row that cannot be read."""
    content = (CSV + crime_row() + crime_row(month="2026-13")).encode()
    return FileToLookAt.objects.create(
        by=by,
        name="2026-09-norfolk-street.csv",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        at=now,
    )
