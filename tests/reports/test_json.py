"""JSON to the letter of day-folder.md."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from forethought.dayfolder.json_report import dump_json, to_json
from forethought.timestamps import LONDON
from tests.reports.sample_day import empty_day, held_pair, only, sample_day

VISIT_KEYS = [
    "visit_id",
    "line",
    "officer_id",
    "may_go",
    "outcome",
    "complete",
    "discuss",
    "discuss_with",
    "reasons",
    "played_down",
    "notices",
    "matched_records",
    "problems",
]
EVIDENCE_KEYS = ["source", "record_id", "date", "match", "category", "quote", "start", "end"]


def test_top_level() -> None:
    said = to_json(sample_day())
    assert said["as_of"] == "2026-11-24T07:30:00+00:00"
    assert {"as_of", "policy", "sources", "visits", "problems"} <= set(said)
    assert said["policy"]["name"] == "norfolk"
    assert said["policy"]["number"] == 3
    assert len(said["policy"]["relaxations"]) == 1
    assert said["offices_without_cover"] == ["Belfast"]


def test_sources() -> None:
    first, second, *_ = to_json(sample_day())["sources"]
    assert first == {
        "source": "sa_notes",
        "status": "examined",
        "rows": 48213,
        "extracted_at": "2026-11-24T02:30:00+00:00",
        "detail": "",
    }
    assert (second["rows"], second["extracted_at"]) == (None, None)


def test_visits_stay_in_the_order_of_the_file() -> None:
    said = to_json(sample_day())["visits"]
    assert [one["visit_id"] for one in said] == [
        "V006", "V005", "V<3>", "V004", "V001", "V007", "V002",
    ]  # fmt: skip
    assert all(list(one) == VISIT_KEYS for one in said)


def test_one_visit() -> None:
    said = next(one for one in to_json(sample_day())["visits"] if one["visit_id"] == "V001")
    assert (said["may_go"], said["outcome"], said["discuss_with"]) == (
        "no",
        "different_method",
        "M2",
    )
    assert said["matched_records"] == 3
    rule = said["reasons"][1]
    assert list(rule) == ["rule", "cites", "says", "at_least", "evidence"]
    assert all(list(one) == EVIDENCE_KEYS for one in rule["evidence"])
    assert rule["evidence"][0] == {
        "source": "sa_notes",
        "record_id": "N-1182",
        "date": "2019-05-03",
        "match": "reference",
        "category": "threat",
        "quote": "said he'd be waiting for me",
        "start": 102,
        "end": 129,
    }
    assert list(said["played_down"][0]) == [*EVIDENCE_KEYS, "because"]


def test_nulls() -> None:
    said = {one["visit_id"]: one for one in to_json(sample_day())["visits"]}
    assert said["V<3>"]["reasons"][0]["at_least"] is None
    assert said["V007"]["reasons"][0]["at_least"] == "pair"
    assert said["V<3>"]["discuss_with"] is None
    area = said["V002"]["reasons"][0]["evidence"][0]
    assert (area["source"], area["record_id"], area["quote"]) == ("areas", "AI-2026-11-PZ", None)
    stray = replace(held_pair(), discuss=False)
    assert to_json(only(stray))["visits"][0]["discuss_with"] is None


def test_times_are_utc_whatever_they_came_in() -> None:
    london = replace(sample_day(), as_of=datetime(2026, 6, 1, 8, 30, tzinfo=LONDON))
    assert to_json(london)["as_of"] == "2026-06-01T07:30:00+00:00"


def test_problems() -> None:
    said = to_json(sample_day())
    assert said["problems"][2] == {
        "file": "records/dtr.csv",
        "line": 17,
        "column": None,
        "says": "The row has 9 fields and 11 are needed. Mend the row",
    }
    assert said["visits"][2]["problems"][0] in said["problems"]


def test_dump_is_json_in_utf_8() -> None:
    assert json.loads(dump_json(sample_day())) == to_json(sample_day())
    assert json.loads(dump_json(empty_day()))["visits"] == []
    broken = replace(sample_day(), offices_without_cover=("half \ud83d",))
    assert json.loads(dump_json(broken).encode()) == to_json(broken)
