"""Counts that tell of nobody: those under five are hidden, and so is what would give one away.

A table has a row for each team and a column for each kind of case; its margins are published
too. Whoever has the margins can work a hidden cell out when it is the only one in a line, or
when lines together leave it only one value; so further cells are hidden until none can be.
Pure: no Django, no clock. The way is that of statistical offices (complementary suppression).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

LIMIT = 5
"""The smallest count that is shown; nought is shown too, since it tells of nobody."""

TOTAL = ""
"""The name of a margin, as a row or as a column."""

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts by row and column; a cell that is not there is 0.

    ``sums``: the columns share out the same cases, so each row has a total. Without it a case
    may stand in several columns, and only the totals of columns are published.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Cell, int]
    sums: bool = True

    def with_margins(self) -> dict[Cell, int]:
        """Every cell that is published, margins too."""
        inner = {(r, c): self.cells.get((r, c), 0) for r in self.rows for c in self.columns}
        wide = dict(inner)
        if self.sums:
            wide |= {(r, TOTAL): sum(inner[r, c] for c in self.columns) for r in self.rows}
        for column in (*self.columns, *((TOTAL,) if self.sums else ())):
            wide[TOTAL, column] = sum(wide[row, column] for row in self.rows)
        return wide


@dataclass(frozen=True, slots=True)
class Line:
    """Parts that add up to ``total``."""

    parts: tuple[Cell, ...]
    total: Cell


def shown(counts: Counts) -> dict[Cell, int | None]:
    """Every cell with its margins; None where it is hidden."""
    return shown_together([counts])[0]


def shown_together(tables: Sequence[Counts]) -> list[dict[Cell, int | None]]:
    """The same for tables of the same cases: a total that one hides, all hide.

    Tables without ``sums`` have no total in common and are hidden by themselves.
    """
    totals: frozenset[Cell] = frozenset()
    while True:
        hidden = [_hidden(one, totals if one.sums else frozenset()) for one in tables]
        found = frozenset(
            cell
            for one, cells in zip(tables, hidden, strict=True)
            if one.sums
            for cell in cells
            if cell[1] == TOTAL
        )
        if found == totals:
            break
        totals = found
    return [
        {cell: None if cell in cells else number for cell, number in one.with_margins().items()}
        for one, cells in zip(tables, hidden, strict=True)
    ]


def _hidden(counts: Counts, also: frozenset[Cell]) -> frozenset[Cell]:
    numbers = counts.with_margins()
    lines = list(_lines(counts))
    hidden = {cell for cell, number in numbers.items() if 0 < number < LIMIT} | also
    while True:
        more = _covers(numbers, hidden, lines)
        if not more:
            return frozenset(hidden)
        hidden |= more


def _lines(counts: Counts) -> Iterator[Line]:
    rows = (*counts.rows, TOTAL)
    if counts.sums:
        for row in rows:
            yield Line(tuple((row, column) for column in counts.columns), (row, TOTAL))
    for column in (*counts.columns, *((TOTAL,) if counts.sums else ())):
        yield Line(tuple((row, column) for row in counts.rows), (TOTAL, column))


def _covers(numbers: Mapping[Cell, int], hidden: set[Cell], lines: Sequence[Line]) -> set[Cell]:
    """What to hide next; empty once no hidden cell can be worked out."""
    tight = [line for line in lines if _is_tight(numbers, hidden, line)]
    if tight:
        return {_cover(numbers, hidden, [line]) for line in tight}
    return {
        _cover(numbers, hidden, [line for line in lines if cell in (*line.parts, line.total)])
        for cell in _worked_out(hidden, lines)
    }


def _is_tight(numbers: Mapping[Cell, int], hidden: set[Cell], line: Line) -> bool:
    """Whether a shown total leaves the hidden parts so little that each must be under five."""
    parts = [cell for cell in line.parts if cell in hidden]
    if line.total in hidden or not parts:
        return False
    left = sum(numbers[cell] for cell in parts)
    return left - (len(parts) - 1) < LIMIT


def _cover(numbers: Mapping[Cell, int], hidden: set[Cell], lines: Sequence[Line]) -> Cell:
    """The cell to hide beside: the smallest part that is not 0, else a total, else a 0."""
    total = {line.total for line in lines}
    open_cells = [
        cell for line in lines for cell in (*line.parts, line.total) if cell not in hidden
    ]
    return min(
        open_cells or [lines[0].total],
        key=lambda cell: (numbers[cell] == 0, cell in total, numbers[cell], cell),
    )


def _worked_out(hidden: set[Cell], lines: Sequence[Line]) -> list[Cell]:
    """The hidden cells that the lines leave only one value.

    A cell lies in a row's line and in a column's: an edge between the two. It can be worked out
    just when no way leads round it, that is, when the edge is a bridge. A cell of one line alone
    is an edge to the ground, of which nothing is known.
    """
    within: dict[Cell, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for cell in (*line.parts, line.total):
            if cell in hidden:
                within[cell].append(number)
    ground = len(lines)
    ways: dict[int, list[tuple[int, Cell]]] = defaultdict(list)
    for cell, found in within.items():
        one, two = found[0], (*found[1:], ground)[0]
        ways[one].append((two, cell))
        ways[two].append((one, cell))
    return sorted(_bridges(ways))


def _bridges(ways: Mapping[int, Sequence[tuple[int, Cell]]]) -> Iterator[Cell]:
    """The edges round which there is no way (Tarjan), each once."""
    reached: dict[int, int] = {}
    lowest: dict[int, int] = {}

    def go(node: int, came_by: Cell | None) -> Iterator[Cell]:
        reached[node] = lowest[node] = len(reached)
        for other, cell in ways[node]:
            if cell == came_by:
                continue
            if other in reached:
                lowest[node] = min(lowest[node], reached[other])
                continue
            yield from go(other, cell)
            lowest[node] = min(lowest[node], lowest[other])
            if lowest[other] > reached[node]:
                yield cell

    for node in list(ways):
        if node not in reached:
            yield from go(node, None)


def with_columns(counts: Counts, keep: Sequence[str], rest: str) -> Counts:
    """The same cases with every column but ``keep`` put together as ``rest``."""
    cells: dict[Cell, int] = defaultdict(int)
    for (row, column), number in counts.cells.items():
        cells[row, column if column in keep else rest] += number
    has_rest = any(column not in keep for column in counts.columns)
    columns = (*keep, *((rest,) if has_rest else ()))
    return replace(counts, columns=columns, cells=dict(cells))
