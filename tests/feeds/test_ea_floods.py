"""Flood warnings: which count, when they are over, and what holds while an outline is missing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.feeds.about import BOXES
from forethought.feeds.kinds import ea_floods, feed_kinds
from forethought.feeds.kinds.ea_floods import KIND
from forethought.feeds.reading import Asked, FeedRead, FetchError, Validators
from forethought.vocabulary import AreaKind, Hazard
from tests.feeds.pretend_server import PretendServer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOST = "https://floods.example"
URL = f"{HOST}/flood-monitoring/id/floods"
RING = [[0.8, 52.8], [0.9, 52.8], [0.9, 52.9], [0.8, 52.9], [0.8, 52.8]]
BOW = [[0.8, 52.8], [0.9, 52.9], [0.9, 52.8], [0.8, 52.9], [0.8, 52.8]]
SAMPLE = Path(__file__).resolve().parents[1] / "data/alerts/ea_floods_2016-03-27_sample.json"
SHARED = Path(__file__).resolve().parents[2].parent / "shared/data/alerts/ea_floods_2016-03-27.json"


def outline(*rings: object) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for ring in rings
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def polygon_of(area_id: str, host: str = "http://floods.example") -> str:
    return f"{host}/flood-monitoring/id/floodAreas/{area_id}/polygon"


def item(area_id: str = "034FW", level: object = 2, **parts: object) -> dict[str, Any]:
    area = {"county": "Norfolk", "notation": area_id, "polygon": polygon_of(area_id)}
    known: dict[str, Any] = {
        "@id": f"http://floods.example/flood-monitoring/id/floods/{area_id}",
        "description": "River Wensum at Fakenham",
        "floodArea": area,
        "floodAreaID": area_id,
        "message": "Levels are rising.",
        "severityLevel": level,
        "timeRaised": "2026-11-24T08:00:00",
    }
    return {name: value for name, value in (known | parts).items() if value is not None}


def listed(*items: object, **parts: object) -> bytes:
    return json.dumps({"items": list(items)} | parts).encode()


def asked(**parts: object) -> Asked:
    return Asked(**({"url": URL, "now": NOW} | parts))  # type: ignore[arg-type]


KEPT = {"outline/034FW": outline(RING)}


def read(content: bytes, pages: dict[str, Any] | None = None, **parts: object) -> FeedRead:
    found = KIND.read(
        asked(**({"kept": KEPT} | parts)), PretendServer({URL: content} | (pages or {}))
    )
    assert found is not None
    return found


def says(found: FeedRead) -> str:
    return " ".join(problem.says for problem in found.problems)


def test_a_whole_warning() -> None:
    found = read(listed(item()))
    assert (found.detail, found.problems, found.unplaced, found.rows) == ("", (), (), 1)
    assert found.absent_over is True
    (fed,) = found.areas
    area = fed.area
    assert (fed.fed_id, area.area_id, fed.reason) == ("034FW", "034FW", "Levels are rising.")
    assert (area.kind, area.zone_type) == (AreaKind.PRESENT_DANGER, "flood")
    assert area.name == "Flood warning: River Wensum at Fakenham"
    assert area.hazards == {Hazard.PREMISES}
    assert (area.begins, area.ends) == (datetime(2026, 11, 24, 8, tzinfo=UTC), None)
    assert area.geometry.equals(shapely.Polygon(RING))


@pytest.mark.parametrize(
    ("level", "alerts", "given", "informs"),
    [
        (1, "no", True, False),
        (2, "no", True, False),
        (3, "no", True, True),
        (3, "yes", True, False),
        (4, "no", False, False),
        (4, "yes", False, False),
        ("2", "no", True, False),
        ("4", "no", False, False),
        (5, "no", True, False),
        (0, "no", True, False),
        (None, "no", True, False),
        (True, "no", True, False),
        ([], "no", True, False),
        (1e999, "no", True, False),
    ],
)
def test_levels(level: object, alerts: str, given: bool, informs: bool) -> None:
    found = read(listed(item(level=level)), settings={"alerts": alerts}, known=frozenset({"034FW"}))
    assert [fed.informs for fed in found.areas] == ([informs] if given else [])
    assert found.over == (frozenset() if given else frozenset({"034FW"}))
    assert found.absent_over is True


def test_the_worst_of_two_about_one_area_counts() -> None:
    found = read(listed(item(level=4), item(level=1), item(level=3)))
    assert [fed.area.name[:20] for fed in found.areas] == ["Severe flood warning"]


@pytest.mark.parametrize(
    ("raised", "begins"),
    [
        ("2026-11-24T09:00:00", NOW),
        ("2026-11-24T09:00:01", None),
        ("yesterday", None),
        (None, None),
        (7, None),
    ],
)
def test_a_warning_that_is_listed_has_begun(raised: object, begins: datetime | None) -> None:
    (fed,) = read(listed(item(timeRaised=raised))).areas
    assert fed.area.begins == begins


def test_an_outline_is_fetched_once_from_the_same_server_and_kept() -> None:
    own = f"{HOST}/flood-monitoring/id/floodAreas/034FW/polygon"
    server = PretendServer({URL: listed(item()), own: outline(RING)})
    found = KIND.read(asked(), server)
    assert found is not None
    assert len(found.areas) == 1
    assert server.asked == [URL, own], "with the scheme of the feed's own address"
    assert [copy.part for copy in found.copies] == ["", "outline/034FW"]
    again = PretendServer({URL: listed(item())})
    kept = {copy.part: copy.content for copy in found.copies}
    assert KIND.read(asked(kept=kept), again).areas == found.areas  # type: ignore[union-attr]
    assert again.asked == [URL]


@pytest.mark.parametrize(
    "polygon",
    [
        "http://elsewhere.example/polygon",
        "http://floods.example.evil.example/polygon",
        "http://floods.example@evil.example/polygon",
        "file:///etc/passwd",
        "http://[",
        "/polygon",
        "",
        None,
        7,
    ],
)
def test_an_outline_elsewhere_is_not_fetched(polygon: object) -> None:
    server = PretendServer({URL: listed(item(floodArea={"county": "Norfolk", "polygon": polygon}))})
    found = KIND.read(asked(), server)
    assert found is not None
    assert server.asked == [URL]
    assert "no outline of its flood area on the same server" in found.unplaced[0].says


@pytest.mark.parametrize(
    ("county", "inside", "outside"),
    [
        ("Norfolk", (1.0, 52.7), (-3.5, 50.7)),
        ("Somerset, Dorset", (-2.3, 50.8), (1.0, 52.7)),
        ("Greater London Authority", (-0.1, 51.5), (-3.5, 50.7)),
        ("Bath & NE Somerset", (-2.4, 51.3), (1.0, 52.7)),
        ("Nowhereshire", (1.0, 52.7), (-4.0, 57.0)),
        ("Norfolk, Nowhereshire", (-3.5, 50.7), (-4.0, 57.0)),
        ("", (-3.5, 50.7), (-4.0, 57.0)),
    ],
)
def test_a_warning_without_outline_holds_its_county(
    county: str, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    (held,) = read(listed(item(floodArea={"county": county})), kept={}).unplaced
    assert held.item_id == "034FW"
    assert held.near is not None
    assert _reached(held.near, held.slack_m, inside)
    assert not _reached(held.near, held.slack_m, outside)


def _reached(near: Any, slack_m: float, point: tuple[float, float]) -> bool:
    """Roughly: a degree of latitude is 111 km, one of longitude less."""
    return bool(near.distance(shapely.Point(point)) * 70_000 <= slack_m)


def test_an_alert_without_outline_holds_nothing_unless_alerts_count() -> None:
    assert read(listed(item(level=3)), kept={}).unplaced == ()
    assert len(read(listed(item(level=3)), kept={}, settings={"alerts": "yes"}).unplaced) == 1


def test_a_known_warning_is_not_over_because_its_outline_is_gone() -> None:
    lost = read(listed(item()), kept={}, known=frozenset({"034FW"}))
    assert lost.absent_over is False
    assert lost.over == frozenset()
    assert read(listed(), known=frozenset({"034FW"})).absent_over is True


@pytest.mark.parametrize(
    ("content", "expect"),
    [
        (outline(RING), shapely.Polygon(RING)),
        (outline(RING, [[x + 1, y] for x, y in RING]), None),
        (outline(BOW), shapely.box(0.8, 52.8, 0.9, 52.9)),
        (json.dumps({"type": "Polygon", "coordinates": [RING]}).encode(), shapely.Polygon(RING)),
    ],
)
def test_outlines(content: bytes, expect: Any) -> None:
    (fed,) = read(listed(item()), kept={"outline/034FW": content}).areas
    assert fed.area.geometry.is_valid
    assert expect is None or fed.area.geometry.equals(expect)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        outline(),
        outline([[0.8, 52.8]]),
        outline([[99, 99], [1, 1]]),
        json.dumps({"type": "Point", "coordinates": [1, 52]}).encode(),
        json.dumps({"type": "FeatureCollection", "features": [None]}).encode(),
    ],
)
def test_an_outline_that_cannot_be_read_holds_and_is_not_kept(content: bytes) -> None:
    own = f"{HOST}/flood-monitoring/id/floodAreas/034FW/polygon"
    found = read(listed(item()), {own: content}, kept={})
    assert (found.areas, len(found.unplaced)) == ((), 1)
    assert [copy.part for copy in found.copies] == [""]
    assert "could not be read" in says(found)


def test_outlines_are_fetched_worst_first_and_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ea_floods, "MOST_NEW", 2)
    items = [item(f"A{n}", level) for n, level in enumerate((3, 2, 1))]
    pages = {polygon_of(f"A{n}", HOST): outline(RING) for n in range(3)}
    found = read(listed(*items), pages, kept={}, settings={"alerts": "yes"})
    assert [fed.fed_id for fed in found.areas] == ["A2", "A1"]
    assert [held.item_id for held in found.unplaced] == ["A0"]
    assert "follows with the next readings" in found.unplaced[0].says


def test_a_server_that_fails_is_left_alone() -> None:
    server = PretendServer({URL: listed(*(item(f"A{n}") for n in range(50)))})
    found = KIND.read(asked(), server)
    assert found is not None
    assert len(server.asked) == 6
    assert len(found.unplaced) == 50


@pytest.mark.parametrize(
    ("content", "mentioned"),
    [
        (b"", "not valid JSON"),
        (b"<html>", "not valid JSON"),
        (listed(item())[:-30], "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "no list of flood warnings"),
        (b'{"items": {}}', "no list of flood warnings"),
        (listed(None), "does not say which flood area"),
        (listed(item(), {"severityLevel": 1}), "Item 2 of the list"),
        (listed(item(floodAreaID="x" * 101)), "does not say which flood area"),
        (listed(item(), meta={"limit": 1}), "cut off after 1"),
    ],
)
def test_a_list_that_is_not_whole_ends_nothing(content: bytes, mentioned: str) -> None:
    found = read(content, known=frozenset({"OTHER"}))
    assert mentioned in found.detail
    assert (found.absent_over, found.over) == (False, frozenset())
    assert found.unplaced
    assert found.validators == Validators()
    assert found.copies[0].whole is False


@pytest.mark.parametrize("limit", [2, 0, -1, True, "1", None])
def test_a_list_below_its_limit_is_whole(limit: object) -> None:
    assert read(listed(item(), meta={"limit": limit})).whole


def test_a_list_in_windows_1252_is_read() -> None:
    content = json.dumps({"items": [item(description="Caf\xe9")]}, ensure_ascii=False)
    (fed,) = read(content.encode("cp1252")).areas
    assert fed.area.name == "Flood warning: Café"


def test_an_item_without_its_area_holds_its_county() -> None:
    found = read(listed({"severityLevel": 1, "floodArea": {"county": "Norfolk"}}))
    assert found.unplaced[0].near != BOXES["england"]


def test_nothing_new_tries_missing_outlines_again() -> None:
    own = f"{HOST}/flood-monitoring/id/floodAreas/034FW/polygon"
    server = PretendServer({URL: None, own: outline(RING)})
    assert KIND.read(asked(), server) is None
    found = KIND.read(asked(kept={"": listed(item())}, validators=Validators("e")), server)
    assert found is not None
    assert len(found.areas) == 1
    assert [copy.part for copy in found.copies] == ["outline/034FW"]
    assert found.validators == Validators("e")


def test_the_list_itself_cannot_be_fetched() -> None:
    with pytest.raises(FetchError):
        KIND.read(asked(), PretendServer({}))


def test_an_upload() -> None:
    found = KIND.read_upload("floods.json", listed(item()), asked(kept=KEPT))
    assert len(found.areas) == 1
    assert KIND.read_upload("floods.json", b"", asked()).unplaced


def test_a_real_answer() -> None:
    found = KIND.read_upload("floods.json", SAMPLE.read_bytes(), asked())
    assert found.rows == 6
    assert {held.item_id for held in found.unplaced} == {
        "113FWF2J3A",
        "114FWF1I2AA00",
        "112FWFWRI10A",
        "111FWFFROU211",
    }
    assert all(held.slack_m > 0 for held in found.unplaced)


@pytest.mark.skipif(not SHARED.exists(), reason="the whole answer is not part of the repository")
def test_a_whole_real_answer() -> None:
    whole = SHARED.read_bytes()
    host = "https://environment.data.gov.uk"
    pages: dict[str, Any] = {
        polygon_of(each["floodAreaID"], host): outline(RING) for each in json.loads(whole)["items"]
    }
    url = f"{host}/flood-monitoring/id/floods"
    now = datetime(2016, 3, 28, 12, tzinfo=UTC)
    found = KIND.read(asked(url=url, now=now), PretendServer(pages | {url: whole}))
    assert found is not None
    assert (found.rows, found.unplaced, found.detail, found.problems) == (113, (), "", ())
    assert len(found.areas) == 112, "one is no longer in force"
    assert sum(not fed.informs for fed in found.areas) == 21


def test_the_kind_is_known() -> None:
    assert feed_kinds()["ea_floods"] is KIND


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=200)
def test_no_bytes_raise(content: bytes) -> None:
    read(content, kept={"outline/034FW": content})


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_ANY = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
_NAMES = st.sampled_from(
    ["floodArea", "floodAreaID", "severityLevel", "timeRaised", "message", "@id"]
)


@given(st.lists(st.dictionaries(_NAMES, _ANY, max_size=4) | _ANY, max_size=4), _ANY)
@settings(deadline=None, max_examples=200)
def test_no_values_raise(items: list[Any], geometry: Any) -> None:
    kept = {"outline/034FW": json.dumps({"type": "Feature", "geometry": geometry}).encode()}
    read(listed(item(), *items), kept=kept)
