"""CAP alerts: what stands, what ends it, and what holds visits because it cannot be read."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.feeds.about import BOXES
from forethought.feeds.cap_shapes import read_circle, read_polygon
from forethought.feeds.kinds import cap_alerts, feed_kinds
from forethought.feeds.kinds.cap_alerts import KIND
from forethought.feeds.reading import Asked, FeedRead, FetchError, Validators
from forethought.vocabulary import AreaKind, Hazard
from tests.feeds.pretend_server import PretendServer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
URL = "https://alerts.example/list.atom"
SQUARE = "52.8,0.8 52.8,0.9 52.9,0.9 52.9,0.8 52.8,0.8"
AREA = f"<area><areaDesc>River Wensum</areaDesc><polygon>{SQUARE}</polygon></area>"
OWN = Path(__file__).resolve().parents[1] / "data" / "alerts"
SHARED = Path(__file__).resolve().parents[2].parent / "shared/data/alerts/cap"
CODED = (
    "<area><areaDesc>Coded district</areaDesc><geocode><valueName>X</valueName>"
    "<value>1</value></geocode></area>"
)


def info(areas: str = AREA, **parts: str) -> str:
    known = {
        "language": "en-GB",
        "category": "Met",
        "event": "Flood warning",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Likely",
    }
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in (known | parts).items() if text)
    return f"<info>{inside}{areas}</info>"


def alert(
    *infos: str,
    identifier: str = "A1",
    sender: str = "ea",
    sent: str = "2026-11-24T08:00:00+00:00",
    status: str = "Actual",
    kind: str = "Alert",
    references: str = "",
    version: str = "1.2",
) -> bytes:
    return (
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:{version}">'
        f"<identifier>{identifier}</identifier><sender>{sender}</sender><sent>{sent}</sent>"
        f"<status>{status}</status><msgType>{kind}</msgType><scope>Public</scope>"
        f"<references>{references}</references>{''.join(infos)}</alert>"
    ).encode()


def asked(**parts: object) -> Asked:
    whole: dict[str, object] = {"url": URL, "now": NOW, "settings": {"about": "england"}}
    return Asked(**(whole | parts))  # type: ignore[arg-type]


def read(content: bytes, **parts: object) -> FeedRead:
    found = KIND.read(asked(**parts), PretendServer({URL: content}))
    assert found is not None
    return found


def says(found: FeedRead) -> str:
    return " ".join(problem.says for problem in found.problems)


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


ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'


def entry(link: str) -> str:
    return f'<entry><title>x</title><link rel="self" href="/no"/><link href="{link}"/></entry>'


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
    assert [copy.part for copy in found.copies] == ["", "alert/https://alerts.example/a/2.xml"]
    assert not found.whole
    assert "3.xml could not be fetched: There is no such page" in found.detail
    assert found.validators == Validators(), "so that the next reading fetches the list again"
    assert len(found.unplaced) == 1


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
