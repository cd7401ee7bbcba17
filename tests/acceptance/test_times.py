"""Times: 24 hours, 30 days, clock changes, the moment of the assessment, availability."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.world import DISEASE, PLAIN, World, by_id, check, placed, rules, status

FIRST = {"visit.first_contact": "pair"}


def test_as_of_is_london_without_an_offset_and_output_is_utc(tmp_path: Any) -> None:
    world = World()
    world.sources = [
        {"source": s, "extracted_at": "2026-07-01T02:00", "rows": "0"} for s in world.records
    ]
    world.case("V", planned_start="2026-07-01T10:00")
    folder = world.write(tmp_path)
    for given, expected in {
        "2026-07-01T07:30": "2026-07-01T06:30:00+00:00",
        "2026-07-01T07:30:00Z": "2026-07-01T07:30:00+00:00",
        "2026-07-01T07:30+05:00": "2026-07-01T02:30:00+00:00",
    }.items():
        assert check(folder, as_of=given)["as_of"] == expected
    found = check(folder, as_of="2026-07-01T07:30", status=0)
    assert {s["extracted_at"] for s in found["sources"] if s["source"] in world.records} == {
        "2026-07-01T01:00:00+00:00"
    }


def test_stale_is_more_than_24_hours_before_the_start_and_judged_visit_by_visit(
    tmp_path: Any,
) -> None:
    world = World()
    world.sources = [
        {"source": source, "extracted_at": "2026-11-24T00:00", "rows": "0"}
        for source in world.records
    ]
    world.sources[0]["extracted_at"] = "2026-11-23T10:00:00"
    world.case("before", planned_start="2026-11-24T09:59")
    world.case("on", planned_start="2026-11-24T10:00")
    world.case("after", planned_start="2026-11-24T10:00:01")
    found = check(world.write(tmp_path), status=1)
    visits = by_id(found)
    assert [visits[name]["may_go"] for name in ("before", "on", "after")] == [
        "alone", "alone", "discuss_first",
    ]  # fmt: skip
    assert rules(visits["after"]) == {"check.source": None}
    assert (visits["after"]["outcome"], visits["after"]["complete"]) == ("alone", False)
    assert status(found)["sa_notes"] == "stale"
    assert status(found)["dtr"] == "examined"
    assert found["problems"] == []


@pytest.mark.parametrize(
    ("start", "earlier_instant"),
    [("2026-10-25T01:30", "2026-10-25T00:30:00Z"), ("2026-03-29T01:30", "2026-03-29T00:30:00Z")],
    ids=["exists twice", "does not exist"],
)
def test_a_start_at_a_clock_change_is_a_problem_nothing_more_and_the_earlier_instant(
    tmp_path: Any, start: str, earlier_instant: str
) -> None:
    day_before = {"2026-10-25": "2026-10-24", "2026-03-29": "2026-03-28"}[start[:10]]
    world = World()
    world.sources = [
        {"source": source, "extracted_at": f"{start[:10]}T00:00:00Z", "rows": "0"}
        for source in world.records
    ]
    # 24 hours before the earlier instant exactly: stale for any later one
    world.sources[0]["extracted_at"] = f"{day_before}T00:30:00Z"
    world.case("V", planned_start=start)
    found = check(world.write(tmp_path), as_of=f"{start[:10]}T00:15:00Z", status=1)
    visit = by_id(found)["V"]
    assert rules(visit) == {}
    assert visit["complete"] is True
    assert visit["may_go"] == "alone"
    assert placed(found) == [("visits.csv", 2, "planned_start")]
    assert [p["column"] for p in visit["problems"]] == ["planned_start"]


@pytest.mark.parametrize(
    ("as_of", "earlier"),
    [("2026-10-25T01:30", "2026-10-25T00:30:00+00:00"),
     ("2026-03-29T01:30", "2026-03-29T00:30:00+00:00")],
)  # fmt: skip
def test_an_assessment_at_a_clock_change(tmp_path: Any, as_of: str, earlier: str) -> None:
    world = World()
    world.sources = [
        {"source": s, "extracted_at": f"{as_of[:10]}T00:00:00Z", "rows": "0"} for s in world.records
    ]
    world.case("V", planned_start=f"{as_of[:10]}T10:00")
    found = check(world.write(tmp_path), as_of=as_of, status=1)
    assert found["as_of"] == earlier
    assert len(found["problems"]) == 1
    assert found["visits"][0]["may_go"] == "alone"


def test_a_time_with_an_offset_is_never_a_clock_change_problem(tmp_path: Any) -> None:
    world = World()
    world.sources = [
        {"source": source, "extracted_at": "2026-10-24T23:00:00Z", "rows": "0"}
        for source in world.records
    ]
    world.case("V", planned_start="2026-10-25T01:30+00:00")
    check(world.write(tmp_path), as_of="2026-10-25T00:15:00Z", status=0)


def test_earlier_contact_is_dated_before_the_assessment_a_day_from_its_end(tmp_path: Any) -> None:
    cases = {
        "yesterday": ("2026-11-23", {}),
        "today": ("2026-11-24", FIRST),
        "tomorrow": ("2026-11-25", FIRST),
        "undated": ("", FIRST),
        "moment-before": ("2026-11-24T07:29:59", {}),
        "moment-on": ("2026-11-24T07:30", FIRST),
        "moment-after": ("2026-11-24T07:31", FIRST),
        "long-ago": ("03/05/1999", {}),
    }
    world = World()
    for name, (date, _) in cases.items():
        world.case(name, {"text": PLAIN, "date": date}, announced="no")
    visit = world.case("by-name", announced="no", utr="")
    world.about(visit, utr="", customer_name=visit["customer_name"],
                date_of_birth=visit["date_of_birth"], text=PLAIN)  # fmt: skip
    visit = world.case("by-address", announced="no", utr="")
    world.about(visit, utr="", customer_name="Ebenezer Quillfeather", address=visit["address"],
                postcode=visit["postcode"], text=PLAIN)  # fmt: skip
    found = by_id(check(world.write(tmp_path), status=0))
    assert {name: rules(found[name]) for name in cases} == {n: r for n, (_, r) in cases.items()}
    assert rules(found["by-name"]) == {}
    assert rules(found["by-address"]) == FIRST
    assert found["by-address"]["matched_records"] == 1


def test_a_required_source_not_examined_counts_as_no_earlier_contact(tmp_path: Any) -> None:
    world = World()
    world.case("V", {"text": PLAIN, "date": "2026-11-01"}, announced="no")
    world.absent = {"records/dtr.csv"}
    visit = by_id(check(world.write(tmp_path), status=1))["V"]
    assert rules(visit) == {"check.source": None, "visit.first_contact": "pair"}


def test_disease_notes_count_as_recent_for_30_days_before_the_visit(tmp_path: Any) -> None:
    recent, past = {"records.disease": "suspend"}, {"records.disease_past": "pair"}
    cases = {
        "undated": ({"date": ""}, recent),
        "yesterday": ({"date": "2026-11-23"}, recent),
        "day-of-visit": ({"date": "2026-11-24"}, recent),
        "30-days": ({"date": "2026-10-25"}, recent),
        "31-days": ({"date": "2026-10-24"}, past),
        "30-days-exactly": ({"date": "2026-10-25T10:00:00Z"}, recent),
        "30-days-and-more": ({"date": "2026-10-24T09:00:00Z"}, past),
        "years": ({"date": "2019-01-01"}, past),
        "this-address": ({"date": "2026-11-20", "address": "{address}", "postcode": "NR21 9AZ"},
                         recent),
        "other-address": ({"date": "2026-11-20", "address": "Hall Farm, Long Lane, Wigton",
                           "postcode": "CA7 9AA"}, past),
        "this-without-postcode": ({"date": "2026-11-20", "address": "{address}, Fakenham"}, recent),
        "neighbour": ({"date": "2026-11-20", "address": "1{address}, Fakenham"}, past),
        "other-undated": ({"date": "", "address": "Hall Farm, Long Lane, Wigton",
                           "postcode": "CA7 9AA"}, past),
    }  # fmt: skip
    world = World()
    for name, (cells, _) in cases.items():
        visit = world.case(name)
        given = {k: v.format(**visit) for k, v in cells.items()}
        world.about(visit, text=DISEASE, **given)
    found = by_id(check(world.write(tmp_path), status=0))
    assert {name: rules(found[name]) for name in cases} == {n: r for n, (_, r) in cases.items()}
    assert found["undated"]["may_go"] == "no"
    assert found["undated"]["outcome"] == "suspend"
    assert found["years"]["may_go"] == "discuss_first"


MANAGERS = {
    # available_from, available_to, may they be asked at 2026-11-24T07:30?
    "open": ("", "", True),
    "from-on": ("2026-11-24T07:30", "", True),
    "from-after": ("2026-11-24T07:31", "", False),
    "to-on": ("", "2026-11-24T07:30", True),
    "to-before": ("", "2026-11-24T07:29:59", False),
    "within": ("2026-11-24T06:00", "2026-11-24T18:00", True),
    "offset": ("2026-11-24T07:30+01:00", "2026-11-24T08:30+01:00", True),
}


def test_availability_is_inclusive_and_taken_at_the_assessment(tmp_path: Any) -> None:
    world = World()
    world.officers = []
    for name, (start, end, _) in MANAGERS.items():
        world.officers += [
            {"officer_id": f"o-{name}", "manager_id": f"m-{name}", "solo_trained": "yes"},
            {"officer_id": f"m-{name}", "grade": "manager", "available_from": start,
             "available_to": end},
        ]  # fmt: skip
        world.case(name, officer_id=f"o-{name}", concern="uneasy")
    found = by_id(check(world.write(tmp_path), status=0))
    other = min(f"m-{name}" for name, (_, _, asked) in MANAGERS.items() if asked)
    assert {name: found[name]["discuss_with"] for name in MANAGERS} == {
        name: f"m-{name}" if asked else other for name, (_, _, asked) in MANAGERS.items()
    }
