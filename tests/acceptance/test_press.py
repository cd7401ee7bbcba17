"""Press reports of an outbreak: near and recent, decided upon, and what cannot be placed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.world import (
    World,
    by_id,
    check,
    csv_bytes,
    evidence,
    rss,
    rules,
    status,
)  # fmt: skip

# Great Ryburgh is 4.2 km from NR21 9AZ
TITLE = "Bird flu confirmed at turkey farm near Great Ryburgh"
SUMMARY = (
    "H5N1 has been confirmed in turkeys at a farm near Great Ryburgh, Norfolk. A cull is under way."
)
NEAR = {"title": TITLE, "description": SUMMARY, "pubDate": "Fri, 20 Nov 2026 18:05:00 +0000",
        "guid": "tag:wensum,2026:1", "link": "https://example.org/ryburgh"}  # fmt: skip
PRESS, HELD = {"area.press": "suspend"}, {"check.area": None}


def item(**elements: str | None) -> dict[str, str]:
    return {k: v for k, v in (NEAR | elements).items() if v is not None}


def judged(
    tmp_path: Path, *items: Mapping[str, str], code: int | None = 0, **cells: str
) -> tuple[Any, dict[str, Any]]:
    return fed(tmp_path, rss(*items), code=code, **cells)


def fed(
    tmp_path: Path, feed: bytes, code: int | None = 0, decisions: Any = (), **cells: str
) -> tuple[Any, dict[str, Any]]:
    world = World()
    world.case("V", **cells)
    world.raw["press/paper.xml"] = feed
    if decisions:
        world.tables["press_decisions.csv"] = decisions
    found = check(world.write(tmp_path), status=code)
    return found, by_id(found)["V"]


def test_an_outbreak_near_and_recent_suspends(tmp_path: Path) -> None:
    found, visit = judged(tmp_path, item())
    assert rules(visit) == PRESS
    assert (visit["outcome"], visit["may_go"], visit["complete"]) == ("suspend", "no", True)
    (shown,) = evidence(visit, "area.press")
    assert (shown["source"], shown["record_id"]) == ("press", "tag:wensum,2026:1")
    assert shown["match"] is None
    assert status(found)["press"] == "examined"


DATES: dict[str, tuple[str | None, bool]] = {
    "30-days-on": ("Sun, 25 Oct 2026 10:00:00 +0000", True),
    "30-days-other-zone": ("Sun, 25 Oct 2026 11:00:00 +0100", True),
    "30-days-over": ("Sun, 25 Oct 2026 09:59:59 +0000", False),
    "40-days": ("Thu, 15 Oct 2026 09:00:00 GMT", False),
    "undated": (None, True),
    "empty-date": ("", True),
    "odd-date": ("a while ago", True),
    "at-assessment": ("Tue, 24 Nov 2026 07:30:00 +0000", True),
    "after-assessment": ("Tue, 24 Nov 2026 07:30:01 +0000", False),
    "two-digit-year": ("20 Nov 26 18:05 GMT", True),
    "named-zone": ("Fri, 20 Nov 2026 18:05:00 EST", True),
}


def test_dates(tmp_path: Path) -> None:
    items = [item(guid=name, link=f"https://example.org/{name}", pubDate=date,
                  title=f"{TITLE} ({name})")
             for name, (date, _) in DATES.items()]  # fmt: skip
    _, visit = judged(tmp_path, *items, code=None)
    fired = {shown["record_id"] for shown in evidence(visit, "area.press")}
    assert fired == {name for name, (_, fires) in DATES.items() if fires}


# Distances from Great Ryburgh. "Within 10 km", of a place that is its point widened by 250 m.
DISTANCES = {
    "PE32 2QB": (9_997, True),
    "NR22 6EQ": (10_040, True),
    "NR20 4EU": (10_204, True),
    "NR20 4FZ": (10_290, False),
    "PE32 2QA": (10_309, False),
}


def test_ten_kilometres_from_the_widened_place(tmp_path: Path) -> None:
    world = World()
    for postcode in DISTANCES:
        world.case(postcode, postcode=postcode)
    world.raw["press/paper.xml"] = rss(item())
    found = by_id(check(world.write(tmp_path), status=0))
    assert {name: "area.press" in rules(found[name]) for name in DISTANCES} == {
        name: fires for name, (_, fires) in DISTANCES.items()
    }


NOT_OUTBREAKS = {
    "sport": ("Turkeys beaten again", "Great Ryburgh FC were beaten 4-0 by Fakenham Town."),
    "history": ("25 years on", "In 2001 foot-and-mouth disease came to Great Ryburgh. A bench was "
                "unveiled in memory of the cull."),
    "drill": ("Bird flu exercise", "A drill rehearsing an outbreak of bird flu was held at Great "
              "Ryburgh. There is no case of disease."),
    "negative": ("Tests negative", "Tests on birds at Great Ryburgh for avian influenza came back "
                 "negative."),
    "abroad": ("Bird flu in France", "Avian influenza has been confirmed at a farm in Brittany, "
               "France."),
    "news": ("Fair a success", "Hundreds came to the fair at Great Ryburgh."),
}  # fmt: skip


def test_what_is_no_outbreak_asks_for_nothing(tmp_path: Path) -> None:
    items = [item(title=t, description=d, guid=n, link=None) for n, (t, d) in NOT_OUTBREAKS.items()]
    found, visit = judged(tmp_path, *items)
    assert (visit["reasons"], visit["may_go"]) == ([], "alone")
    assert status(found)["press"] == "examined"


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Chronicle</title>
<id>urn:feed</id><updated>2026-11-20T18:05:00Z</updated><entry><title>{title}</title>
<link href="https://example.org/atom"/><id>urn:entry:1</id>{date}<summary>{summary}</summary>
</entry></feed>"""
ATOM_DATES = {
    "published": ("<published>2026-11-20T18:05:00Z</published>", True),
    "updated": ("<updated>2026-11-20T18:05:00+00:00</updated>", True),
    "old": ("<published>2026-10-01T18:05:00Z</published>", False),
    "none": ("", True),
}


@pytest.mark.parametrize("name", ATOM_DATES)
def test_atom(tmp_path: Path, name: str) -> None:
    date, fires = ATOM_DATES[name]
    feed = ATOM.format(title=TITLE, summary=SUMMARY, date=date).encode()
    _, visit = fed(tmp_path, feed, code=None)
    assert [e["record_id"] for e in evidence(visit, "area.press")] == ["urn:entry:1"] * fires


DECISION = {"item": "tag:wensum,2026:1", "decision": "dismissed", "by": "M2",
            "at": "2026-11-22T09:00", "reason": "An exercise"}  # fmt: skip
DECISIONS: dict[str, tuple[dict[str, str], bool, int]] = {
    # change, does the report still suspend, exit status
    "dismissed-by-guid": ({}, False, 0),
    "dismissed-by-link": ({"item": "https://example.org/ryburgh"}, False, 0),
    "dismissed-capitals": ({"decision": "Dismissed"}, False, 0),
    "confirmed": ({"decision": "confirmed"}, True, 0),
    "another-item": ({"item": "tag:wensum,2026:2"}, True, 0),
    "odd-decision": ({"decision": "binned"}, True, 1),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_decisions_about_a_report(tmp_path: Path, name: str) -> None:
    change, suspends, code = DECISIONS[name]
    _, visit = fed(tmp_path, rss(item()), code=code, decisions=[DECISION | change])
    assert rules(visit) == (PRESS if suspends else {})
    if not suspends:
        (notice,) = visit["notices"]
        assert notice["record_id"] == "tag:wensum,2026:1"


def test_link_when_there_is_no_guid(tmp_path: Path) -> None:
    _, visit = judged(tmp_path, item(guid=None))
    assert [e["record_id"] for e in evidence(visit, "area.press")] == [
        "https://example.org/ryburgh"
    ]


def test_the_same_name_in_several_places_counts_at_each_candidate_near(tmp_path: Path) -> None:
    world = World()
    world.case("wales", postcode="NP20 1AA")
    world.case("shropshire", postcode="TF10 7AA")
    world.case("norfolk")
    world.raw["press/paper.xml"] = rss(
        item(title="Bird flu at Newport", link=None,
             description="Avian influenza has been confirmed in a flock of hens at Newport."),
        title="The News",
    )  # fmt: skip
    found = by_id(check(world.write(tmp_path)))
    for name in ("wales", "shropshire"):
        assert "area.press" in rules(found[name]), name
        assert found[name]["outcome"] == "suspend"
    assert rules(found["norfolk"]) == {}


COUNTY = item(title="Bird flu confirmed in Norfolk", link=None,
              description="Avian influenza confirmed at a poultry farm in Norfolk.")  # fmt: skip
NOWHERE = item(title="Bird flu confirmed", link=None,
               description="Avian influenza has been confirmed at a poultry farm.")  # fmt: skip
IRELAND = item(title="Bird flu confirmed at Killyman", link=None,
               description="Avian influenza has been confirmed at a poultry farm in Killyman, "
               "County Tyrone.")  # fmt: skip


def test_only_a_county_holds_the_visits_it_may_concern(tmp_path: Path) -> None:
    world = World()
    world.case("norfolk")
    world.case("london", postcode="SW1A 1AA")
    world.raw["press/paper.xml"] = rss(COUNTY, title="The News")
    found = check(world.write(tmp_path), status=1)
    visits = by_id(found)
    assert rules(visits["norfolk"]) == HELD
    assert visits["norfolk"]["complete"] is False
    assert rules(visits["london"]) == {}


def test_nowhere_holds_every_visit(tmp_path: Path) -> None:
    world = World()
    world.case("norfolk")
    world.case("london", postcode="SW1A 1AA")
    world.raw["press/paper.xml"] = rss(NOWHERE, title="The News")
    for visit in check(world.write(tmp_path), status=1)["visits"]:
        assert rules(visit) == HELD


def test_what_the_gazetteer_does_not_have_in_northern_ireland_is_held(tmp_path: Path) -> None:
    world = World()
    world.case("belfast", postcode="BT1 1AA")
    world.raw["press/paper.xml"] = rss(IRELAND, title="Tyrone News")
    visit = by_id(check(world.write(tmp_path), status=1))["belfast"]
    assert rules(visit) == {"check.place": None} | HELD


def test_what_is_old_or_dismissed_holds_nothing_back(tmp_path: Path) -> None:
    _, visit = judged(tmp_path / "old", NOWHERE | {"pubDate": "Thu, 1 Oct 2026 09:00:00 +0000"})
    assert rules(visit) == {}
    decision = DECISION | {"item": NOWHERE["guid"]}
    _, visit = fed(tmp_path / "dismissed", rss(NOWHERE), code=None, decisions=[decision])
    assert rules(visit) == {}


BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]><rss><channel><title>&c;</title></channel></rss>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><title>t</title><item><title>&a;</title></item></channel></rss>"""


@pytest.mark.parametrize(
    "content",
    [b"", b"<rss><channel>", b"<html><body>404</body></html>", BOMB, OUTSIDE, b"\x00\x01\x02"],
    ids=["empty", "cut", "html", "bomb", "outside", "bytes"],
)
def test_a_feed_that_cannot_be_read_loses_no_other(tmp_path: Path, content: bytes) -> None:
    world = World()
    world.case("V")
    world.raw["press/good.xml"] = rss(item())
    world.raw["press/bad.xml"] = content
    found = check(world.write(tmp_path), status=1)
    assert status(found)["press"] == "failed"
    assert rules(by_id(found)["V"]) == PRESS | HELD
    assert {p["file"] for p in found["problems"]} == {"press/bad.xml"}


def test_bytes_that_are_not_utf_8_are_read_and_told(tmp_path: Path) -> None:
    feed = rss(item()).replace(b"Wensum Chronicle", "Café £".encode("cp1252"))
    for name, raw in {
        "declared": feed,
        "undeclared": feed.replace(b' encoding="UTF-8"', b""),
        "nul": rss(item()).replace(b"Wensum", b"Wen\0sum"),
    }.items():
        found, visit = fed(tmp_path / name, raw, code=1)
        assert rules(visit) == PRESS, name
        assert status(found)["press"] == "examined", name
        assert [p["file"] for p in found["problems"]] == ["press/paper.xml"], name
    latin = feed.replace(b"UTF-8", b"windows-1252")
    assert rules(fed(tmp_path / "own", latin, code=0)[1]) == PRESS


def test_an_empty_folder_is_not_supplied(tmp_path: Path) -> None:
    world = World()
    world.case("V")
    folder = world.write(tmp_path)
    (folder / "press").mkdir()
    assert status(check(folder, status=0))["press"] == "not_supplied"


def test_a_dismissal_by_nobody_who_may_changes_nothing(tmp_path: Path) -> None:
    world = World()
    world.case("V", second_officer_id="M2")
    world.raw["press/paper.xml"] = rss(item())
    for name, change in {
        "officer-grade": {"by": "O2"}, "on-the-visit": {"by": "M2"}, "later": {"at": "2026-11-25"},
    }.items():  # fmt: skip
        world.tables["press_decisions.csv"] = [DECISION | {"by": "M1"} | change]
        visit = by_id(check(world.write(tmp_path / name), status=1))["V"]
        assert rules(visit) == PRESS, name


def test_decisions_as_bytes(tmp_path: Path) -> None:
    world = World()
    world.case("V")
    world.raw["press/paper.xml"] = rss(item())
    world.raw["press_decisions.csv"] = csv_bytes([DECISION]).replace(b"\r\n", b"\n")
    assert rules(by_id(check(world.write(tmp_path), status=0))["V"]) == {}
