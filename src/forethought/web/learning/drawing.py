"""Charts as SVG, written by hand so that the page's strict policy for contents lets them be.

No style, script or id stands in them: colours and letters come from the site's style sheet, and
the same numbers give the same bytes. They are 400 units wide, which is a phone's page; a wider
page shows them side by side. What a drawing says stands beside it in words and as a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from textwrap import shorten

from markupsafe import Markup

from forethought.web.learning.figure import HIDDEN, Figure, Number, Row, Shape

WIDTH = 400
LONGEST_LABEL = 44
"""Characters that have room on the line above a bar."""

_ROW, _BAR = 46, 18
_HEIGHT = 230
_TOP, _FLOOR = 26, 188

_SVG = Markup(
    '<svg class="forethought-chart" viewBox="0 0 {width} {height}" role="img" '
    'aria-label="{says}" focusable="false">{inside}</svg>'
)
_RECT = Markup(
    '<rect class="forethought-chart__{kind}" x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}"/>'
)
_TEXT = Markup(
    '<text class="forethought-chart__{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{text}'
    "</text>"
)


@lru_cache(maxsize=512)
def draw(figure: Figure) -> Markup:
    """The chart of a figure, or nothing where no number may be shown. Each is drawn once."""
    if not figure.is_drawn:
        return Markup("")
    draws = {Shape.BARS: _bars, Shape.COLUMNS: _columns, Shape.STACKED: _stacked}
    height, inside = draws[figure.shape](figure)
    return _SVG.format(width=WIDTH, height=height, says=figure.says, inside=_joined(inside))


def _bars(figure: Figure) -> tuple[int, list[Markup]]:
    """A bar for each row, its label above it and its number behind it; the longest stands out."""
    most = _most(row.numbers[0] for row in figure.rows)
    parts: list[Markup] = []
    for place, row in enumerate(figure.rows):
        top, number = place * _ROW, row.numbers[0]
        parts.append(_text("label", 0, top + 15, _short(row.label)))
        if number is None:
            parts += _hidden_bar(0, top + 21)
            continue
        wide = (WIDTH - 50) * number / most
        if number:
            parts.append(_rect("most" if number == most else "bar", 0, top + 21, wide, _BAR))
        parts.append(_text("number", wide + (8 if number else 0), top + 35, f"{number:,}"))
    return len(figure.rows) * _ROW, parts


def _hidden_bar(x: float, y: float) -> list[Markup]:
    return [_rect("hidden", x + 0.5, y + 0.5, 22, _BAR - 1), _text("small", x + 31, y + 14, HIDDEN)]


def _stacked(figure: Figure) -> tuple[int, list[Markup]]:
    """A bar of full length for each row, in the shares of its series; a legend stands above."""
    parts, begins = _legend(figure.series)
    for place, row in enumerate(figure.rows):
        top, total = begins + place * _ROW, sum(number or 0 for number in row.numbers)
        hides = None in row.numbers
        label = row.label if hides else f"{row.label}: {total:,}"
        parts.append(_text("label", 0, top + 15, _short(label)))
        if total or hides:
            parts += _shares(row, top + 21, (WIDTH - (100 if hides else 0)) / (total or 1))
    return begins + len(figure.rows) * _ROW, parts


def _shares(row: Row, y: float, scale: float) -> list[Markup]:
    parts, x = [], 0.0
    for place, number in enumerate(row.numbers):
        if number:
            wide = number * scale
            parts.append(_rect(f"part-{place}", x, y, max(wide - 1.5, 1), _BAR))
            if wide > 12 * len(f"{number:,}"):
                middle = x + wide / 2
                parts.append(_text(f"on-{place}", middle, y + 14, f"{number:,}", "middle"))
            x += wide
    if None in row.numbers:
        parts += _hidden_bar(x + (4 if x else 0), y)
    return parts


def _columns(figure: Figure) -> tuple[int, list[Markup]]:
    """Columns in the order of time; those of one time side by side, the highest stands out."""
    parts, begins = _legend(figure.series) if len(figure.series) > 1 else ([], 0)
    floor, slot = begins + _FLOOR, WIDTH / len(figure.rows)
    most = _most(number for row in figure.rows for number in row.numbers)
    gap = min(14.0, slot * 0.2)
    wide = (slot - gap) / len(figure.series)
    for place, row in enumerate(figure.rows):
        left = place * slot + gap / 2
        for order, number in enumerate(row.numbers):
            kind = f"part-{order}"
            if len(figure.series) == 1:
                kind = "most" if number == most else "bar"
            parts += _column(number, left + order * wide, floor, wide - 1, kind, most)
        for line, word in enumerate(_tick(row.label)):
            y = floor + 17 + 15 * line
            parts.append(_text("tick", left + (slot - gap) / 2, y, word, "middle"))
    parts.append(_rect("floor", 0, floor, WIDTH, 1))
    return begins + _HEIGHT, parts


def _column(
    number: Number, x: float, floor: float, wide: float, kind: str, most: int
) -> list[Markup]:
    middle = x + wide / 2
    if number is None:
        return [_rect("hidden", x + 0.5, floor - 14.5, max(wide - 1, 1), 14)]
    high = (_FLOOR - _TOP) * number / most
    said = _text("number", middle, floor - high - 6, f"{number:,}", "middle")
    return [_rect(kind, x, floor - high, wide, high), said] if number else []


def _legend(series: Sequence[str]) -> tuple[list[Markup], int]:
    parts: list[Markup] = []
    for place, name in enumerate(series):
        y = place * 24
        parts += [_rect(f"part-{place}", 0, y, 16, 16), _text("label", 24, y + 13, name)]
    return parts, len(series) * 24 + 8


def _most(numbers: Iterable[Number]) -> int:
    return max((number or 0 for number in numbers), default=0) or 1


def _tick(label: str) -> list[str]:
    """A label in two lines, below a narrow column."""
    begins, to, ends = label.partition(" to ")
    return [f"{begins}–", ends] if to else label.split(" ", 1)


def _short(label: str) -> str:
    return shorten(label, LONGEST_LABEL, placeholder=" …")


def _rect(kind: str, x: float, y: float, w: float, h: float) -> Markup:
    return _RECT.format(kind=kind, x=round(x, 1), y=round(y, 1), w=round(w, 1), h=round(h, 1))


def _text(kind: str, x: float, y: float, text: str, anchor: str = "start") -> Markup:
    return _TEXT.format(kind=kind, x=round(x, 1), y=round(y, 1), anchor=anchor, text=text)


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
