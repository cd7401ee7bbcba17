"""How far a system was read, and what must not hide a later change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from forethought.sources.marks import Mark
from forethought.sources.number_marks import Jumps
from forethought.sources.reading import ReadError
from forethought.timestamps import LONDON
from tests.sources.connecting.described import over_sql, read, row, sqlite_file
from tests.sources.connecting.test_mapping import PARIS, naive

MARKS = [
    (5, "number", -595),
    (datetime(2026, 1, 5, 10, tzinfo=UTC), "moment", datetime(2026, 1, 5, 9, 50, tzinfo=UTC)),
    (naive(2026, 1, 5, 10), "moment", naive(2026, 1, 5, 7, 50)),
    (date(2026, 1, 5), "day", date(2026, 1, 4)),
    ("2026-01-05T10:00:00Z", "text", "2026-01-05T09:50:00Z"),
    ("2026-01-05 10:00:00.5", "text", "2026-01-05 07:50:00"),
    ("2026-07-05T10:00:00+01:00", "text", "2026-07-05T07:50:00+01:00"),
    ("2026-01-05", "text", "2026-01-04"),
]


@pytest.mark.parametrize(("value", "kind", "back"), MARKS, ids=range(len(MARKS)))
def test_a_mark_is_kept_and_gone_back_from(value: object, kind: str, back: object) -> None:
    mark = Mark.of(value, LONDON)
    assert mark is not None
    assert mark.kind == kind
    assert Mark.from_json(mark.to_json(), LONDON) == mark
    assert mark.back(600) == back


NO_MARKS = [
    *("soon", "infinity", True, [], float("nan"), float("inf"), Decimal("NaN"), Decimal("1e5000")),
    datetime(1, 1, 1, tzinfo=PARIS),
    datetime(9999, 12, 31, 23, 30, tzinfo=ZoneInfo("America/New_York")),
    "0001-01-01T00:00:00+01:00",
]


@pytest.mark.parametrize("value", NO_MARKS, ids=str)
def test_what_is_no_mark_says_so(value: object) -> None:
    with pytest.raises(ReadError, match="says when a row changed"):
        Mark.of(value, LONDON)


def test_times_before_any_calendar_are_told() -> None:
    for value in (datetime(1, 1, 1, tzinfo=UTC), date(1, 1, 1), "0001-01-01T00:00:00Z"):
        mark = Mark.of(value, LONDON)
        assert mark is not None
        with pytest.raises(ReadError, match="before any calendar"):
            mark.back(600)


def test_a_fraction_is_a_mark() -> None:
    mark = Mark.of(1764150000.25, LONDON)
    assert mark is not None
    assert Mark.from_json(mark.to_json(), LONDON) == mark
    assert mark.back(600) == Decimal("1764149400.25")


EPOCH = 1_767_600_000  # 5 January 2026, 8 o'clock
FUTURE = [
    (date(2099, 1, 1), date(2026, 1, 5)),
    (date(2026, 1, 4), date(2026, 1, 4)),
    (99991231, 20260105),
    (20260104, 20260104),
    (99991231235959, 20260105080000),
    (EPOCH + 1, EPOCH),
    (EPOCH, EPOCH),
    (1000 * EPOCH + 1, 1000 * EPOCH),
    (4102444800, EPOCH),
    (12_345, 12_345),
    (datetime(2099, 1, 1, tzinfo=UTC), datetime(2026, 1, 5, 8, tzinfo=UTC)),
    ("2099-01-01T00:00:00Z", "2026-01-05T08:00:00Z"),
]


@pytest.mark.parametrize(("value", "kept"), FUTURE, ids=range(len(FUTURE)))
def test_nothing_of_the_future_hides_what_changes_later(value: object, kept: object) -> None:
    mark = Mark.of(value, LONDON)
    assert mark is not None
    assert mark.not_after(datetime(2026, 1, 5, 8, tzinfo=UTC)).value == kept


def test_a_date_as_a_number_goes_back_over_midnight() -> None:
    mark = Mark.of(20260105000100, LONDON)
    assert mark is not None
    assert mark.back(600) <= 20260104235100  # type: ignore[operator]


CLOCKS_GO_BACK = [
    (naive(2026, 10, 25, 1, 55), naive(2026, 10, 25, 1, 10)),
    ("2026-10-25T01:55:00", "2026-10-25T01:10:00"),
    ("2026-10-25T01:55:00+01:00", "2026-10-25T01:10:00+00:00"),
]


@pytest.mark.parametrize(("last", "later"), CLOCKS_GO_BACK, ids=range(len(CLOCKS_GO_BACK)))
def test_what_changes_in_the_hour_that_clocks_repeat_is_read(last: object, later: object) -> None:
    mark = Mark.of(last, LONDON)
    assert mark is not None
    assert later >= mark.back(600)  # type: ignore[operator]


JUMPS = [
    ("a count", None, range(1, 5_000), False),
    ("a sentinel", None, [*range(1, 5_000), 10**18], True),
    ("two sentinels", None, [*range(1, 5_000), 10**18, 10**18 - 1], True),
    ("nines", None, [*range(20_260_101, 20_260_132), 99_999_999], True),
    ("one row", None, [7], False),
    ("nothing", None, [], False),
    ("what is new", 5_000, range(4_000, 5_100), False),
    ("a new sentinel", 5_000, [5_001, 10**18], True),
    ("just on the limit", 5_000, [5_500], False),
    ("just above it", 5_000, [5_501], True),
]


@pytest.mark.parametrize(
    ("last", "numbers", "doubt"), [j[1:] for j in JUMPS], ids=[j[0] for j in JUMPS]
)
def test_a_number_far_beyond_the_others_is_doubtful(
    last: int | None, numbers: Iterable[int], doubt: bool
) -> None:
    jumps = Jumps(last)
    for number in numbers:
        jumps.add(number)
    assert jumps.are_doubtful is doubt


def test_with_a_doubtful_number_everything_is_read_again(tmp_path: Path) -> None:
    rows = [row(n, changed=n) for n in range(1, 200)]
    _, good = read(over_sql(sqlite_file(tmp_path / "x.db", rows), changed="changed"))
    assert (good.mark is not None, good.problems) == (True, ())
    rows.append(row(500, changed=10**15))
    _, bad = read(over_sql(sqlite_file(tmp_path / "x.db", rows), changed="changed"))
    assert (bad.failure, bad.mark, len(bad.problems)) == (None, None, 1)
    assert "everything is read each time" in bad.problems[0].says


@pytest.mark.parametrize("changed", [5, 5.5, "2026-11-01 10:00:00"], ids=str)
def test_a_row_that_says_nothing_of_its_change_comes_with_every_part(
    tmp_path: Path, changed: object
) -> None:
    path = sqlite_file(tmp_path / "x.db", [row(1, changed=changed), row(2)])
    connection = over_sql(path, changed="changed", overlap=0)
    _, whole = read(connection)
    assert (whole.failure, whole.usable) == (None, 2)
    records, part = read(connection, since=whole.mark)
    assert part.failure is None
    assert [r.record_id for r in records] == ["1", "2"]


def test_marks_of_different_kinds_cannot_be_compared() -> None:
    one, other = Mark.of(5, LONDON), Mark.of("2026-01-05", LONDON)
    assert one is not None
    with pytest.raises(ReadError, match="different kinds"):
        one.or_later(other)
