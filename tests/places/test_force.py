"""When areas are in force: revoked, replaced, announced, in circles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import shapely

from forethought.places.area import Area
from forethought.places.force import areas_in_force, in_force_during
from forethought.vocabulary import AreaKind

NOW = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
START, END = NOW + 2 * HOUR, NOW + 3 * HOUR


def area(
    area_id: str,
    begins: datetime | None = None,
    ends: datetime | None = None,
    replaces: tuple[str, ...] = (),
) -> Area:
    return Area(
        area_id=area_id,
        kind=AreaKind.DISEASE_CONTROL,
        zone_type="protection",
        name="",
        source="",
        begins=begins,
        ends=ends,
        replaces=replaces,
        hazards=frozenset(),
        geometry=shapely.Point(0, 52),
        radius_m=3000.0,
    )


def counted(*areas: Area, start: datetime = START, end: datetime = END) -> str:
    resolved = areas_in_force(areas, NOW)
    return "".join(item.area.area_id for item in in_force_during(resolved, start, end))


@pytest.mark.parametrize(
    ("begins", "ends", "counts"),
    [
        (None, None, True),
        (END - HOUR, None, True),
        (END, None, True),
        (END + timedelta(seconds=1), None, False),
        (None, NOW - HOUR, False),
        (None, NOW, False),
        (None, NOW + timedelta(seconds=1), True),
        (None, START, True),
        (NOW - 9 * HOUR, START - HOUR / 2, True),
    ],
)
def test_begin_and_revocation(begins: datetime | None, ends: datetime | None, counts: bool) -> None:
    assert bool(counted(area("A", begins, ends))) is counts


def test_a_visit_that_was_under_way_when_the_area_ended() -> None:
    ended = area("A", None, NOW)
    assert counted(ended, start=NOW - HOUR, end=NOW + HOUR) == "A"
    assert counted(ended, start=NOW, end=NOW + HOUR) == ""


@pytest.mark.parametrize(
    ("new_begins", "counts"),
    [
        (NOW - HOUR, "B"),
        (NOW, "B"),
        (NOW + timedelta(seconds=1), "AB"),
        (END + HOUR, "A"),
        (None, "B"),
    ],
)
def test_a_replaced_area_ends_when_the_new_one_begins(
    new_begins: datetime | None, counts: str
) -> None:
    assert counted(area("A"), area("B", new_begins, replaces=("A",))) == counts


def test_a_replaced_area_stays_ended_when_the_new_one_is_revoked() -> None:
    assert counted(area("A"), area("B", NOW - 2 * HOUR, NOW - HOUR, ("A",))) == ""


def test_chains_end_one_after_the_other() -> None:
    chain = (
        area("A"),
        area("B", NOW - 2 * HOUR, replaces=("A",)),
        area("C", NOW - HOUR, replaces=("B",)),
    )
    assert counted(*chain) == "C"
    assert [item.replaced_by for item in areas_in_force(chain, NOW)] == ["B", "C", ""]


@pytest.mark.parametrize(
    "areas",
    [
        (area("A", replaces=("A",)),),
        (area("A", replaces=("B",)), area("B", replaces=("A",))),
        (
            area("A", replaces=("B",)),
            area("B", replaces=("C",)),
            area("C", replaces=("A",)),
        ),
        (area("A", replaces=("Z",)),),
    ],
)
def test_circles_and_unknown_ids_end_nothing(areas: tuple[Area, ...]) -> None:
    assert counted(*areas) == "".join(item.area_id for item in areas)


def test_a_circle_still_ends_what_lies_outside_it() -> None:
    ring = (area("A", replaces=("B", "Z")), area("B", replaces=("A",)), area("Z"))
    assert counted(*ring) == "AB"


def test_a_repeated_id_is_replaced_everywhere() -> None:
    assert counted(area("A"), area("A", NOW - HOUR), area("B", NOW, replaces=("A",))) == "B"
