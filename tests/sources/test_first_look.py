"""A row passed over at the first look has nothing wrong in it and is about nobody wanted."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pytest

from forethought.matching.references import normalise_reference
from forethought.sources import first_look_sql
from forethought.sources.rough_address import pieces_of
from forethought.sources.scan_sql import wanted_tables
from forethought.sources.wanted import Wanted
from forethought.timestamps import parse_british_day, parse_when
from tests.sources.messy import DATES, NINOS, PAYES, UTRS, VRNS, persons
from tests.sources.test_usual_forms import DAYS

STRANGE_DAYS = (
    "2019/05/03",
    "2019-5-03",
    " 2019-05-03",
    "2019-05-03 ",
    "19000-01-01",
    "2019-05-3",
    "1900-1-001",
    "0044-03-15",
    "0044-03-15 (BC)",
    "infinity",
    "-infinity",
    "epoch",
    "today",
    "2019 05 03",
    "2020-02-29",
    "1900-02-29",
    "2100-01-01",
    "1899-12-31",
    "2019-05-03\0",
)


def passed_over(column: str, cells: Sequence[str], condition: str) -> list[str]:
    with duckdb.connect() as connection:
        for name, columns in wanted_tables(Wanted.of([])).items():
            listed = ", ".join(
                f"unnest({list(values)}) AS {key}" for key, values in columns.items()
            )
            connection.execute(f"CREATE TABLE {name} AS SELECT {listed or 'NULL AS k'}")
        query = (
            f"SELECT {column} FROM (SELECT unnest(?) AS {column})"
            f" WHERE NOT coalesce({condition}, false)"
        )
        return [str(row[0]) for row in connection.execute(query, [list(cells)]).fetchall()]


@pytest.mark.parametrize("column", ["date", "date_of_birth"])
def test_a_day_passed_over_is_a_day_without_doubt(column: str) -> None:
    condition = first_look_sql.doubtful([column], may_hold_nul=False)
    over = passed_over(column, [*DAYS, *DATES, *STRANGE_DAYS], condition)
    assert len(over) > 6_000
    assert "2020-02-29" in over, "a leap day needs no second look"
    for text in over:
        if column == "date_of_birth":
            assert not text or parse_british_day(text), text
        else:
            when, doubt = parse_when(text, british=True) if text else (True, None)
            assert when, text
            assert doubt is None, text


@pytest.mark.parametrize(
    ("column", "cells"), [("utr", UTRS), ("nino", NINOS), ("vrn", VRNS), ("paye_ref", PAYES)]
)
def test_a_reference_passed_over_can_be_one(column: str, cells: Sequence[str]) -> None:
    over = passed_over(column, cells, first_look_sql.referenced([column]))
    assert over
    assert all(normalise_reference(column, text) for text in over if text)
    assert {text for text in cells if text and not normalise_reference(column, text)}.isdisjoint(
        over
    )


def test_a_postcode_passed_over_is_a_whole_one() -> None:
    cells = [
        "NR21 7AA",
        "nr217aa",
        " NR21  7AA ",
        "GIR 0AA",
        "NR21",
        "NR21 7A",
        "",
        "x",
        "ſw1a 1aa",
    ]
    condition = first_look_sql.to_be_placed(["postcode", "address"], roams=False)
    with_address = condition.replace("address <> ''", "true")
    assert passed_over("postcode", cells, with_address) == cells[:4]


@pytest.mark.parametrize(
    ("house", "pieces"),
    [
        ("14", {("14", False), ("", True)}),
        ("1", {("1", False), ("one", False), ("", True)}),
        ("0", {("", False)}),
        ("name", {("", False)}),
    ],
)
def test_pieces_of_a_house(house: str, pieces: set[tuple[str, bool]]) -> None:
    assert set(pieces_of(house)) == pieces


def test_sets_of_near_postcodes_are_all_named() -> None:
    tables = wanted_tables(Wanted.of(persons(1, 40)))
    assert len(set(tables["w_near"]["k"])) == len(tables["w_near"]["k"])
    assert len({len(values) for values in tables["w_anchor"].values()}) == 1
