"""The map: what it shows, where things stand, and what it says in words instead."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, MultiPolygon
from shapely.geometry import Point as ShapelyPoint

from forethought.check_result import DayCheck
from forethought.dayfolder.html_map import DayMaps, area_kind, draw_maps
from forethought.dayfolder.html_map_frame import Dot, frame_for, spread
from forethought.dayfolder.html_map_labels import Labels
from forethought.dayfolder.html_map_sheets import MOST_SHEETS, groups, sheets_for
from forethought.places.area import Point
from forethought.vocabulary import MayGo, Outcome
from tests.reports.sample_day import AREAS, big_day, only, place, sample_day, square, visit


def codes(day: DayCheck) -> dict[int, str]:
    return {check.visit.line: f"P{n}" for n, check in enumerate(day.visits, 1)}


def pairs(*where: tuple[float, float]) -> DayCheck:
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
    assert area_kind(replace(AREAS[2], zone_type=zone_type)) == "care"


def all_of(drawn: DayMaps) -> str:
    return "".join(svg for _, svg in drawn.maps)


def test_each_may_go_has_its_shape_and_code() -> None:
    day = sample_day()
    drawn = draw_maps(day, codes(day), AREAS[:3])
    assert [title for title, _ in drawn.maps] == ["Map 1: NR1, NR2, NR21"]
    said = all_of(drawn)
    assert said.count('class="visit-shape') == 5
    for name in ("no", "talk", "two", "one"):
        assert f"go-{name}" in said
    assert drawn.kinds == ("stop", "care", "press")
    assert (
        drawn.remarks[0] == "Prevention zone <Great Britain> covers the whole map and is not drawn."
    )
    assert "press-ring" in said
    assert ">5 km</text>" in said


def test_no_known_place_no_map() -> None:
    day = only(sample_day().visits[2])
    assert draw_maps(day, codes(day), AREAS) == DayMaps((), (), ())


def test_one_visit_by_itself() -> None:
    day = pairs((52.0, 1.0))
    drawn = draw_maps(day, codes(day), ())
    assert len(drawn.maps) == 1
    assert drawn.remarks == (
        "Not on the map: the press report Bird flu found at farm near Great Snoring is farther "
        "away.",
    )


def test_another_part_of_the_country_has_its_own_map() -> None:
    near = [(52.0 + step / 10, 1.0) for step in range(5)]
    day = pairs(*near, (57.5, -4.2), (57.51, -4.2))
    drawn = draw_maps(day, codes(day), (replace(AREAS[1], geometry=square(52.2, 1.0, 3.0)),))
    assert [svg.count('class="visit-shape') for _, svg in drawn.maps] == [5, 2]
    assert "P6" in drawn.maps[1][1]
    assert "covers the whole of map 1 and is not drawn there." in drawn.remarks[0]


def test_a_dense_town_has_a_closer_map() -> None:
    town = [(52.63 + step / 400, 1.29 + step % 3 / 100) for step in range(8)]
    day = pairs((52.2, 0.7), *town, (52.9, 1.9))
    drawn = draw_maps(day, codes(day), ())
    assert [title.split(":")[1][:12] for title, _ in drawn.maps] == [" NR21", " closer view"]
    overview, closer = (svg for _, svg in drawn.maps)
    assert "See map 2" in overview
    assert overview.count('class="code') == 2
    assert closer.count('class="code') == 8


def test_parts_beyond_the_last_map_are_told_in_words() -> None:
    far = [(50.0 + step, 0.5 + more / 100) for step in range(MOST_SHEETS + 1) for more in (0, 1)]
    drawn = draw_maps(day := pairs(*far), codes(day), ())
    assert len(drawn.maps) == MOST_SHEETS
    assert "Far from the other visits and not drawn: P17 (NR21), P18 (NR21)." in drawn.remarks


def test_a_visit_by_itself_far_away_has_a_map_only_where_there_is_something_to_see() -> None:
    day = pairs((52.0, 1.0), (52.01, 1.0), (57.5, -4.2))
    zone = replace(AREAS[0], geometry=INVERNESS)
    assert len(draw_maps(day, codes(day), ()).maps) == 1
    assert (
        "Far from the other visits and not drawn: P3 (NR21)."
        in draw_maps(day, codes(day), ()).remarks
    )
    assert len(draw_maps(day, codes(day), (zone,)).maps) == 2


def test_areas_of_several_parts_and_with_holes() -> None:
    ring = square(52.83, 0.85, 0.1).difference(square(52.83, 0.85, 0.05))
    parts = MultiPolygon([square(52.7, 0.9, 0.02), square(52.75, 1.0, 0.02)])
    odd = GeometryCollection([parts.geoms[0], parts.geoms[0].centroid])
    areas = tuple(replace(AREAS[2], geometry=shape) for shape in (ring, parts, odd))
    day = sample_day()
    said = all_of(draw_maps(day, codes(day), areas))
    assert said.count('class="area area-care"') == 3
    assert said.count("Riverside estate") == 3


def test_a_crowded_map_has_small_shapes_without_codes() -> None:
    day = big_day(300)
    said = all_of(draw_maps(day, codes(day), ()))
    assert said.count('class="visit-shape') == 300
    assert 'class="code' not in said


INVERNESS = ShapelyPoint(-4.2, 57.5)
COORDINATES = st.tuples(st.floats(49.9, 60.8), st.floats(-8.1, 1.7))


@given(st.lists(COORDINATES, min_size=1, max_size=30))
def test_every_visit_is_on_its_map_or_told_in_words(where: list[tuple[float, float]]) -> None:
    placed = [(check, check.place.point) for check in pairs(*where).visits if check.place.point]
    sheets, left_out = sheets_for(placed)
    assert [sheet.number for sheet in sheets] == list(range(1, len(sheets) + 1))
    on_maps = [one for sheet in sheets for one in sheet.visits]
    assert {id(check) for check, _ in (*on_maps, *left_out)} == {id(check) for check, _ in placed}
    assert all(sheet.frame.holds(point) for sheet in sheets for _, point in sheet.visits)


@pytest.mark.parametrize(("apart_km", "islands"), [(1, 1), (39, 1), (81, 2), (500, 2)])
def test_islands(apart_km: float, islands: int) -> None:
    day = pairs((52.0, 1.0), (52.0 + apart_km / 111.32, 1.0))
    assert len(groups([(check, check.place.point) for check in day.visits], 40.0)) == islands


def test_a_kilometre_is_as_long_both_ways() -> None:
    frame = frame_for([Point(52.0, 1.0), Point(52.5, 1.5)])
    here = frame.dot(Point(52.25, 1.25))
    north, east = (
        frame.dot(Point(52.25 + 1 / 111.32, 1.25)),
        frame.dot(Point(52.25, 1.25 + 0.01467)),
    )
    assert here.y - north.y == pytest.approx(frame.px_per_km, rel=0.01)
    assert east.x - here.x == pytest.approx(frame.px_per_km, rel=0.01)


def test_shapes_at_one_place_do_not_hide_each_other() -> None:
    frame = frame_for([Point(52.0, 1.0)])
    spots = spread([Dot(480, 210)] * 40, 14, frame)
    assert spots[0] == Dot(480, 210)
    assert all(
        hypot(a.x - b.x, a.y - b.y) > 28
        for number, a in enumerate(spots)
        for b in spots[number + 1 :]
    )


def test_a_label_hides_nothing_and_stays_on_the_map() -> None:
    labels = Labels(frame_for([Point(52.0, 1.0)]))
    labels.block(Dot(300, 200), 14)
    spots = [Dot(-5, 200), Dot(955, 200), Dot(300, 5), Dot(300, 200), Dot(500, 200)]
    assert labels.place("Norwich", spots) == Dot(500, 200)
    assert labels.place("Norwich", spots) is None
