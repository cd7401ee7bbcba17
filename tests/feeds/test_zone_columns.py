"""What others call the properties of a zone, and what their words mean."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
import shapely
from shapely.geometry import mapping

from forethought.vocabulary import AreaKind, Hazard
from tests.feeds.zones import NOW, feature, read


def ms(day: datetime) -> int:
    return int(day.timestamp() * 1000)


@pytest.mark.parametrize(
    ("properties", "ids", "over"),
    [
        ({"zone_restriction": "in-force"}, {"1"}, set()),
        ({"zone_restriction": "In force"}, {"1"}, set()),
        ({"zone_restriction": "no-longer-in-force"}, set(), {"1"}),
        ({"ZONE_RESTRICTION": "No longer in force"}, set(), {"1"}),
        ({"status": "Revoked"}, set(), {"1"}),
        ({"status": "who knows"}, {"1"}, set()),
        ({"revoked": None}, {"1"}, set()),
        ({"revoked": 0}, {"1"}, set()),
        ({"revoked": False}, {"1"}, set()),
        ({"revoked": "No"}, {"1"}, set()),
        ({"date_revoked": ms(datetime(2026, 11, 25, tzinfo=UTC))}, {"1"}, set()),
        ({"date_revoked": 20261120}, {"1"}, set()),
        ({"date_revoked": 1}, {"1"}, set()),
        ({"date_revoked": "soon"}, {"1"}, set()),
    ],
)
def test_when_a_zone_is_over(properties: dict[str, object], ids: set[str], over: set[str]) -> None:
    found = read(feature(**properties), known=frozenset({"1"}))
    in_force = {fed.fed_id for fed in found.areas if not (fed.area.ends and fed.area.ends <= NOW)}
    assert (in_force, found.over) == (ids, over)
    unknown = read(feature(**properties))
    assert {fed.fed_id for fed in unknown.areas} == ids
    assert unknown.over == set()


@pytest.mark.parametrize(
    ("to", "ends"),
    [
        (ms(datetime(2026, 11, 24, tzinfo=UTC)), datetime(2026, 11, 25, tzinfo=UTC)),
        (ms(datetime(2026, 11, 23, tzinfo=UTC)), datetime(2026, 11, 24, tzinfo=UTC)),
        (ms(datetime(2026, 7, 1, 23, tzinfo=UTC)), datetime(2026, 7, 2, 23, tzinfo=UTC)),
        (ms(datetime(2026, 11, 24, 8, tzinfo=UTC)), datetime(2026, 11, 24, 8, tzinfo=UTC)),
    ],
)
def test_a_day_as_milliseconds_counts_whole(to: int, ends: datetime) -> None:
    (fed,) = read(feature(date_revoked=to), known=frozenset({"1"})).areas
    assert fed.area.ends == ends


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("protection", "protection"),
        ("Protection zone", "protection"),
        ("3km Protection Zone", "protection"),
        ("10 km surveillance zone", "surveillance"),
        ("temporary-control", "temporary_control"),
        ("Temporary control zone", "temporary_control"),
        ("captive-bird", "captive_bird"),
        ("Captive bird (monitoring) controlled zone", "captive_bird"),
        ("avian-influenza-prevention", "prevention"),
        ("Avian influenza prevention zone", "prevention"),
        ("low-pathogenic-avian-influenza-restricted", "restricted"),
        ("restricted", "restricted"),
        ("temporary-movement-restriction", "temporary_movement_restriction"),
        ("infection", "infection"),
        ("none", ""),
        ("", ""),
        ("x" * 90, "x" * 60),
    ],
)
def test_types_of_zone(said: str, meant: str) -> None:
    (fed,) = read(feature(zone_type=said)).areas
    assert fed.area.zone_type == meant
    assert (fed.area.kind, fed.area.hazards) == (AreaKind.DISEASE_CONTROL, {Hazard.DISEASE})


@pytest.mark.parametrize(
    ("disease", "zone_type"),
    [("bluetongue", "vector"), ("Bluetongue", "vector"), ("bird-flu", "protection")],
)
def test_zones_against_midges_keep_nobody_away(disease: str, zone_type: str) -> None:
    (fed,) = read(feature(disease_type=disease)).areas
    assert fed.area.zone_type == zone_type


@pytest.mark.parametrize(
    ("properties", "settings", "fed_id"),
    [
        ({"OBJECTID": 7, "GlobalID": "{a}", "zone_id": "Z"}, {}, "Z"),
        ({"OBJECTID": 7, "GlobalID": "{a}"}, {}, "{a}"),
        ({"OBJECTID": 7.0}, {}, "7"),
        ({"OBJECTID": None}, {}, "1"),
        ({"OBJECTID": 7, "Case no": "AIV 24"}, {"area_id": "case_no"}, "AIV 24"),
        ({"zone_id": "a\0b\ud800"}, {}, "ab?"),
    ],
)
def test_how_a_zone_is_known(
    properties: dict[str, object], settings: dict[str, str], fed_id: str
) -> None:
    (fed,) = read(feature(**properties), settings=settings).areas
    assert (fed.fed_id, fed.area.area_id) == (fed_id, fed_id)


def test_names_that_are_too_long_for_any_table() -> None:
    long = "x" * 400
    one, two = read(
        feature(zone_id=long, name=long, source=long), feature(zone_id=long + "y")
    ).areas
    assert len(one.fed_id) < 250
    assert one.fed_id != two.fed_id
    assert (len(one.area.name), len(one.area.source)) == (300, 300)


OTHER = mapping(shapely.box(1.8, 52.8, 1.9, 52.9))
PARTS = (
    feature(1, zone_id="Z"),
    feature(2, zone_id="Z", zone_type="surveillance"),
    feature(3, zone_id="Z", zone_type="surveillance", geometry=OTHER),
)
"""Zones of one case, which share its number."""


def ids(*parts: dict[str, Any], known: frozenset[str]) -> dict[int, str]:
    """What each part is called, by its row number."""
    found = read(*parts, known=known)
    return dict(zip([part["id"] for part in parts], [f.fed_id for f in found.areas], strict=True))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_parts_of_one_case_are_all_there_and_keep_their_names(order: tuple[int, ...]) -> None:
    first = ids(*(PARTS[n] for n in order), known=frozenset())
    assert len(set(first.values())) == 3
    assert "Z" in first.values()
    known = frozenset(first.values())
    for count in (1, 2, 3):
        for there in permutations(PARTS, count):
            again = ids(*there, known=known)
            assert again == {number: first[number] for number in again}


def test_parts_of_one_case_end_each_for_itself() -> None:
    first = ids(*PARTS, known=frozenset())
    over = {**PARTS[1], "properties": PARTS[1]["properties"] | {"status": "revoked"}}
    found = read(PARTS[2], over, known=frozenset(first.values()))
    assert [fed.fed_id for fed in found.areas] == [first[3]]
    assert found.over == {first[2]}


def test_every_type_of_govuk_suspends_but_those_that_inform() -> None:
    words = [
        "protection surveillance restricted temporary-control captive-bird",
        "temporary-movement-restriction low-pathogenic-avian-influenza-restricted infection",
        "vaccination supplementary-movement-control wild-bird-control wild-bird-monitoring none",
    ]
    for word in " ".join(words).split():
        (fed,) = read(feature(zone_type=word)).areas
        assert fed.area.zone_type not in {"prevention", "vector"}, word
