"""Values of other systems as cells, fields out of rows, and marks of what was read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.sources.cell_text import NotTextError, day_text, in_zone, storable, text_of
from forethought.sources.connected_rows import ConnectedRows
from forethought.sources.field_map import Field, FieldMap
from forethought.sources.json_pointer import pointer
from forethought.sources.marks import Mark
from forethought.sources.reading import ABSENT, Limit
from forethought.timestamps import LONDON
from tests.sources.connecting.described import FIELDS, NOW, over_sql, read, row, sqlite_file

PARIS = ZoneInfo("Europe/Paris")


def naive(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A time without an offset, as many systems keep it."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC).replace(tzinfo=None)


CELLS = [
    (None, ""),
    ("  as it is ", "  as it is "),
    (True, "true"),
    (7, "7"),
    (1234567890.0, "1234567890"),
    (Decimal("1234567890.00"), "1234567890"),
    (Decimal("0.50"), "0.50"),
    (Decimal("1E+30"), "1" + "0" * 30),
    (Decimal("1E+999999"), "1E+999999"),
    (float("nan"), ""),
    (date(2026, 1, 5), "2026-01-05"),
    (time(10, 30), "10:30:00"),
    (naive(2026, 7, 5, 10), "2026-07-05T10:00:00"),
    (datetime(2026, 7, 5, 10, 0, tzinfo=PARIS), "2026-07-05T08:00:00+00:00"),
    (b"caf\xc3\xa9", "café"),
    (b"caf\xe9", "café"),
    (memoryview(b"x"), "x"),
    (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
]


@pytest.mark.parametrize(("value", "text"), CELLS, ids=range(len(CELLS)))
def test_a_value_is_written_as_an_extract_would_have(value: object, text: str) -> None:
    assert text_of(value, LONDON) == text


@pytest.mark.parametrize("value", [[], {}, (1,), object()], ids=["list", "dict", "tuple", "object"])
def test_what_has_parts_of_its_own_is_no_text(value: object) -> None:
    with pytest.raises(NotTextError):
        text_of(value, LONDON)


def test_a_time_without_offset_has_the_zone_of_its_system() -> None:
    assert text_of(naive(2026, 7, 5, 10), PARIS) == "2026-07-05T08:00:00+00:00"
    assert in_zone("2026-07-05 10:00", PARIS) == "2026-07-05T08:00:00+00:00"
    assert in_zone("2026-07-05 10:00", LONDON) == "2026-07-05 10:00"
    assert in_zone("2026-07-05T10:00:00Z", PARIS) == "2026-07-05T10:00:00Z"
    assert in_zone("2026-07-05", PARIS) == "2026-07-05"
    assert in_zone("last week, I think", PARIS) == "last week, I think"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (naive(1970, 5, 17, 0), "1970-05-17"),
        ("1970-05-17T00:00:00.000Z", "1970-05-17"),
        ("1970-05-17 00:00", "1970-05-17"),
        ("1970-05-17T10:00:00", "1970-05-17T10:00:00"),
        ("17/05/1970", "17/05/1970"),
    ],
    ids=range(5),
)
def test_a_birth_date_loses_its_midnight(value: object, text: str) -> None:
    assert day_text(value, LONDON) == text


@pytest.mark.parametrize(
    ("text", "kept"), [("a\0b", "ab"), ("a\ud800b", "a\ufffdb"), ("é", "é")], ids=range(3)
)
def test_what_no_database_keeps_is_dropped_or_replaced(text: str, kept: str) -> None:
    assert storable(text) == (kept, text != kept)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("name", "x"),
        ("/name", "x"),
        ("/deep/0/a~1b", 5),
        ("/deep/1", ABSENT),
        ("/deep/-1", ABSENT),
        ("/name/0", ABSENT),
        ("/none/more", None),
        ("other", ABSENT),
    ],
    ids=range(8),
)
def test_a_pointer_finds_its_place(place: str, value: object) -> None:
    document = {"name": "x", "deep": [{"a/b": 5}], "none": None}
    assert pointer(place)(document) is value or pointer(place)(document) == value
    assert pointer("")(document) is document


def filled(field: Field, source: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bool]:
    mapped = FieldMap((field,)).mapped(source, {place: pointer(place) for place in field.places})
    (cell,) = {cell for cell in mapped.cells if cell} or {""}
    return cell, mapped.faults, mapped.understood


def test_several_places_are_joined_without_those_that_are_empty() -> None:
    address = Field("address", ("a", "b", "c"), joined_by=", ")
    assert filled(address, {"a": " 1 Mill ", "b": None, "c": "Leeds"})[0] == "1 Mill, Leeds"
    assert filled(Field("text", ("a",)), {"a": "  kept as it is\n"})[0] == "  kept as it is\n"
    when = Field("date", ("day", "at"))
    assert filled(when, {"day": date(2026, 1, 5), "at": time(10)})[0] == "2026-01-05 10:00:00"
    assert filled(when, {"day": date(2026, 1, 5), "at": None})[0] == "2026-01-05"


@pytest.mark.parametrize(
    ("form", "text", "cell"),
    [
        ("%d.%m.%Y", "05.01.2026", "2026-01-05"),
        ("%d.%m.%Y %H:%M", "05.07.2026 10:00", "2026-07-05T08:00:00+00:00"),
        ("%m/%d/%Y", "13/05/2026", ""),
        ("%Y%m%d", "20260105", "2026-01-05"),
    ],
    ids=range(4),
)
def test_a_date_in_another_form(form: str, text: str, cell: str) -> None:
    found, faults, understood = filled(Field("date", ("d",), form=form, zone=PARIS), {"d": text})
    assert (found, bool(faults), understood) == (cell, not cell, True)


def test_what_a_record_needs_and_has_not_makes_it_count_for_nothing() -> None:
    assert filled(Field("text", ("a",)), {})[2] is False
    assert filled(Field("text", ("a",)), {"a": None})[2] is True
    assert filled(Field("utr", ("a",)), {})[2] is True
    assert filled(Field("utr", ("a",)), {"a": ["1"]})[2] is False


def test_a_clock_that_is_ahead_there_hides_no_change() -> None:
    for value in (NOW + timedelta(days=9), (NOW + timedelta(days=9)).isoformat()):
        mark = Mark.of(value, LONDON)
        assert mark is not None
        assert mark.not_after(NOW).key == NOW
    early = Mark.of(NOW - timedelta(days=1), LONDON)
    assert early is not None
    assert early.not_after(NOW) is early


VALUES = st.one_of(
    st.none(), st.text(), st.integers(), st.floats(), st.binary(max_size=5), st.just("\0")
)
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(row(1), VALUES)), max_size=4)


@given(ROWS)
def test_no_good_row_is_lost_because_of_a_bad_one(bad: list[dict[str, Any]]) -> None:
    """Whatever stands beside it, the good row is the same record, and every row comes."""
    alone = FieldMap(over_sql(Path("/x")).fields.fields)
    getters = {place: pointer(place) for place in alone.places}
    good = row("good", "words", made="2026-01-05")
    expected = alone.mapped(good, getters)
    for other in [*bad, {}, {key: [1] for key in good}]:
        alone.mapped(other, getters)
    assert alone.mapped(good, getters) == expected

    system = _Given([*bad, good, *bad])
    connection = over_sql(Path("/x"))
    object.__setattr__(connection, "system", system)
    rows = ConnectedRows(connection, Limit(60), lambda: NOW)
    records = list(rows.records())
    assert rows.failure is None
    assert len(records) == rows.rows == 2 * len(bad) + 1
    assert [r.text for r in records if r.record_id == "good"][:1] == ["words"]


class _Given:
    """A system that gives what it is given."""

    began_at = declared = total = None
    may_move = gives_unset = False

    def __init__(self, given: list[dict[str, Any]]) -> None:
        self.given = given

    def open(self, _wants: object, _limit: object) -> Any:
        return closing(self)

    def close(self) -> None:
        """Nothing to close."""

    def getter(self, place: str) -> Any:
        return pointer(place)

    def rows(self) -> Any:
        return iter(self.given)


def test_sqlite_is_read_only_and_row_by_row(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "x.db", [row(n) for n in range(5)])
    records, rows = read(over_sql(path))
    assert [r.record_id for r in records] == ["0", "1", "2", "3", "4"]
    assert (rows.rows, rows.usable, rows.declared, rows.failure) == (5, 5, 5, None)
    with closing(sqlite3.connect(path)) as theirs, theirs:
        theirs.execute("INSERT INTO note (id) VALUES (5)")  # no lock is left behind


SQLITE_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "no table": ({"table": "other"}, "no such table: other"),
    "no column": ({"fields": {**FIELDS, "text": "words"}}, "no such column: note.words"),
    "syntax": ({"table": None, "query": "select from"}, "broke the reading off"),
    "count": ({"count": "select 'many'"}, "count gave no number of rows"),
    "fewer": ({"count": "select count(*) + 1 from note"}, ""),
}


@pytest.mark.parametrize("what", SQLITE_FAULTS)
def test_what_sqlite_says_is_told(tmp_path: Path, what: str) -> None:
    path = sqlite_file(tmp_path / "x.db", [row(1)])
    change, says = SQLITE_FAULTS[what]
    _, rows = read(over_sql(path, **change))
    assert says in (rows.failure or "")
    assert bool(rows.failure) is bool(says)
    assert (rows.declared == rows.usable) is False


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    _, rows = read(over_sql(tmp_path / "x.db"))
    assert "unable to open database file" in (rows.failure or "")
    assert not (tmp_path / "x.db").exists()


def test_a_colon_in_a_query_is_no_parameter(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "x.db", [row(1)])
    query = "select *, 'at 10:30, 100%' as kept from note -- all of them"
    fields = {**FIELDS, "text": ["body", "kept"]}
    records, rows = read(over_sql(path, table=None, query=query, fields=fields))
    assert rows.failure is None
    assert records[0].text == "a note\nat 10:30, 100%"


def test_a_query_without_end_is_broken_off(tmp_path: Path) -> None:
    path = sqlite_file(tmp_path / "x.db", [row(1)])
    endless = (
        "with recursive n(id) as (select 1 union all select id + 1 from n)"
        " select id, id as utr, 'a' as forename, 'b' as surname, 'c' as body, '' as made from n"
    )
    _, rows = read(over_sql(path, table=None, query=endless), seconds=0.2)
    assert "within 0.2 seconds" in (rows.failure or "")
