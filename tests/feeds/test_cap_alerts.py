"""CAP alerts: what stands, what ends it, and what holds because it cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import shapely

from forethought.feeds.about import BOXES
from forethought.feeds.cap_shapes import read_circle, read_polygon
from forethought.vocabulary import AreaKind, Hazard
from tests.feeds.cap import (
    AREA,
    CODED,
    NOW,
    alert,
    info,
    read,
    says,
)


def test_a_whole_alert() -> None:
    found = read(
        alert(
            info(
                headline="Flooding at Fakenham",
                description="Water is <b>rising</b>.",
                instruction="Keep away.",
                effective="2026-11-24T07:00:00Z",
                onset="2026-11-24T10:00:00+01:00",
                expires="2026-11-25T09:00:00-00:00",
                senderName="Environment Agency",
            )
        )
    )
    assert (found.detail, found.problems, found.unplaced, found.rows) == ("", (), (), 1)
    assert found.absent_over is False
    (fed,) = found.areas
    area = fed.area
    assert (fed.fed_id, area.area_id, fed.informs) == ("ea,A1#1.1", "ea,A1#1.1", False)
    assert (area.kind, area.zone_type) == (AreaKind.PRESENT_DANGER, "flood")
    assert (area.name, area.source) == ("Flooding at Fakenham: River Wensum", "Environment Agency")
    assert area.begins == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert area.ends == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert area.hazards == {Hazard.PREMISES}
    assert area.geometry.equals(shapely.box(0.8, 52.8, 0.9, 52.9)), "CAP has latitude first"
    assert fed.reason.startswith("Water is")
    assert fed.reason.endswith("Keep away.")


@pytest.mark.parametrize(
    ("status", "kind", "areas", "mentioned"),
    [
        ("Actual", "Alert", 1, ""),
        ("Actual", "Update", 1, ""),
        ("Actual", "Cancel", 0, ""),
        ("Actual", "Ack", 0, ""),
        ("Actual", "Error", 0, ""),
        ("Actual", "Warning", 1, "counts as an Alert"),
        ("Test", "Alert", 0, "status is Test"),
        ("Exercise", "Alert", 0, "status is Exercise"),
        ("System", "Alert", 0, "status is System"),
        ("Draft", "Alert", 0, "status is Draft"),
        ("", "Alert", 1, "counts as Actual"),
    ],
)
def test_what_is_acted_on(status: str, kind: str, areas: int, mentioned: str) -> None:
    found = read(alert(info(), status=status, kind=kind))
    assert len(found.areas) == areas
    assert found.rows == 1
    assert mentioned in says(found)
    assert found.unplaced == ()


def test_cap_1_1_is_read_and_other_documents_are_not() -> None:
    assert len(read(alert(info(), version="1.1")).areas) == 1
    other = read(alert(info(), version="9.9"))
    assert other.areas == ()
    assert not other.whole
    assert "not a CAP 1.2 alert" in other.detail
    assert other.unplaced[0].near == BOXES["england"]


REFERENCES = [
    ("ea,A1,2026-11-24T08:00:00+00:00", True),
    ("ea,A0,2026-11-24T07:00:00+00:00\n ea,A1,2026-11-24T08:00:00+00:00", True),
    ("ea,A0,2026-11-24T07:00:00+00:00", False),
    ("ea,A,2026-11-24T08:00:00+00:00", False),
    ("A1", False),
    ("ea,A1", False),
    ("somebody.else,A1,2026-11-24T08:00:00+00:00", False),
    ("", False),
]


@pytest.mark.parametrize(("references", "ends"), REFERENCES)
@pytest.mark.parametrize("kind", ["Cancel", "Update"])
def test_references_end_what_was_known(kind: str, references: str, ends: bool) -> None:
    message = alert(info(), identifier="B2", kind=kind, references=references)
    found = read(message, known=frozenset({"ea,A1#1.1", "ea,A1#2.7", "ea,A1#x#1.1"}))
    assert found.over == (frozenset({"ea,A1#1.1", "ea,A1#2.7"}) if ends else frozenset())
    assert [fed.fed_id for fed in found.areas] == (["ea,B2#1.1"] if kind == "Update" else [])


@pytest.mark.parametrize("kind", ["Cancel", "Update"])
def test_nobody_ends_what_another_sender_said(kind: str) -> None:
    message = alert(
        info(), identifier="B2", sender="another", kind=kind, references=REFERENCES[0][0]
    )
    found = read(message, known=frozenset({"ea,A1#1.1"}))
    assert found.over == frozenset()
    assert "an alert of somebody else, ea" in says(found)


@pytest.mark.parametrize("kind", ["Cancel", "Update"])
def test_a_test_message_cancels_nothing(kind: str) -> None:
    message = alert(
        info(), identifier="B2", kind=kind, references=REFERENCES[0][0], status="Exercise"
    )
    assert read(message, known=frozenset({"ea,A1#1.1"})).over == frozenset()


@pytest.mark.parametrize(
    ("seconds", "given", "known_given"), [(-1, 0, 1), (0, 0, 1), (1, 1, 1), (None, 1, 1)]
)
def test_expires(seconds: int | None, given: int, known_given: int) -> None:
    """An alert that is over is of no interest, unless it has to end what is known."""
    expires = "" if seconds is None else (NOW + timedelta(seconds=seconds)).isoformat()
    message = alert(info(expires=expires))
    assert len(read(message).areas) == given
    known = read(message, known=frozenset({"ea,A1#1.1"}))
    assert len(known.areas) == known_given
    ends = known.areas[0].area.ends
    assert (ends is None) == (seconds is None)


@pytest.mark.parametrize(
    "parts",
    [
        {"urgency": "Past"},
        {"responseType": "AllClear"},
        {"responseType": "AllClear", "expires": "x"},
    ],
)
def test_all_clear(parts: dict[str, str]) -> None:
    assert read(alert(info(**parts))).areas == ()
    (fed,) = read(alert(info(**parts)), known=frozenset({"ea,A1#1.1"})).areas
    assert fed.area.ends == NOW


@pytest.mark.parametrize(
    ("parts", "begins", "ends", "mentioned"),
    [
        ({"onset": "yesterday"}, None, None, "always in force"),
        ({"expires": "soon"}, None, None, "until it is cancelled"),
        (
            {"onset": "2026-11-26T00:00:00Z", "expires": "2026-11-25T00:00:00Z"},
            None,
            datetime(2026, 11, 25, tzinfo=UTC),
            "expires before it begins",
        ),
        ({"effective": "2026-11-24T00:00:00Z"}, datetime(2026, 11, 24, tzinfo=UTC), None, ""),
    ],
)
def test_times_that_cannot_be_read_count_as_in_force(
    parts: dict[str, str], begins: datetime | None, ends: datetime | None, mentioned: str
) -> None:
    found = read(alert(info(**parts)))
    (fed,) = found.areas
    assert (fed.area.begins, fed.area.ends) == (begins, ends)
    assert mentioned in says(found)


@pytest.mark.parametrize(
    ("severity", "informs"),
    [
        ("Minor", True),
        ("Moderate", False),
        ("Severe", False),
        ("Extreme", False),
        ("Unknown", False),
    ],
)
def test_minor_informs(severity: str, informs: bool) -> None:
    (fed,) = read(alert(info(severity=severity))).areas
    assert fed.informs is informs


@pytest.mark.parametrize(
    ("polygon", "mentioned", "near"),
    [
        ("52.8,0.8 52.8,0.9 52.9,0.9 52.8,0.8", "", True),
        ("52.8,0.8 52.8,0.9 52.8,0.8", "fewer than four", True),
        ("52.8,0.8 52.8,0.9 52.9,0.9 52.9,0.8", "not closed", True),
        ("52.8,0.8 52.9,0.9 52.8,0.9 52.9,0.8 52.8,0.8", "crosses itself", True),
        ("52.8,0.8 52.8,0.9 52.9,0.9 52.9,0.8...", "cut off", True),
        ("0.8,52.8 0.9,52.8 0.9,52.9 0.8,52.9 0.8,52.8", "latitude first", False),
        ("52.8,0.8 52.8,0.9 91,0.9 52.9,0.8 52.8,0.8", "leaves the earth", True),
        ("52.8,0.8 52.8,181 52.9,0.9 52.9,0.8 52.8,0.8", "leaves the earth", True),
        ("52.8,0.8 52.8,NaN 52.9,0.9 52.9,0.8 52.8,0.8", "not a pair", True),
        ("north south east west", "not a pair", False),
        ("0,0 0,0 0,0 0,0", "crosses itself or is broken", False),
    ],
)
def test_polygons(polygon: str, mentioned: str, near: bool) -> None:
    shape = read_polygon(polygon)
    assert (shape.shape is not None) == (mentioned == "")
    assert mentioned in shape.says
    assert (shape.near is not None or shape.shape is not None) == near


@pytest.mark.parametrize(
    ("circle", "radius_m", "mentioned"),
    [
        ("52.8,0.8 5", 5_000.0, ""),
        ("52.8,0.8 0.25", 250.0, ""),
        ("52.8,0.8 1000", 1_000_000.0, ""),
        ("52.8,0.8 1000.1", None, "not between"),
        ("52.8,0.8 0", None, "not between"),
        ("52.8,0.8", None, "is not a circle"),
        ("92.8,0.8 5", None, "is not a circle"),
        ("52.8,0.8 -5", None, "is not a circle"),
        ("0,0 5", None, "sea off Africa"),
    ],
)
def test_circles(circle: str, radius_m: float | None, mentioned: str) -> None:
    shape = read_circle(circle)
    assert (shape.radius_m if shape.shape is not None else None) == radius_m
    assert mentioned in shape.says


def test_a_broken_outline_holds_the_visits_near_it_and_loses_nothing_else() -> None:
    open_one = "<polygon>52.8,0.8 52.8,0.9 52.9,0.9 52.9,0.8</polygon>"
    areas = f"{AREA}<area><areaDesc>Open</areaDesc>{open_one}<circle>53,1 2</circle></area>"
    found = read(alert(info(areas)))
    assert [fed.fed_id for fed in found.areas] == ["ea,A1#1.1", "ea,A1#1.2.c1"]
    (held,) = found.unplaced
    assert held.item_id == "ea,A1#1.2.p1"
    assert held.near is not None
    assert held.near.intersects(shapely.Point(0.85, 52.85))
    assert "not closed" in held.says
    assert "draw the area" in held.says
    assert found.whole, "the alert itself was read"


def test_two_outlines_broken_in_the_same_way_are_two() -> None:
    areas = "".join(
        f"<area><polygon>{lat},0.8 {lat},0.9 53.9,0.9 53.9,0.8</polygon></area>"
        for lat in (52.8, 52.7)
    )
    assert len(read(alert(info(areas))).unplaced) == 2


@pytest.mark.parametrize(
    ("areas", "severity", "held"),
    [
        (CODED, "Severe", "names Coded district without"),
        (CODED + CODED.replace("Coded", "Other") * 3, "Severe", "and 1 more"),
        (AREA + CODED, "Severe", "names Coded district"),
        ("", "Severe", "does not say where"),
        (CODED, "Minor", ""),
        (AREA, "Severe", ""),
    ],
)
def test_districts_by_their_codes(areas: str, severity: str, held: str) -> None:
    found = read(alert(info(areas, severity=severity), info(areas, severity=severity, event="B")))
    assert len(found.unplaced) == bool(held), "one for the whole alert"
    if held:
        assert held in found.unplaced[0].says
        assert found.unplaced[0].near == BOXES["england"]


@pytest.mark.parametrize(
    ("about", "inside", "outside"),
    [
        ("england", (-1.5, 53.0), (-6.0, 57.0)),
        ("wales", (-3.5, 52.0), (0.5, 52.0)),
        ("scotland", (-4.0, 56.5), (-1.0, 51.0)),
        ("northern_ireland", (-6.5, 54.6), (-1.0, 51.0)),
        ("great_britain", (-1.2, 60.1), (-8.2, 40.0)),
        ("abroad", (9.0, 50.0), (-1.0, 51.0)),
    ],
)
def test_where_a_feed_is_about(
    about: str, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    (held,) = read(alert(info(CODED)), settings={"about": about}).unplaced
    assert held.near is not None
    assert held.near.intersects(shapely.Point(inside))
    assert not held.near.intersects(shapely.Point(outside))


@pytest.mark.parametrize("about", ["everywhere", "", "nonsense"])
def test_a_feed_that_may_be_about_anywhere(about: str) -> None:
    (held,) = read(alert(info(CODED)), settings={"about": about}).unplaced
    assert held.near is None


def test_languages_are_one_event_and_english_is_shown() -> None:
    found = read(
        alert(
            info(AREA, language="cy", event="Rhybudd llifogydd"),
            info(AREA + AREA.replace("0.9", "0.95"), language="en-GB"),
            info(AREA, language="en-GB", event="Gale", onset="2026-11-24T12:00:00Z"),
        )
    )
    names = [(fed.fed_id, fed.area.name) for fed in found.areas]
    assert names == [
        ("ea,A1#1.1", "Flood warning: River Wensum"),
        ("ea,A1#1.2", "Flood warning: River Wensum"),
        ("ea,A1#2.1", "Gale: River Wensum"),
    ]


def test_two_events_that_agree_in_all_but_their_words_are_two() -> None:
    found = read(alert(info(event="Flood"), info(event="Gas leak")))
    assert [fed.area.zone_type for fed in found.areas] == ["flood", "gas"]
