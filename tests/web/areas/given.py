"""Visits in Norfolk, and areas round them: for these tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import shapely

from forethought.feeds.reading import FedArea, FeedRead
from forethought.places.area import Area
from forethought.vocabulary import AreaKind
from forethought.web.areas.drawn import Drawn
from forethought.web.areas.models import AreaVersion, Happening, KnownArea
from forethought.web.areas.services import open_area
from forethought.web.checks.batch import check_batch
from forethought.web.feeds.models import Feed
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.checks.world import plain_visit
from tests.web.factories import NOW, TODAY, make_customer

FAKENHAM = shapely.Point(0.85, 52.83)
NEAR = ("NR21 7AA", "NR21 7LA", "NR21 8AA", "NR21 9AA", "NR22 6AA", "NR22 6AD")
"""Within ten kilometres of it; the first within a kilometre of ``SOUTH``, alone."""

SOUTH = shapely.Point(0.84662, 52.80046)
LEEDS = "LS1 4DY"
IN_FORCE, PROVISIONAL = AreaVersion.Standing.IN_FORCE, AreaVersion.Standing.PROVISIONAL


def visit_at(postcode: str, **fields: Any) -> Visit:
    """A visit of this morning at an address with that postcode."""
    fields.setdefault("customer", make_customer(postcode=postcode))
    return plain_visit(**fields)


def circle(
    kind: AreaKind = AreaKind.DISEASE_CONTROL,
    at: shapely.Point = FAKENHAM,
    km: float = 10.0,
    **fields: Any,
) -> Drawn:
    """A circle, in force unless fields say otherwise."""
    fields.setdefault("standing", IN_FORCE.value)
    fields.setdefault("name", "Invented area")
    if kind is AreaKind.PROBLEM_AREA:
        fields.setdefault("evidence", "Three reports since June")
        fields.setdefault("review_on", TODAY + timedelta(days=90))
    return Drawn(kind=kind, shape=at, radius_m=km * 1000, **fields)


def press_area(disease: str = "", **fields: Any) -> Happening:
    """What the press told of an outbreak, with its provisional area."""
    drawn = circle(standing=PROVISIONAL.value, name="Outbreak near Fakenham", **fields)
    area = open_area(drawn, origin=KnownArea.Origin.PRESS, by=None, now=NOW)
    return Happening.objects.create(
        what="outbreak", disease=disease, why="Two papers say so", area=area, opened_at=NOW
    )


def make_feed(name: str = "Zones", **fields: Any) -> Feed:
    """A feed that has not been read yet."""
    fields.setdefault("kind", "arcgis_zones")
    return Feed.objects.create(name=name, url="https://zones.example/0", added_at=NOW, **fields)


def zone(
    fed_id: str = "AIV 1",
    at: shapely.Point = FAKENHAM,
    km: float = 3.0,
    *,
    informs: bool = False,
    kind: AreaKind = AreaKind.DISEASE_CONTROL,
    **fields: Any,
) -> FedArea:
    """An official zone as a feed has it."""
    known: dict[str, Any] = {
        "zone_type": "protection",
        "name": f"Protection zone {fed_id}",
        "source": "",
        "begins": None,
        "ends": None,
        "replaces": (),
        "hazards": frozenset(),
    }
    area = Area(area_id=fed_id, kind=kind, geometry=at, radius_m=km * 1000, **(known | fields))
    return FedArea(fed_id, area, informs=informs)


def gives(*areas: FedArea, **fields: Any) -> FeedRead:
    """One reading of a feed."""
    return FeedRead(areas=areas, rows=len(areas), **fields)


def settle() -> None:
    """Let the worker check everything that waits."""
    while check_batch(NOW):
        pass


def held() -> set[int]:
    """The visits that wait for their check."""
    return set(Visit.objects.filter(check_wanted_at__isnull=False).values_list("pk", flat=True))


def because() -> dict[int, str]:
    """Why each of them waits."""
    found = Visit.objects.filter(check_wanted_at__isnull=False)
    return dict(found.values_list("pk", "check_wanted_because"))


def let_all_go() -> None:
    """As if all of them had been checked."""
    Visit.objects.update(check_wanted_at=None, check_wanted_because="")


def named_on(visit: Visit) -> Person:
    """Its officer, who is of management grade as well."""
    Person.objects.filter(pk=visit.officer_id).update(grade="manager")
    return Person.objects.get(pk=visit.officer_id)


def make_area(*, now: datetime) -> KnownArea:
    """A provisional area by hand, far from every visit."""
    drawn = circle(at=shapely.Point(-6.28, 49.92), km=1, standing=PROVISIONAL.value)
    return open_area(drawn, origin=KnownArea.Origin.HAND, by=None, now=now)
