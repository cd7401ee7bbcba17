"""Every table as Parquet, with the types that a database would give it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from tests.acceptance.test_json_shape import everything
from tests.acceptance.world import (
    ABUSE,
    THREAT,
    World,
    by_id,
    check,
    command,
    placed,
    rules,
    sha256,
    status,
)  # fmt: skip


def texts(rows: list[dict[str, Any]]) -> pa.Table:
    names = list(dict.fromkeys(key for row in rows for key in row))
    return pa.table({n: pa.array([row.get(n) for row in rows], pa.string()) for n in names})


def to_parquet(folder: Path) -> Path:
    """The same folder with every table as Parquet, all of it text."""
    for path in [*folder.glob("*.csv"), *folder.glob("records/*.csv")]:
        names = path.read_text(encoding="utf-8").split("\n", 1)[0].strip().split(",")
        options = pacsv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=False
        )
        parsing = pacsv.ParseOptions(newlines_in_values=True)
        table = pacsv.read_csv(path, convert_options=options, parse_options=parsing)
        pq.write_table(table, path.with_suffix(".parquet"))
        path.unlink()
    return folder


def test_the_same_day_gives_the_same_json(tmp_path: Path) -> None:
    world = everything()
    world.case("V5", ABUSE, announced="no", expected_cash_gbp="£1,250.00", minutes="odd")
    world.tables["incidents.csv"] = [
        {"record_id": "I1", "utr": world.visits[0]["utr"], "category": "animal", "text": "Log."}
    ]
    world.tables["dispositions.csv"] = [
        {"source": "sa_notes", "record_id": "sa_notes-1", "customer_ref": "", "until": "",
         "disposition": "mistaken", "by": "M2", "second": "M1", "at": "2026-11-01",
         "reason": "Another man", "text_sha256": sha256(THREAT)},
    ]  # fmt: skip
    world.tables["press_decisions.csv"] = [
        {"item": "g1", "decision": "dismissed", "by": "M2", "at": "2026-11-23", "reason": "Drill"}
    ]
    as_csv = check(world.write(tmp_path / "csv"), status=1)
    as_parquet = check(to_parquet(world.write(tmp_path / "parquet")), status=1)
    told = json.dumps(as_parquet).replace(".parquet", ".csv")
    assert json.loads(told) == as_csv


def typed(folder: Path) -> Path:
    """A folder whose tables carry dates, times, numbers and truth values as such."""
    (folder / "records").mkdir(parents=True)
    naive = datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001 - a time as London writes it
    visits = pa.table(
        {
            "visit_id": pa.array([1, 2, 3], pa.int64()),
            "officer_id": ["O1", "O1", "O2"],
            "second_officer_id": pa.array([None, None, None], pa.string()),
            "planned_start": pa.array([naive] * 3, pa.timestamp("us")),
            "minutes": pa.array([60, None, 45], pa.int32()),
            "customer_name": ["Jane Archer", "Wilfred Bell", "Iris Gosling"],
            "date_of_birth": pa.array([date(1971, 3, 2), None, date(1950, 1, 1)], pa.date32()),
            "utr": pa.array([123456789, 2000000001, 2000000002], pa.int64()),
            "address": ["1 Bridge Street", "2 Bridge Street", "3 Bridge Street"],
            "postcode": ["NR21 9AZ"] * 3,
            "announced": pa.array([True, False, True], pa.bool_()),
            "expected_cash_gbp": pa.array(
                [Decimal("499.99"), None, Decimal("500.00")], pa.decimal128(10, 2)
            ),
            "training": pa.array([False, None, True], pa.bool_()),
            "pair_wanted": pa.array([False, True, None], pa.bool_()),
        }
    )
    pq.write_table(visits, folder / "visits.parquet")
    officers = pa.table(
        {
            "officer_id": ["O1", "O2", "M1"],
            "name": ["Ann", "Bob", "Mo"],
            "grade": pa.array(["officer", None, "manager"]).dictionary_encode(),
            "manager_id": ["M1", "M1", None],
            "solo_trained": pa.array([True, False, None], pa.bool_()),
            "available_from": pa.array(
                [None, None, datetime(2026, 11, 24, 7, 30, tzinfo=UTC)], pa.timestamp("ms", "UTC")
            ),
        }
    )
    pq.write_table(officers, folder / "officers.parquet")
    names = ["sa_notes", "idms_action_history", "idms_taxpayer_notes_assets", "dtr"]
    sources = pa.table(
        {
            "source": names,
            "extracted_at": pa.array(
                [datetime(2026, 11, 24, 2, tzinfo=UTC)] * 4, pa.timestamp("ns", "UTC")
            ),
            "rows": pa.array([2, 0, 0, 0], pa.int64()),
        }
    )
    pq.write_table(sources, folder / "sources.parquet")
    notes = pa.table(
        {
            "record_id": pa.array([11, 12], pa.int32()),
            "date": pa.array([date(2019, 5, 3), None], pa.date32()),
            "utr": pa.array([123456789, 2000000001], pa.int64()),
            "text": pa.array([THREAT, ABUSE], pa.large_string()),
        }
    )
    pq.write_table(notes, folder / "records/sa_notes.parquet")
    for name in names[1:]:
        pq.write_table(notes.slice(0, 0), folder / f"records/{name}.parquet")
    features = json.dumps({"type": "FeatureCollection", "features": []})
    (folder / "areas.geojson").write_text(features)
    return folder


@pytest.fixture(scope="module")
def from_types(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return check(typed(tmp_path_factory.mktemp("day") / "typed"), status=0)


def test_typed_columns_mean_what_their_text_would(from_types: Any) -> None:
    assert from_types["problems"] == []
    visits = by_id(from_types)
    assert rules(visits["1"]) == {"records.violence": "different_method"}
    assert rules(visits["2"]) == {
        "records.caution": "pair", "visit.first_contact": "pair", "visit.pair_wanted": "pair",
    }  # fmt: skip
    assert rules(visits["3"]) == {
        "officer.training": "pair", "visit.cash": "pair", "visit.training": "pair",
    }  # fmt: skip
    assert [visit["line"] for visit in from_types["visits"]] == [2, 3, 4]
    (item, *_) = visits["1"]["reasons"][0]["evidence"]
    assert (item["record_id"], item["date"]) == ("11", "2019-05-03")
    assert visits["1"]["discuss_with"] == "M1"
    assert status(from_types)["sa_notes"] == "examined"
    sources = {s["source"]: s for s in from_types["sources"]}
    assert sources["sa_notes"]["rows"] == 2
    assert sources["sa_notes"]["extracted_at"] == "2026-11-24T02:00:00+00:00"


def test_a_time_without_a_zone_is_london_in_summer_too(tmp_path: Path) -> None:
    folder = typed(tmp_path / "day")
    summer = datetime(2026, 7, 1, 2)  # noqa: DTZ001 - a time as London writes it
    table = pq.read_table(folder / "sources.parquet")
    stamps = pa.array([summer] * 4, pa.timestamp("us"))
    pq.write_table(table.set_column(1, "extracted_at", stamps), folder / "sources.parquet")
    found = check(folder, as_of="2026-07-01T07:30")
    assert found["sources"][0]["extracted_at"] == "2026-07-01T01:00:00+00:00"


@pytest.mark.parametrize("kind", ["double", "int", "text", "one-decimal", "decimal-4"])
def test_money_and_numbers_in_other_types(tmp_path: Path, kind: str) -> None:
    arrays = {
        "double": (pa.array([499.99, 500.0, 0.0]), pa.array([60.0, 60.0, 60.0])),
        "one-decimal": (pa.array([20.5, 500.5, None]), pa.array([60, 60, 60])),
        "decimal-4": (
            pa.array([Decimal("499.9900"), Decimal("500.5000"), None], pa.decimal128(18, 4)),
            pa.array([60, 60, 60]),
        ),
        "int": (pa.array([499, 500, 0], pa.int16()), pa.array([60, 60, 60], pa.int64())),
        "text": (pa.array(["£499.99", "£500", ""]), pa.array(["60", "60", ""])),
    }
    folder = typed(tmp_path / "day")
    table = pq.read_table(folder / "visits.parquet")
    cash, minutes = arrays[kind]
    for name, column in (("expected_cash_gbp", cash), ("minutes", minutes)):
        table = table.set_column(table.column_names.index(name), name, column)
    pq.write_table(table, folder / "visits.parquet")
    found = check(folder, status=0)
    assert {v["visit_id"] for v in found["visits"] if "visit.cash" in rules(v)} == {"2"}


def test_problems_name_the_file_and_the_row_number_plus_one(tmp_path: Path) -> None:
    folder = typed(tmp_path / "day")
    table = texts(
        [{"visit_id": "A", "officer_id": "O1", "planned_start": "2026-11-24T10:00",
          "customer_name": "Jane Archer", "utr": "1000000007", "postcode": "NR21 9AZ",
          "announced": "yes"},
         {"visit_id": "B", "officer_id": "O9", "planned_start": "odd",
          "customer_name": "Jane Archer", "utr": "1000000007", "postcode": "NR21 9AZ",
          "announced": "yes"}]
    )  # fmt: skip
    pq.write_table(table, folder / "visits.parquet")
    found = check(folder, status=1)
    assert sorted(placed(found)) == [
        ("visits.parquet", 3, "officer_id"), ("visits.parquet", 3, "planned_start"),
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"PAR1garbagePAR1", b"visit_id\r\n"])
def test_visits_that_are_no_parquet(tmp_path: Path, content: bytes) -> None:
    folder = typed(tmp_path / "day")
    (folder / "visits.parquet").write_bytes(content)
    result = command("check", folder, "--format", "json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "visits.parquet" in result.stderr


def test_an_empty_parquet_is_a_day_without_visits(tmp_path: Path) -> None:
    folder = typed(tmp_path / "day")
    table = pq.read_table(folder / "visits.parquet")
    pq.write_table(table.slice(0, 0), folder / "visits.parquet")
    assert check(folder, status=0)["visits"] == []


def test_a_world_of_text_columns_of_nulls(tmp_path: Path) -> None:
    world = World()
    world.case("V")
    folder = to_parquet(world.write(tmp_path))
    table = pq.read_table(folder / "visits.parquet")
    nothing = pa.nulls(1, pa.null())
    pq.write_table(table.append_column("concern", nothing), folder / "visits.parquet")
    assert rules(by_id(check(folder, status=0))["V"]) == {}
