"""The map: what it shows, where things stand, and what it says in words instead."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, MultiPolygon

from forethought.dayfolder.html_map import area_kind, draw_map
from forethought.dayfolder.html_map_frame import Dot, frame_for, spread
from forethought.places.area import Point
from forethought.vocabulary import MayGo, Outcome
from tests.reports.sample_day import AREAS, big_day, only, place, sample_day, square, visit


def codes(day: object) -> dict[int, str]:
    return {check.visit.line: f"P{n}" for n, check in enumerate(day.visits, 1)}  # type: ignore[attr-defined]


def pairs(*where: tuple[float, float]) -> object:
    return only(
        *(
            visit(number, MayGo.PAIR, Outcome.PAIR, place(*at))
            for number, at in enumerate(where, start=1)
        )
    )


@pytest.mark.parametrize(
    ("zone_type", "kind"),
    [
        ("protection", "stop"),
        ("", "stop"),
        ("unheard_of", "stop"),
        ("prevention", "inform"),
        ("vector", "inform"),
    ],
)
def test_kinds_of_zone(zone_type: str, kind: str) -> None:
    assert area_kind(replace(AREAS[0], zone_type=zone_type)) == kind


def test_each_may_go_has_its_shape_and_code() -> None:
    day = sample_day()
    drawn = draw_map(day, codes(day), AREAS[:3])
    assert drawn.svg is not None
    assert drawn.svg.count('class="visit-shape') == 5
    for tone in ("no", "talk", "two", "one"):
        assert f"go-{tone}" in drawn.svg
    assert drawn.kinds == ("stop", "care", "press")
    assert "covers the whole map" in drawn.remarks[0]
    assert "press-ring" in drawn.svg


def test_no_known_place_no_map() -> None:
    day = only(sample_day().visits[2])
    assert draw_map(day, codes(day), AREAS).svg is None


def test_one_visit_by_itself() -> None:
    day = pairs((52.0, 1.0))
    drawn = draw_map(day, codes(day), ())  # type: ignore[arg-type]
    assert drawn.svg is not None
    assert drawn.remarks == ("Not on the map: the press report Bird flu found at farm near Great "
                             "Snoring is farther away.",)  # fmt: skip


def test_a_far_visit_is_told_in_words() -> None:
    near = [(52.0 + step / 100, 1.0) for step in range(5)]
    day = pairs(*near, (57.5, -4.2))
    drawn = draw_map(day, codes(day), ())  # type: ignore[arg-type]
    assert drawn.svg is not None
    assert "Too far away to draw here: P6." in drawn.remarks
    assert drawn.svg.count('class="visit-shape') == 5


def test_areas_of_several_parts_and_with_holes() -> None:
    ring = square(52.83, 0.85, 0.1).difference(square(52.83, 0.85, 0.05))
    parts = MultiPolygon([square(52.7, 0.9, 0.02), square(52.75, 1.0, 0.02)])
    odd = GeometryCollection([parts.geoms[0], parts.geoms[0].centroid])
    areas = tuple(replace(AREAS[2], geometry=shape) for shape in (ring, parts, odd))
    day = sample_day()
    drawn = draw_map(day, codes(day), areas)
    assert drawn.svg is not None
    assert drawn.svg.count('class="area area-care"') == 3
    assert drawn.svg.count("Riverside estate") == 3


def test_a_crowded_map_has_small_shapes_without_codes() -> None:
    day = big_day(300)
    drawn = draw_map(day, codes(day), ())
    assert drawn.svg is not None
    assert 'class="code' not in drawn.svg


COORDINATES = st.tuples(st.floats(49.9, 60.8), st.floats(-8.1, 1.7))


@given(st.lists(COORDINATES, min_size=1, max_size=30))
def test_every_point_is_on_the_frame_or_left_out(where: list[tuple[float, float]]) -> None:
    points = [Point(*at) for at in where]
    frame, left_out = frame_for(points)
    assert sum(not frame.holds(point) for point in points) <= left_out < len(points)
    assert frame.px_per_km > 0


def test_a_kilometre_is_as_long_both_ways() -> None:
    frame, _ = frame_for([Point(52.0, 1.0), Point(52.5, 1.5)])
    here = frame.dot(Point(52.25, 1.25))
    north, east = (
        frame.dot(Point(52.25 + 1 / 111.32, 1.25)),
        frame.dot(Point(52.25, 1.25 + 0.01467)),
    )
    assert here.y - north.y == pytest.approx(frame.px_per_km, rel=0.01)
    assert east.x - here.x == pytest.approx(frame.px_per_km, rel=0.01)


def test_shapes_at_one_place_do_not_hide_each_other() -> None:
    frame, _ = frame_for([Point(52.0, 1.0)])
    spots = spread([Dot(480, 210)] * 40, 14, frame)
    assert spots[0] == Dot(480, 210)
    assert all(
        hypot(a.x - b.x, a.y - b.y) > 28
        for number, a in enumerate(spots)
        for b in spots[number + 1 :]
    )
