"""Lists of CAP alerts, what is kept of them, real messages, and what means harm."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.feeds.about import BOXES
from forethought.feeds.cap_shapes import read_circle, read_polygon
from forethought.feeds.kinds import cap_alerts, feed_kinds
from forethought.feeds.kinds.cap_alerts import KIND
from forethought.feeds.missing import MARK
from forethought.feeds.reading import FetchError, Validators
from tests.feeds.cap import (
    AREA,
    ATOM,
    CODED,
    NOW,
    OWN,
    SHARED,
    URL,
    alert,
    asked,
    entry,
    info,
    read,
    says,
)
from tests.feeds.pretend_server import PretendServer


def test_a_list_leads_to_alerts_and_none_is_fetched_twice() -> None:
    listed = ATOM.format("".join(entry(f"a/{n}.xml") for n in (1, 2, 3))).encode()
    server = PretendServer(
        {
            URL: listed,
            "https://alerts.example/a/1.xml": alert(info(), identifier="1"),
            "https://alerts.example/a/2.xml": alert(info(), identifier="2"),
        }
    )
    kept = {"alert/https://alerts.example/a/1.xml": alert(info(), identifier="1")}
    found = KIND.read(asked(kept=kept), server)
    assert found is not None
    assert [fed.fed_id for fed in found.areas] == ["ea,2#1.1", "ea,1#1.1"]
    assert "https://alerts.example/a/1.xml" not in server.asked
    parts = [copy.part for copy in found.copies if not copy.part.startswith(MARK)]
    assert parts == ["", "alert/https://alerts.example/a/2.xml"]
    assert not found.whole
    assert "3.xml could not be fetched: There is no such page" in found.detail
    assert found.validators == Validators(), "so that the next reading fetches the list again"
    assert found.unplaced == (), "a server that fails once turns nobody back"


@pytest.mark.parametrize(
    ("after", "held"), [(timedelta(days=1), 0), (timedelta(days=1, seconds=1), 1)]
)
def test_an_alert_that_cannot_be_fetched_for_a_day_holds(after: timedelta, held: int) -> None:
    listed = ATOM.format(entry("a/1.xml")).encode()
    first = read(listed)
    kept = {copy.part: copy.content for copy in first.copies}
    for said in ("There is no such page (404).", "It has a fault (503)."):
        pages = {URL: listed, "https://alerts.example/a/1.xml": FetchError(said)}
        found = KIND.read(asked(kept=kept, now=NOW + after), PretendServer(pages))
        assert found is not None
        assert not found.whole
        says = [one.says for one in found.unplaced]
        assert says == ["The alert /a/1.xml of the list could not be fetched for a day."] * held
        assert [copy.part for copy in found.copies] == [""], "the first mark stays"


def test_an_alert_that_comes_after_all_is_missed_no_more() -> None:
    listed = ATOM.format(entry("a/1.xml")).encode()
    kept = {copy.part: copy.content for copy in read(listed).copies}
    pages = {URL: listed, "https://alerts.example/a/1.xml": alert(info())}
    found = KIND.read(asked(kept=kept), PretendServer(pages))
    assert found is not None
    marks = {copy.part: copy.content for copy in found.copies if copy.part.startswith(MARK)}
    assert list(marks.values()) == [b""]
    again = KIND.read(asked(kept=kept | marks), PretendServer(pages))
    assert again is not None
    assert not [copy for copy in again.copies if copy.part.startswith(MARK)]


def test_what_could_not_be_tried_for_a_day_holds_once() -> None:
    listed = ATOM.format("".join(entry(f"/{n}") for n in range(50))).encode()
    kept = {copy.part: copy.content for copy in read(listed).copies}
    late = NOW + timedelta(days=1, seconds=1)
    found = read(listed, kept=kept, now=late)
    assert len(found.unplaced) == 6
    assert found.unplaced[5].says == "Some alerts of the list were not fetched for a day."


RSS = "<rss><channel><item><link>https://alerts.example/b.xml</link></item><item/></channel></rss>"


def test_an_rss_list_with_an_entry_that_leads_nowhere() -> None:
    pages = {URL: RSS.encode(), "https://alerts.example/b.xml": alert(info())}
    found = KIND.read(asked(), PretendServer(pages))
    assert found is not None
    assert len(found.areas) == 1
    assert "1 entries of the list lead to no alert" in found.detail
    assert found.rows == 2


def test_what_is_no_longer_listed_stands_until_it_expires() -> None:
    kept = {
        "alert/x": alert(info(CODED, expires="2026-11-24T10:00:00Z"), identifier="X"),
        "alert/y": alert(info(CODED, expires="2026-11-24T08:00:00Z"), identifier="Y"),
        "alert/old": b"",
    }
    found = read(ATOM.format("").encode(), kept=kept)
    assert [held.item_id for held in found.unplaced] == ["ea,X#codes"]
    assert found.whole


def test_an_old_alert_of_which_nothing_stands_is_kept_by_name_alone() -> None:
    old = (NOW - timedelta(days=7, seconds=1)).isoformat()
    young = (NOW - timedelta(days=7)).isoformat()
    kept = {
        "alert/over": alert(info(expires=old), identifier="1", sent=old),
        "alert/young": alert(info(expires=old), identifier="2", sent=young),
        "alert/stands": alert(info(), identifier="3", sent=old),
        "alert/test": alert(info(), identifier="4", sent=old, status="Test"),
        "alert/cancelled": alert(info(), identifier="5", sent=old),
        "alert/cancels": alert(identifier="6", sent=young, kind="Cancel", references="ea,5,x"),
    }
    found = read(ATOM.format("").encode(), kept=kept)
    emptied = {copy.part for copy in found.copies if copy.content == b""}
    assert emptied == {"alert/over", "alert/test", "alert/cancelled"}
    assert [fed.fed_id for fed in found.areas] == ["ea,3#1.1"]


def test_a_list_that_is_long_is_read_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cap_alerts, "MOST_NEW", 2)
    pages: dict[str, bytes | FetchError | None] = {
        f"https://alerts.example/{n}": alert(info(), identifier=str(n)) for n in range(3)
    }
    listed = ATOM.format("".join(entry(each) for each in pages)).encode()
    found = KIND.read(asked(), PretendServer(pages | {URL: listed}))
    assert found is not None
    assert len(found.areas) == 2
    assert "1 alerts of the list follow" in found.detail
    assert found.unplaced == ()


@pytest.mark.parametrize(("spare", "fetched"), [(-1, 0), (0, 1)])
def test_no_more_alerts_are_kept_than_can_be_read_each_time(
    spare: int, fetched: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {"alert/x": alert(info(), identifier="X")}
    monkeypatch.setattr(cap_alerts, "LARGEST", 5_000)
    monkeypatch.setattr(cap_alerts, "MOST_KEPT", len(kept["alert/x"]) + 5_000 + spare)
    pages: dict[str, bytes | FetchError | None] = {
        f"https://alerts.example/{n}": alert(info(), identifier=str(n)) for n in range(3)
    }
    listed = ATOM.format("".join(entry(each) for each in pages)).encode()
    found = KIND.read(asked(kept=kept), PretendServer(pages | {URL: listed}))
    assert found is not None
    assert len(found.areas) == 1 + fetched
    assert f"{3 - fetched} further alerts were not tried" in found.detail


def test_a_server_that_fails_is_left_alone() -> None:
    listed = ATOM.format("".join(entry(f"/{n}") for n in range(50))).encode()
    server = PretendServer({URL: listed})
    found = KIND.read(asked(), server)
    assert found is not None
    assert len(server.asked) == 6
    assert "45 further alerts were not tried" in found.detail
    assert found.rows == 50


def test_nothing_new_reads_the_copies_again_for_time_passes() -> None:
    message = alert(info(CODED, expires="2026-11-24T08:59:00Z"))
    server = PretendServer({URL: None})
    assert KIND.read(asked(), server) is None
    found = KIND.read(asked(kept={"": message}, validators=Validators("e")), server)
    assert found is not None
    assert (found.unplaced, found.copies, found.validators) == ((), (), Validators("e"))


def test_the_feed_itself_cannot_be_fetched() -> None:
    with pytest.raises(FetchError):
        KIND.read(asked(), PretendServer({}))


BOMB = (
    b'<!DOCTYPE a [<!ENTITY b "c">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&b;</alert>'
)


@pytest.mark.parametrize(
    ("content", "mentioned"),
    [
        (b"", "damaged"),
        (alert(info())[:-40], "damaged"),
        (BOMB, "may be an attack"),
        (b"<html/>", "not a CAP 1.2 alert"),
        (alert(info()).replace(b"<sender>ea</sender>", b""), "no sender"),
        (b'<?xml version="1.0" encoding="klingon"?>' + alert(info()), "damaged"),
        (b"<a>" * 100_000, "damaged"),
        (b"\xff\xfe\x00", "damaged"),
        (ATOM.format("<entry>").encode()[:-7], "damaged"),
    ],
)
def test_what_cannot_be_read_holds_visits(content: bytes, mentioned: str) -> None:
    found = read(content, known=frozenset({"ea,A1#1.1"}))
    assert mentioned in found.detail
    assert (found.areas, found.over) == ((), frozenset())
    assert found.unplaced
    assert found.unplaced[0].near == BOXES["england"]


def test_what_is_huge() -> None:
    least = len(alert(info(headline="x")))
    assert read(alert(info(headline="x" * (5_000_000 - least + 1)))).whole
    huge = read(alert(info(headline="x" * (5_000_000 - least + 2))))
    assert "larger than 5 MB" in huge.detail
    listed = ATOM.format(" " * 20_000_000).encode()
    assert "larger than 20 MB" in read(listed).detail


def test_windows_1252_without_saying_so() -> None:
    (fed,) = read(alert(info(headline="Caf\xe9")).decode().encode("cp1252")).areas
    assert fed.area.name.startswith("Café")


def test_an_upload() -> None:
    found = KIND.read_upload("warning.xml", alert(info()), asked())
    assert [fed.fed_id for fed in found.areas] == ["ea,A1#1.1"]
    assert found.copies[0].part.startswith("alert/upload/")
    bad = KIND.read_upload("warning.xml", b"<", asked())
    assert "warning.xml could not be read" in bad.detail


def test_very_many_shapes_are_cut_off_and_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forethought.feeds.cap_events.MOST_SHAPES", 3)
    circles = "".join(f"<circle>52.8,0.8 {n}</circle>" for n in range(1, 5))
    found = read(alert(info(f"<area><areaDesc>X</areaDesc>{circles}</area>")))
    assert len(found.areas) == 3
    assert [held.item_id for held in found.unplaced] == ["ea,A1#codes"]


def test_the_environment_agencys_test_message_is_refused_for_its_polygon_and_still_known() -> None:
    content = (OWN / "ea_flood_alert_test_message.xml").read_bytes()
    found = read(content, now=datetime(2025, 11, 7, tzinfo=UTC))
    assert found.areas == ()
    assert found.rows == 1
    assert "cut off" in says(found)
    (held,) = found.unplaced
    assert held.near is not None
    assert held.near.distance(shapely.Point(-2.95255, 54.54509)) == 0
    assert held.slack_m == 50_000
    assert "Rivers Lowther and Eamont" in held.says


@pytest.mark.skipif(not SHARED.exists(), reason="these alerts are not part of the repository")
@pytest.mark.parametrize(
    ("name", "title", "informs", "held"),
    [
        ("1687470000000.fe90b61b", "Official WARNING of WIND GUSTS", True, 0),
        ("1687511640000.0d1a4fb5", "Official WARNING of HEAVY RAIN", False, 1),
    ],
)
def test_real_alerts_in_eight_languages(name: str, title: str, informs: bool, held: int) -> None:
    (path,) = SHARED.glob(f"*{name}*")
    content = gzip.decompress(path.read_bytes())
    found = read(content, now=datetime(2023, 6, 23, 10, tzinfo=UTC), settings={"about": "abroad"})
    (fed,) = found.areas
    assert fed.area.name.startswith(title)
    assert fed.informs is informs
    assert fed.area.geometry.is_valid
    assert fed.area.geometry.area > 0.03
    assert (len(found.unplaced), found.problems, found.detail) == (held, (), "")


def test_the_kind_is_known() -> None:
    assert feed_kinds()["cap_alerts"] is KIND


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=200)
def test_no_bytes_raise(content: bytes) -> None:
    read(content)
    KIND.read_upload("x.xml", content, asked())


WHOLE = alert(info(AREA + CODED, expires="2026-11-25T09:00:00Z"), references="ea,A0,x ea,A1,y")


@given(st.integers(0, len(WHOLE)), st.integers(0, 60), st.binary(max_size=8))
@settings(deadline=None, max_examples=200)
def test_no_damage_raises(start: int, length: int, instead: bytes) -> None:
    read(WHOLE[:start] + instead + WHOLE[start + length :], known=frozenset({"ea,A1#1.1"}))


@given(st.text(max_size=60), st.text(max_size=30))
@settings(deadline=None, max_examples=200)
def test_no_text_of_a_shape_raises(polygon: str, circle: str) -> None:
    read_polygon(polygon)
    read_circle(circle)
