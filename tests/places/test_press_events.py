"""Whether several reports tell of one event: just within, on and beyond each limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forethought.places.area import Point, PressPlace
from forethought.places.geometry import wgs84
from forethought.places.press_events import Event, Told, event_of

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HERE = Point(52.8, 0.9)
FAR = Point(51.0, -3.0)


def north(metres: float) -> Point:
    lon, lat, _ = wgs84().fwd(HERE.lon, HERE.lat, 0.0, metres)
    return Point(lat, lon)


def place(*points: Point, name: str = "Ryburgh") -> PressPlace:
    return PressPlace(name, points)


def county(point: Point, name: str = "Norfolk") -> PressPlace:
    return PressPlace(name, (point,), county_only=True, radius_km=60.0)


def told(
    *places: PressPlace, what: str = "outbreak", disease: str = "bluetongue", days: float = 0.0
) -> Told:
    return Told(what, disease, places, NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("other", "joined"),
    [
        (told(place(HERE)), True),
        (told(place(HERE), what="flood"), False),
        (told(place(HERE), disease="animal disease"), True),
        (told(place(HERE), disease=""), True),
        (told(place(HERE), disease="avian influenza"), False),
        (told(place(north(9_999))), True),
        (told(place(north(10_000))), True),
        (told(place(north(10_001))), False),
        (told(place(FAR, north(9_000))), True),
        (told(place(FAR), place(north(9_000))), True),
        (told(place(FAR)), False),
        (told(place(HERE), days=14), True),
        (told(place(HERE), days=-14), True),
        (told(place(HERE), days=14.0001), False),
        (told(county(HERE)), False),
        (told(), False),
    ],
)
def test_a_report_joins_what_is_the_same_near_and_soon(other: Told, joined: bool) -> None:
    event = Event(1, (told(place(HERE)),))
    assert (event_of(other, [event]) is event) is joined


@pytest.mark.parametrize(
    ("known", "other", "joined"),
    [
        (told(county(HERE)), told(county(HERE)), True),
        (told(county(HERE)), told(county(FAR, "Devon")), False),
        (told(county(HERE)), told(), False),
        (told(county(HERE)), told(place(HERE)), False),
        (told(), told(), True),
        (told(), told(place(HERE)), False),
    ],
)
def test_reports_without_a_place_join_their_like_alone(
    known: Told, other: Told, joined: bool
) -> None:
    event = Event(1, (known,))
    assert (event_of(other, [event]) is event) is joined


def test_an_event_whose_reports_name_two_diseases_takes_neither_third() -> None:
    event = Event(1, (told(place(HERE), disease=""), told(place(HERE), disease="anthrax")))
    assert event_of(told(place(HERE), disease="bluetongue"), [event]) is None
    assert event_of(told(place(HERE), disease="anthrax"), [event]) is event


def test_time_and_place_reach_on_from_the_last_report() -> None:
    event = Event(1, (told(place(HERE)), told(place(north(9_000)), days=10)))
    assert event_of(told(place(north(18_000)), days=24), [event]) is event


def test_the_nearest_event_is_joined_and_the_later_of_two_as_near() -> None:
    near, nearer = Event(1, (told(place(north(8_000))),)), Event(2, (told(place(north(2_000))),))
    assert event_of(told(place(HERE)), [near, nearer]) is nearer
    old, new = Event(3, (told(place(HERE), days=-9),)), Event(4, (told(place(HERE), days=-1),))
    assert event_of(told(place(HERE)), [old, new]) is new


def test_nothing_known_joins_nothing() -> None:
    assert event_of(told(place(HERE)), []) is None
