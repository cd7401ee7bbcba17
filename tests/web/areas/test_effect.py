"""Whom a change of areas reaches: held, checked again, or left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import shapely

from forethought.places.area import Area, Unplaced
from forethought.places.geometry import wgs84
from forethought.vocabulary import AreaKind, Hazard
from forethought.web.areas.drawn import Drawn, known_of
from forethought.web.areas.effect import Effect, apply
from forethought.web.areas.models import AreaChange, KnownArea
from forethought.web.areas.services import change_area, lift, open_area
from forethought.web.areas.supply import areas_now
from forethought.web.areas.whereabouts import circles_of
from forethought.web.visits.models import Visit
from tests.web.areas.given import (
    LEEDS,
    NEAR,
    PROVISIONAL,
    because,
    circle,
    held,
    let_all_go,
    visit_at,
)
from tests.web.factories import NOW, make_manager, make_safety_administrator

pytestmark = pytest.mark.django_db
State = Visit.State
MINUTE = timedelta(minutes=1)


def _opened(drawn: Drawn) -> KnownArea:
    return open_area(drawn, origin="hand", by=make_manager(), now=NOW)


def _known(drawn: Drawn) -> Area | Unplaced:
    known = known_of("an-area", drawn)
    assert known is not None
    return known


def _from_postcode(postcode: str, metres: float) -> shapely.Point:
    lon, lat, _ = circles_of([postcode])[postcode]
    east, north, _ = wgs84().fwd(lon, lat, 90, metres)
    return shapely.Point(east, north)


@pytest.mark.parametrize(
    ("metres", "touched"), [(2_249.0, True), (2_250.0, True), (2_250.5, False)]
)
def test_the_error_of_a_postcode_counts_and_the_limit_is_inclusive(
    metres: float, touched: bool
) -> None:
    visit = visit_at("NR21 7AA")
    _opened(circle(at=_from_postcode("NR21 7AA", metres), km=2))
    assert held() == ({visit.pk} if touched else set())


@pytest.mark.parametrize(
    ("cells", "reached"),
    [
        ({"state": State.PLANNED}, True),
        ({"state": State.UNDER_WAY, "started_at": NOW}, True),
        ({"state": State.FINISHED, "started_at": NOW, "finished_at": NOW}, False),
        ({"state": State.CANCELLED}, False),
        ({"state": State.TAKEN_OFF}, False),
        ({"planned_start": NOW - timedelta(hours=8)}, True),
        ({"planned_start": NOW - timedelta(hours=8, minutes=1)}, False),
        ({"planned_start": NOW + timedelta(days=60)}, True),
    ],
)
def test_visits_that_are_ahead(cells: dict[str, Any], reached: bool) -> None:
    visit = visit_at("NR21 7AA")
    Visit.objects.filter(pk=visit.pk).update(**cells)
    _opened(circle())
    assert held() == ({visit.pk} if reached else set())


NEWS = "areas_changed"
EASED = "areas_eased"
PROBLEM, DANGER = AreaKind.PROBLEM_AREA, AreaKind.PRESENT_DANGER


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (None, circle(), NEWS),
        (circle(), None, EASED),
        (circle(), circle(), None),
        (circle(km=9), circle(km=11), None),
        (circle(standing=PROVISIONAL.value), circle(), None),
        (circle(), circle(name="Another name"), EASED),
        (circle(), circle(at=shapely.Point(-1.5, 53.8)), EASED),
        (circle(at=shapely.Point(-1.5, 53.8)), circle(), NEWS),
        (circle(PROBLEM), circle(), NEWS),
        (circle(), circle(PROBLEM), EASED),
        (circle(PROBLEM), circle(DANGER), NEWS),
        (None, circle(PROBLEM), NEWS),
        (None, circle(DANGER), NEWS),
        (None, circle(zone_type="prevention"), EASED),
        (None, circle(zone_type="vector"), EASED),
        (None, circle(zone_type="something new"), NEWS),
        (circle(zone_type="prevention"), circle(), NEWS),
        (circle(), circle(zone_type="prevention"), EASED),
        (circle(PROBLEM), circle(PROBLEM, hazards=frozenset({Hazard.WEAPON})), NEWS),
        (circle(PROBLEM, hazards=frozenset({Hazard.WEAPON})), circle(PROBLEM), EASED),
        (None, circle(standing="informs"), None),
        (None, circle(standing="over"), None),
        (circle(), circle(standing="over"), EASED),
    ],
)
def test_what_is_new_turns_back_and_what_eases_is_checked_again(
    before: Drawn | None, after: Drawn | None, why: str | None
) -> None:
    visit = visit_at("NR21 7AA")
    sides = [
        [known] if drawn is not None and (known := known_of("an-area", drawn)) else []
        for drawn in (before, after)
    ]
    apply(*sides, by=None, now=NOW)
    assert because() == ({visit.pk: why} if why else {})


def test_what_it_did_is_counted() -> None:
    visits = [visit_at(postcode) for postcode in (*NEAR, LEEDS)]
    assert apply([], [_known(circle())], by=None, now=NOW) == Effect(6, 0, 0, 6)
    let_all_go()
    smaller = _known(circle(km=3))
    assert apply([_known(circle())], [smaller], by=None, now=NOW).freed == len(held())
    assert 0 < len(held()) < len(visits) - 1


@pytest.mark.parametrize(
    ("postcode", "reached"),
    [
        ("NR21 7ZZ", True),  # not installed: its outward code's neighbourhood is
        ("NR21 7", True),
        ("NR21", True),
        ("LS1 9ZZ", False),
        ("LS1", False),
        ("BT1 1AA", False),  # in Northern Ireland, whose postcodes are not packaged
        ("", True),
        ("nonsense", True),
        ("ZZ9 9ZZ", True),
    ],
)
def test_a_visit_that_cannot_be_located_counts_as_near_everything_its_postcode_allows(
    postcode: str, reached: bool
) -> None:
    visit = visit_at(postcode)
    _opened(circle())
    assert held() == ({visit.pk} if reached else set())


@pytest.mark.parametrize(("postcode", "reached"), [("BT1 1AA", True), ("LS1 4DY", False)])
def test_an_area_in_northern_ireland(postcode: str, reached: bool) -> None:
    visit_at(postcode)
    _opened(circle(at=shapely.Point(-6.2, 54.5)))
    assert bool(held()) == reached


@pytest.mark.parametrize(
    ("metres", "reached"), [(57_249.0, True), (57_250.0, True), (57_250.5, False)]
)
def test_what_was_not_placed_reaches_fifty_kilometres_beyond_where_it_may_be(
    metres: float, reached: bool
) -> None:
    visit = visit_at("NR21 7AA")
    near = _from_postcode("NR21 7AA", metres)
    drawn = Drawn(
        AreaKind.DISEASE_CONTROL,
        "Outbreak",
        PROVISIONAL.value,
        not_placed="It is not said where.",
        near=near,
        slack_m=7_000,
    )
    open_area(drawn, origin="press", by=None, now=NOW)
    assert because() == ({visit.pk: NEWS} if reached else {})
    (unplaced,) = [one for one in areas_now().unplaced if one.item_id]
    assert (unplaced.says, unplaced.slack_m) == ("It is not said where.", 7_000)


def test_what_could_be_anywhere_reaches_everybody_and_its_place_eases_those_far_off() -> None:
    near, far = visit_at("NR21 7AA"), visit_at(LEEDS)
    nowhere = Drawn(
        AreaKind.DISEASE_CONTROL, "Outbreak", PROVISIONAL.value, not_placed="It is not said where."
    )
    area = open_area(nowhere, origin="press", by=None, now=NOW)
    assert because() == {near.pk: NEWS, far.pk: NEWS}
    let_all_go()
    change_area(
        area,
        replace(circle(), standing=PROVISIONAL.value),
        what=AreaChange.What.REDRAWN,
        why="It is Fakenham",
        by=make_manager(),
        now=NOW,
    )
    assert because() == {near.pk: NEWS, far.pk: EASED}


def test_an_area_that_replaces_another_frees_what_the_other_held_and_gives_it_back() -> None:
    visit, west = visit_at("NR21 7AA"), visit_at("PE31 7AA")
    old = _opened(circle(km=40))
    let_all_go()
    new = _opened(circle(km=10, replaces=(old.area_id,)))
    assert because() == {visit.pk: EASED, west.pk: EASED}
    let_all_go()
    lift(new, why="Drawn by mistake", by=make_manager(), now=NOW)
    assert because() == {visit.pk: EASED, west.pk: NEWS}


@pytest.mark.parametrize("kind", list(AreaKind))
def test_checks_are_given_what_counts(kind: AreaKind) -> None:
    shape = shapely.Polygon([(0.8, 52.8), (0.9, 52.8), (0.9, 52.9)])
    hazards = frozenset({Hazard.WEAPON})
    drawn = replace(
        circle(kind, zone_type="", hazards=hazards, begins=NOW, ends=NOW + MINUTE),
        shape=shape,
        radius_m=0.0,
    )
    area = _opened(drawn)
    (given,) = areas_now().areas
    assert given == known_of(area.area_id, drawn)
    for standing in ("informs", "over"):
        _opened(replace(drawn, standing=standing))
    assert len(areas_now().areas) == 1
    lift(area, why="Gone", by=make_safety_administrator(), now=NOW)
    assert areas_now().areas == ()
