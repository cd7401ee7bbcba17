"""Nobody can work out a count under five from what is shown."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from forethought.web.learning.suppression import (
    LIMIT,
    TOTAL,
    Cell,
    Counts,
    shown,
    shown_together,
    with_columns,
)


def table(*rows: tuple[int, ...], sums: bool = True) -> Counts:
    names = tuple(f"team {number}" for number in range(len(rows)))
    columns = tuple("abcdefgh"[: len(rows[0])])
    cells = {
        (name, column): number
        for name, row in zip(names, rows, strict=True)
        for column, number in zip(columns, row, strict=True)
    }
    return Counts(names, columns, cells, sums)


@pytest.mark.parametrize(
    ("number", "seen"), [(0, 0), (1, None), (4, None), (5, 5), (6, 6)], ids=str
)
def test_a_count_is_shown_from_five_and_nought_is_shown(number: int, seen: int | None) -> None:
    assert shown(table((number,)))["team 0", "a"] == seen


def test_a_total_does_not_give_a_hidden_count_away() -> None:
    seen = shown(table((20, 9, 3)))
    assert seen["team 0", "c"] is None
    assert seen["team 0", "b"] is None
    assert seen["team 0", "a"] == 20
    assert seen["team 0", TOTAL] == 32


def test_the_office_and_one_team_do_not_give_the_other_team_away() -> None:
    seen = shown(table((9,), (3,), sums=False))
    assert seen["team 1", "a"] is None
    assert None in (seen["team 0", "a"], seen[TOTAL, "a"])


def test_small_counts_that_are_all_there_is_hide_the_total_too() -> None:
    seen = shown(table((1, 1, 1, 1, 1)))
    assert seen["team 0", TOTAL] is None


def test_with_nothing_to_hide_all_is_shown() -> None:
    assert None not in shown(table((5, 0), (7, 12))).values()


def test_a_total_hidden_in_one_table_is_hidden_in_the_other() -> None:
    by_kind, by_day = table((1, 1, 1, 1, 1), (9, 9, 9, 0, 0)), table((5, 0), (20, 7))
    kind, day = shown_together([by_kind, by_day])
    for row in ("team 0", "team 1", TOTAL):
        assert (kind[row, TOTAL] is None) is (day[row, TOTAL] is None)
    assert day["team 0", TOTAL] is None
    assert day["team 0", "a"] is None


def test_columns_put_together_keep_every_case() -> None:
    together = with_columns(table((1, 2, 3), (4, 5, 6)), ("b",), "else")
    assert together.columns == ("b", "else")
    assert dict(together.cells) == {
        ("team 0", "b"): 2,
        ("team 0", "else"): 4,
        ("team 1", "b"): 5,
        ("team 1", "else"): 10,
    }


def agreeing(counts: Counts, seen: Mapping[Cell, int | None]) -> Iterator[dict[Cell, int]]:
    """Every table of counts up to 9 that could stand behind what is shown."""
    inner = [(row, column) for row in counts.rows for column in counts.columns]
    open_cells = [cell for cell in inner if seen[cell] is None]
    for values in product(range(10), repeat=len(open_cells)):
        cells = {cell: seen[cell] or 0 for cell in inner} | dict(
            zip(open_cells, values, strict=True)
        )
        tried = Counts(counts.rows, counts.columns, cells, counts.sums).with_margins()
        if all(seen[cell] in (None, number) for cell, number in tried.items()):
            yield tried


@pytest.mark.parametrize(
    ("sums", "teams", "columns"), [(True, 2, 2), (True, 1, 4), (False, 3, 1), (False, 4, 1)]
)
def test_whoever_knows_all_that_is_shown_can_work_no_hidden_count_out(
    sums: bool, teams: int, columns: int
) -> None:
    luck = random.Random(7)
    tried = 0
    while tried < 40:
        counts = table(
            *[tuple(luck.randrange(8) for _ in range(columns)) for _ in range(teams)], sums=sums
        )
        seen = shown(counts)
        hidden = [cell for cell, number in seen.items() if number is None]
        if not hidden:
            continue
        tried += 1
        possible = list(agreeing(counts, seen))
        for cell in hidden:
            values = {one[cell] for one in possible}
            assert len(values) > 1, (counts, seen, cell)
        small = [cell for cell in hidden if 0 < counts.with_margins()[cell] < LIMIT]
        assert all(seen[cell] is None for cell in small)
