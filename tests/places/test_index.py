"""Which areas touch a place, just inside, on and outside its location error."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from forethought.places.area import Area, Place, Point
from forethought.places.geometry import distance_m, wgs84
from forethought.places.index import AreaIndex
from forethought.vocabulary import AreaKind


def area(area_id: str, geometry: shapely.Geometry, radius_m: float = 0.0) -> Area:
    return Area(
        area_id=area_id,
        kind=AreaKind.DISEASE_CONTROL,
        zone_type="protection",
        name="",
        source="",
        begins=None,
        ends=None,
        replaces=(),
        hazards=frozenset(),
        geometry=geometry,
        radius_m=radius_m,
    )


def place_at(lat: float, lon: float, error_m: float = 250.0) -> Place:
    return Place("NR21 7AA", Point(lat, lon), error_m)


@pytest.mark.parametrize(
    ("metres", "touches"), [(3249.0, True), (3249.9, True), (3250.0, True), (3250.2, False)]
)
def test_the_location_error_is_added_and_inclusive(metres: float, touches: bool) -> None:
    zone = area("Z", shapely.Point(0.85, 52.83), 3000.0)
    east, north, _ = wgs84().fwd(0.85, 52.83, 60, metres)
    assert bool(AreaIndex([zone]).touching(place_at(north, east))) is touches


def test_a_place_that_is_not_known_touches_nothing() -> None:
    zone = area("Z", shapely.box(-10, 49, 3, 61))
    assert AreaIndex([zone]).touching(Place("", None, 250.0, "No postcode.")) == []


def test_no_areas() -> None:
    assert AreaIndex([]).touching(place_at(52.8, 0.8)) == []


@given(st.lists(st.tuples(st.floats(52, 52.2), st.floats(0, 0.3)), max_size=12), st.data())
def test_the_index_finds_what_measuring_all_finds(
    corners: list[tuple[float, float]], data: st.DataObject
) -> None:
    zones = [
        area(str(n), shapely.box(lon, lat, lon + 0.01, lat + 0.02))
        if n % 2
        else area(str(n), shapely.Point(lon, lat), 800.0)
        for n, (lat, lon) in enumerate(corners)
    ]
    here = place_at(data.draw(st.floats(52, 52.2)), data.draw(st.floats(0, 0.3)))
    assert here.point is not None
    wanted = [z for z in zones if distance_m(here.point, z.geometry, z.radius_m) <= 250.001]
    assert AreaIndex(zones).touching(here) == wanted
