"""A figure as pages, pictures and files take it: what was counted, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Number = int | None
"""A count; None where it is hidden."""

HIDDEN = "Not shown"


class Shape(StrEnum):
    """How a figure is drawn."""

    BARS = "bars"
    COLUMNS = "columns"
    STACKED = "stacked"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its label, and a number for each series of the figure."""

    label: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart. ``finding`` is its heading: what it says, in words.

    ``counted`` says what stands in it. ``first`` heads the column of labels; ``series`` name
    the numbers of a row. ``name`` is its word in addresses and files.
    """

    name: str
    finding: str
    counted: str
    first: str
    series: tuple[str, ...]
    rows: tuple[Row, ...]
    shape: Shape = Shape.BARS

    @property
    def hides(self) -> bool:
        """Whether some number is not shown."""
        return any(number is None for row in self.rows for number in row.numbers)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all to draw."""
        return all(number == 0 for row in self.rows for number in row.numbers)

    @property
    def is_drawn(self) -> bool:
        """Whether some number is large enough to be shown."""
        return any(number for row in self.rows for number in row.numbers)

    @property
    def says(self) -> str:
        """The picture in words, for who does not see it."""
        lines = [
            f"{row.label}: " + ", ".join(map(self._part, self.series, row.numbers))
            for row in self.rows
        ]
        return f"{self.finding}. {'; '.join(lines)}."

    def _part(self, series: str, number: Number) -> str:
        said = HIDDEN.lower() if number is None else f"{number:,}"
        return f"{said} {series.lower()}" if len(self.series) > 1 else said
