"""Markers, dispositions, press decisions: what people decided, and when it counts."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.dayfolder.builder import Day, check, only, problems, rules

TEXT = "He punched me in the face"
SHA = hashlib.sha256(TEXT.encode()).hexdigest()
REVIEWED = {
    "source": "sa_notes",
    "record_id": "N1",
    "customer_ref": "1234567890",
    "disposition": "reviewed",
    "until": "2027-03-31",
    "by": "M1",
    "second": "M2",
    "at": "2026-10-02",
    "reason": "Apologised, two calm visits since",
    "text_sha256": SHA,
}


@pytest.fixture
def day() -> Day:
    day = Day()
    day.note(TEXT)
    return day


FULL = {"records.violence": "different_method"}
LESS = {"records.violence": "pair"}
LAPSE: dict[str, str] = {}


@pytest.mark.parametrize(
    ("changes", "expected", "column"),
    [
        ({}, LESS, None),
        ({"customer_ref": ""}, LESS, None),
        ({"customer_ref": "12345 67890 K"}, LESS, None),
        ({"customer_ref": "9999999999"}, FULL, None),
        ({"customer_ref": "?"}, FULL, "customer_ref"),
        ({"disposition": "Reviewed"}, LESS, None),
        ({"disposition": "mistaken", "until": ""}, LAPSE, None),
        ({"disposition": "forgiven"}, FULL, "disposition"),
        ({"until": ""}, FULL, "until"),
        ({"until": "later"}, FULL, "until"),
        ({"until": "2026-11-24"}, LESS, None),
        ({"until": "2026-11-24T11:00"}, LESS, None),
        ({"until": "2026-11-24T10:59"}, FULL, None),
        ({"until": "2026-11-23"}, FULL, None),
        ({"by": "O2"}, FULL, "by"),
        ({"by": "nobody"}, FULL, "by"),
        ({"by": ""}, FULL, "by"),
        ({"second": ""}, FULL, "second"),
        ({"second": "M1"}, FULL, "second"),
        ({"reason": ""}, FULL, "reason"),
        ({"at": ""}, FULL, "at"),
        ({"at": "2026-11-24"}, LESS, None),
        ({"at": "2026-11-25"}, FULL, "at"),
        ({"at": "2026-11-24T07:30"}, LESS, None),
        ({"at": "2026-11-24T07:31"}, FULL, "at"),
        ({"text_sha256": ""}, FULL, "text_sha256"),
        ({"text_sha256": SHA.upper()}, LESS, None),
        ({"text_sha256": "0" * 64}, FULL, None),
        ({"source": "dtr"}, FULL, None),
        ({"record_id": "N2"}, FULL, None),
    ],
)
def test_when_a_disposition_counts(
    day: Day, tmp_path: Path, changes: dict[str, str], expected: dict[str, str], column: str | None
) -> None:
    day.tables["dispositions.csv"] = [REVIEWED | changes]
    found = check(day.write(tmp_path), status=1 if column else 0)
    visit = only(found)
    assert rules(visit) == expected
    assert problems(found) == ([("dispositions.csv", 2, column)] if column else [])
    took_effect = [n["record_id"] for n in visit["notices"] if n["kind"] == "disposition"]
    assert took_effect == ([] if expected == FULL else ["N1"])
    assert visit["discuss"] is (expected != LAPSE)
    assert visit["matched_records"] == 1


@pytest.mark.parametrize("second_officer", ["", "M1"])
def test_nobody_on_the_visit_decides_about_its_records(
    day: Day, tmp_path: Path, second_officer: str
) -> None:
    day.visit(officer_id="M1" if not second_officer else "O1", second_officer_id=second_officer)
    day.tables["dispositions.csv"] = [REVIEWED]
    found = check(day.write(tmp_path), status=1)
    assert rules(only(found)) == FULL
    assert problems(found) == [("dispositions.csv", 2, "by")]


def test_the_latest_disposition_counts(day: Day, tmp_path: Path) -> None:
    mistaken = REVIEWED | {"disposition": "mistaken", "until": "", "at": "2026-10-03"}
    day.tables["dispositions.csv"] = [mistaken, REVIEWED]
    assert rules(only(check(day.write(tmp_path / "a")))) == LAPSE
    day.tables["dispositions.csv"] = [mistaken | {"at": "2026-10-01"}, REVIEWED]
    assert rules(only(check(day.write(tmp_path / "b")))) == LESS


def test_a_mistaken_record_is_no_earlier_contact(day: Day, tmp_path: Path) -> None:
    day.visit(announced="no")
    assert "visit.first_contact" not in rules(only(check(day.write(tmp_path / "a"))))
    day.tables["dispositions.csv"] = [REVIEWED | {"disposition": "mistaken"}]
    assert rules(only(check(day.write(tmp_path / "b")))) == {"visit.first_contact": "pair"}


MARKER = {
    "marker_id": "W1",
    "level": "pair",
    "utr": "1234567890",
    "wording": "Visit in pairs",
    "decided_at": "2026-06-01",
    "lapses_at": "2027-06-01",
}


@pytest.mark.parametrize(
    ("changes", "expected", "column"),
    [
        ({}, {"marker.pair": "pair"}, None),
        ({"level": "no_visit"}, {"marker.no_visit": "different_method"}, None),
        ({"level": "advice"}, {"marker.advice": "alone"}, None),
        (
            {"level": "red"},
            {"marker.no_visit": "different_method", "check.visit": "pair"},
            "level",
        ),
        ({"level": ""}, {"marker.no_visit": "different_method", "check.visit": "pair"}, "level"),
        ({"lapses_at": ""}, {"marker.pair": "pair"}, None),
        ({"lapses_at": "2026-11-24"}, {"marker.pair": "pair"}, None),
        ({"lapses_at": "2026-11-23"}, {}, None),
        ({"lapses_at": "2026-11-24T07:30"}, {"marker.pair": "pair"}, None),
        ({"lapses_at": "2026-11-24T07:29:59"}, {}, None),
        ({"lapses_at": "soon"}, {"marker.pair": "pair", "check.visit": "pair"}, "lapses_at"),
        ({"utr": "9999999999"}, {}, None),
        (
            {"utr": "", "address": "12 Bridge St", "postcode": "nr219az"},
            {"marker.pair": "pair"},
            None,
        ),
    ],
)
def test_markers(
    tmp_path: Path, changes: dict[str, str], expected: dict[str, str], column: str | None
) -> None:
    day = Day()
    day.tables["markers.csv"] = [MARKER | changes]
    found = check(day.write(tmp_path), status=1 if column else 0)
    visit = only(found)
    assert rules(visit) == expected
    assert problems(found) == ([("markers.csv", 2, column)] if column else [])
    lapsed = [n["record_id"] for n in visit["notices"] if n["kind"] == "marker_lapsed"]
    past = changes.get("lapses_at") in {"2026-11-23", "2026-11-24T07:29:59"}
    assert lapsed == (["W1"] if past else [])


def test_a_marker_with_a_faulty_row_still_counts_for_whom_it_names(tmp_path: Path) -> None:
    day = Day()
    day.raw["markers.csv"] = b"marker_id,level,utr,wording,lapses_at\nW1,no_visit,1234567890\n"
    found = check(day.write(tmp_path), status=1)
    assert rules(only(found)) == {"marker.no_visit": "different_method", "check.visit": "pair"}
    assert problems(found) == [("markers.csv", 2, None)]


def press(published: str = "Mon, 23 Nov 2026 09:00:00 +0000", title: str = "") -> bytes:
    return (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>Wensum Chronicle, Fakenham</title>"
        f"<item><guid>p-1</guid><link>https://example.org/1</link><pubDate>{published}</pubDate>"
        f"<title>{title or 'Bird flu confirmed near Great Ryburgh'}</title>"
        "<description>H5N1 has been confirmed at a turkey farm outside Great Ryburgh, Norfolk."
        "</description></item></channel></rss>"
    ).encode()


def test_a_press_report_suspends_until_it_is_dismissed(tmp_path: Path) -> None:
    day = Day()
    day.raw["press/wensum.xml"] = press()
    visit = only(check(day.write(tmp_path / "a"), status=0))
    assert rules(visit) == {"area.press": "suspend"}
    assert (visit["may_go"], visit["discuss_with"]) == ("no", "M1")
    assert visit["reasons"][0]["evidence"][0]["record_id"] == "p-1"
    dismissal = {
        "item": "https://example.org/1",
        "decision": "dismissed",
        "by": "M1",
        "at": "2026-11-23",
        "reason": "A drill",
    }
    day.tables["press_decisions.csv"] = [dismissal]
    visit = only(check(day.write(tmp_path / "b"), status=0))
    assert rules(visit) == {}
    assert [(n["kind"], n["record_id"]) for n in visit["notices"]] == [("dismissal", "p-1")]
    for number, changes in enumerate(
        ({"by": "O2"}, {"reason": ""}, {"at": "2026-11-25"}, {"decision": "ignored"})
    ):
        day.tables["press_decisions.csv"] = [dismissal | changes]
        found = check(day.write(tmp_path / f"c{number}"), status=1)
        assert rules(only(found)) == {"area.press": "suspend"}
    day.tables["press_decisions.csv"] = [dismissal, dismissal | {"decision": "confirmed"}]
    assert rules(only(check(day.write(tmp_path / "d")))) == {"area.press": "suspend"}


def test_a_report_that_a_person_confirms_counts_where_it_says(tmp_path: Path) -> None:
    day = Day()
    day.raw["press/wensum.xml"] = press(title="Bird flu talk at Great Ryburgh").replace(
        b"H5N1 has been confirmed at a turkey farm outside Great Ryburgh, Norfolk.",
        b"Farmers at Great Ryburgh, Norfolk, are to hear a talk about avian influenza rules.",
    )
    assert rules(only(check(day.write(tmp_path / "a"), status=0))) == {}
    day.tables["press_decisions.csv"] = [{"item": "p-1", "decision": "confirmed", "by": "O1"}]
    assert rules(only(check(day.write(tmp_path / "b")))) == {"area.press": "suspend"}


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("Sun, 25 Oct 2026 10:00:00 +0000", {"area.press": "suspend"}),
        ("Sun, 25 Oct 2026 09:59:59 +0000", {}),
        ("Tue, 24 Nov 2026 07:30:00 +0000", {"area.press": "suspend"}),
        ("Tue, 24 Nov 2026 07:30:01 +0000", {}),
    ],
)
def test_when_a_press_report_counts(
    tmp_path: Path, published: str, expected: dict[str, str]
) -> None:
    day = Day()
    day.raw["press/wensum.xml"] = press(published)
    assert rules(only(check(day.write(tmp_path)))) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"<rss><channel><item>",
        b"not xml",
        b"<!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss><channel>&b;</channel></rss>",
    ],
)
def test_a_press_file_that_cannot_be_read_holds_every_visit(tmp_path: Path, content: bytes) -> None:
    day = Day()
    day.raw["press/bad.xml"] = content
    found = check(day.write(tmp_path), status=1)
    assert rules(only(found)) == {"check.area": None}
    assert problems(found)[0][0] == "press/bad.xml"


def around(degrees: float, lon: float = 0.8484, lat: float = 52.8281) -> dict[str, Any]:
    west, east = lon - degrees, lon + degrees
    south, north = lat - degrees, lat + degrees
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"zone_type": "protection"}, {"area.disease": "suspend"}),
        ({"zone_type": "prevention"}, {}),
        ({"kind": "problem_area"}, {"area.problem": "pair"}),
        ({"from": "2026-11-24T11:00"}, {"area.disease": "suspend"}),
        ({"from": "2026-11-24T11:01"}, {}),
        ({"to": "2026-11-24T07:30"}, {}),
        ({"to": "2026-11-24T07:31"}, {"area.disease": "suspend"}),
        ({"to": "2026-11-24"}, {"area.disease": "suspend"}),
        ({"to": "2026-11-23"}, {}),
        ({"kind": "dragons"}, {"check.area": None}),
        ({"from": "soon"}, {"area.disease": "suspend", "check.area": None}),
    ],
)
def test_areas(tmp_path: Path, properties: dict[str, str], expected: dict[str, str]) -> None:
    day = Day()
    day.area(around(0.05), **properties)
    visit = only(check(day.write(tmp_path)))
    assert rules(visit) == expected
    informs = [n for n in visit["notices"] if n["kind"] == "zone_informs"]
    assert bool(informs) is (properties.get("zone_type") == "prevention")


def test_an_area_is_replaced_when_the_other_begins(tmp_path: Path) -> None:
    far = around(0.05, lon=-2.0)
    for number, (begins, expected) in enumerate(
        [("2026-11-24T07:30", {}), ("2026-11-24T07:31", {"area.disease": "suspend"})]
    ):
        day = Day()
        day.area(around(0.05), area_id="OLD")
        day.area(far, area_id="NEW", replaces="OLD", **{"from": begins})
        assert rules(only(check(day.write(tmp_path / str(number))))) == expected


BOW_TIE = [[0.8, 52.8], [0.9, 52.9], [0.9, 52.8], [0.8, 52.9], [0.8, 52.8]]


@pytest.mark.parametrize(("shift", "held"), [(0.0, True), (-3.0, False)])
def test_an_area_that_cannot_be_read_holds_the_visits_near_it(
    tmp_path: Path, shift: float, held: bool
) -> None:
    day = Day()
    ring = [[lon + shift, lat] for lon, lat in BOW_TIE]
    day.area({"type": "Polygon", "coordinates": [ring]})
    found = check(day.write(tmp_path), status=1)
    assert rules(only(found)) == ({"check.area": None} if held else {})
    assert problems(found)[0][0] == "areas.geojson"


def test_a_victim_is_not_a_danger(tmp_path: Path) -> None:
    day = Day()
    day.note("DOMESTIC VIOLENCE CASE")
    visit = only(check(day.write(tmp_path), status=0))
    assert (visit["may_go"], visit["reasons"], visit["played_down"]) == ("alone", [], [])
    assert [(n["kind"], n["record_id"]) for n in visit["notices"]] == [("protect", "N1")]


def test_a_played_down_finding_is_listed_and_fires_no_rule(tmp_path: Path) -> None:
    day = Day()
    text = "No history of violence. Paid by cheque."
    day.note(text)
    visit = only(check(day.write(tmp_path), status=0))
    assert visit["reasons"] == []
    (played,) = visit["played_down"]
    assert (played["category"], played["because"]) == ("violence", "negated")
    assert text[played["start"] : played["end"]] == played["quote"]


@pytest.mark.parametrize(
    ("cells", "match"),
    [
        ({}, "reference"),
        ({"utr": "", "customer_name": "ARCHER J M", "date_of_birth": "02/03/1971"}, "probable"),
        (
            {
                "utr": "",
                "customer_name": "Tom Bridges",
                "address": "12, Bridge St",
                "postcode": "NR219AZ",
            },
            "address",
        ),
        ({"utr": "", "customer_name": "Jane Archer"}, None),
    ],
)
def test_the_match_is_told(tmp_path: Path, cells: dict[str, str], match: str | None) -> None:
    day = Day()
    day.note(TEXT, **cells)
    visit = only(check(day.write(tmp_path)))
    found = [e["match"] for r in visit["reasons"] for e in r["evidence"]]
    assert found == ([match] if match else [])


@pytest.mark.parametrize(
    ("changes", "known"),
    [
        ({"utr": "", "date_of_birth": "", "postcode": "NR21 9AZ"}, True),
        ({"utr": "", "date_of_birth": "", "address": ""}, False),
        ({"utr": "", "customer_name": "Archer", "date_of_birth": "", "address": ""}, False),
        ({"utr": "", "customer_name": "Mrs Archer"}, False),
        ({"utr": "", "customer_name": "Archer Ltd", "date_of_birth": ""}, True),
        ({"utr": "", "address": ""}, True),
    ],
)
def test_identity(tmp_path: Path, changes: dict[str, str], known: bool) -> None:
    day = Day()
    day.visit(**changes)
    visit = only(check(day.write(tmp_path)))
    assert rules(visit) == ({} if known else {"check.identity": None})


@pytest.mark.parametrize("postcode", ["", "NR21", "NR21 9", "BT7 1NN", "NR21 9XZ"])
def test_a_place_not_known_well_enough(tmp_path: Path, postcode: str) -> None:
    day = Day()
    day.visit(postcode=postcode)
    visit = only(check(day.write(tmp_path), status=1))
    assert rules(visit) == {"check.place": None}
    assert visit["problems"] == []
