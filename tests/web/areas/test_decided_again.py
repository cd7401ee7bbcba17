"""What ends a happening by itself, what brings one back, and who is told meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import shapely

from forethought.places.area import Point
from forethought.places.circles import round_each
from forethought.web.areas.drawn import Drawn, drawn_of
from forethought.web.areas.happenings import confirm, redraw
from forethought.web.areas.models import AreaChange, Happening, KnownArea
from forethought.web.areas.press import take_in_reports
from forethought.web.areas.services import lapse, open_area, take_in, undo
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from tests.web.areas import press_items
from tests.web.areas.given import (
    PROVISIONAL,
    circle,
    gives,
    held,
    let_all_go,
    make_feed,
    visit_at,
    zone,
)
from tests.web.factories import NOW, make_manager

pytestmark = pytest.mark.django_db
State = Happening.State
DAYS_3, MOMENT = timedelta(days=3), timedelta(seconds=1)
HERE, THERE = Point(52.83, 0.85), Point(52.83, 1.03)


def _outbreak(*points: Point, inside: tuple[Point, ...] = ()) -> Happening:
    """An outbreak at one of these places; a second report names what lies ``inside`` the area."""
    shape, radius_m = round_each(points, 10_000.0)
    drawn = replace(circle(standing=PROVISIONAL.value), shape=shape, radius_m=radius_m)
    area = open_area(drawn, origin=KnownArea.Origin.PRESS, by=None, now=NOW)
    happening = Happening.objects.create(
        what="outbreak", why="Two papers say so", area=area, opened_at=NOW
    )
    for named in (points, inside):
        place = {"name": "Somewhere", "county_only": False, "radius_km": 0.0}
        candidates = [[one.lat, one.lon] for one in named]
        press_items.make_report(
            what="outbreak", happening=happening, places=[place | {"candidates": candidates}]
        )
    return happening


def _state(happening: Happening) -> str:
    happening.refresh_from_db()
    return str(happening.state)


def _zones(*given: tuple[Point, float]) -> None:
    feed = make_feed()
    areas = [
        zone(f"AIV {number}", at=shapely.Point(at.lon, at.lat), km=km)
        for number, (at, km) in enumerate(given)
    ]
    take_in(feed, gives(*areas), now=NOW + MOMENT)


@pytest.mark.parametrize(
    ("points", "inside", "zones", "superseded"),
    [
        ((HERE,), (), ((HERE, 3.0),), True),
        ((HERE, THERE), (), ((HERE, 10.0),), False),
        ((HERE, THERE), (), ((HERE, 10.0), (THERE, 3.0)), True),
        ((HERE, THERE), (), ((Point(52.83, 0.94), 3.0),), False),
        ((HERE,), (Point(52.88, 0.85),), ((HERE, 3.0),), False),
        ((HERE,), (Point(52.88, 0.85),), ((HERE, 6.0),), True),
    ],
)
def test_an_official_zone_covers_every_place_that_reports_may_mean(
    points: tuple[Point, ...],
    inside: tuple[Point, ...],
    zones: tuple[tuple[Point, float], ...],
    superseded: bool,
) -> None:
    happening = _outbreak(*points, inside=inside)
    _zones(*zones)
    assert (_state(happening) == State.SUPERSEDED) is superseded


SQUARE = shapely.box(0.80, 52.80, 0.90, 52.86)


@pytest.mark.parametrize(("km", "superseded"), [(4.0, False), (6.0, True)])
def test_what_a_person_outlined_is_covered_whole(km: float, superseded: bool) -> None:
    happening = _outbreak(HERE, THERE)
    redraw(happening, shape=SQUARE, why="Only the farm", by=make_manager(), now=NOW)
    _zones((HERE, km))
    assert (_state(happening) == State.SUPERSEDED) is superseded


@pytest.mark.parametrize(("km", "superseded"), [(3.9, False), (4.0, True)])
def test_what_a_person_drew_as_a_circle_is_covered_whole(km: float, superseded: bool) -> None:
    happening = _outbreak(HERE, THERE)
    round_here = shapely.Point(HERE.lon, HERE.lat)
    by = make_manager()
    redraw(happening, shape=round_here, radius_m=4_000.0, why="Only the farm", by=by, now=NOW)
    _zones((HERE, km))
    assert (_state(happening) == State.SUPERSEDED) is superseded


def _flood() -> tuple[Happening, Person]:
    """A flood with a visit in it, and the manager who was told of it."""
    visit = visit_at("GL20 5AA", planned_start=NOW + timedelta(days=4))
    manager = make_manager(team=visit.officer.team)
    happening = press_items.make_happening(press_items.FLOOD)
    return happening, manager


def _present(happening: Happening) -> Drawn:
    happening.area.refresh_from_db()
    return drawn_of(happening.area)


def _told(manager: Person) -> bool:
    waiting = Notice.objects.filter(kind="press_opened", to=manager, ended_at__isnull=True)
    return waiting.exists()


def _changes(what: str) -> AreaChange:
    return AreaChange.objects.filter(what=what).latest("pk")


def test_what_was_confirmed_too_early_waits_again_however_late_that_is_said() -> None:
    happening, by = _flood()
    confirm(happening, by=by, now=NOW)
    late = NOW + DAYS_3
    undo(_changes("confirmed"), why="Redraw it instead", by=by, now=late)
    assert lapse(late + MOMENT) is None
    assert _state(happening) == State.OPEN
    assert (_present(happening).standing, _present(happening).ends) == (PROVISIONAL, None)


def test_an_end_that_is_still_to_come_stays() -> None:
    happening, by = _flood()
    ends = _present(happening).ends
    confirm(happening, by=by, now=NOW)
    undo(_changes("confirmed"), why="Redraw it instead", by=by, now=NOW)
    assert _present(happening).ends == ends


def test_what_lapsed_and_is_brought_back_stays_and_is_told_of() -> None:
    happening, by = _flood()
    assert _told(by)
    late = NOW + DAYS_3
    lapse(late)
    assert (_state(happening), _told(by)) == (State.LAPSED, False)
    let_all_go()
    undo(_changes("lapsed"), why="The water stands", by=by, now=late)
    assert held()
    assert _told(by)
    assert lapse(late + MOMENT) is None
    assert _state(happening) == State.OPEN


def _lapse(now: datetime, _by: Person) -> None:
    lapse(now + DAYS_3)


def _undo(now: datetime, by: Person) -> None:
    undo(_changes("opened"), why="Nothing there", by=by, now=now)


def _supersede(_now: datetime, _by: Person) -> None:
    _zones((Point(52.8082, 0.901), 3.0))


@pytest.mark.parametrize(
    ("told", "postcode", "ends"),
    [
        (press_items.FLOOD, "GL20 5AA", _lapse),
        (press_items.FLOOD, "GL20 5AA", _undo),
        (press_items.RYBURGH, "NR21 0DX", _supersede),
    ],
)
def test_managers_are_no_longer_alarmed_about_what_is_over(
    told: tuple[str, str], postcode: str, ends: Callable[[datetime, Person], None]
) -> None:
    visit = visit_at(postcode)
    manager = make_manager(team=visit.officer.team)
    take_in_reports(press_items.make_feed(), [press_items.make_item(told)], now=NOW)
    assert _told(manager)
    ends(NOW, manager)
    assert not _told(manager)
    assert Happening.objects.get().state != State.OPEN
