"""The curves of the second reader as SVG, each with a text for those who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence

from forethought.screening.evaluation import Score
from forethought.screening.evaluation_curve import CurvePoint, Scored, calibration, curve

_DRAWN = 200


def curve_svg(notes: Sequence[Scored], now: Score, title: str) -> str:
    """Precision against recall. A dot is where the reader stands ``now``; ``title`` is escaped."""
    path = " ".join(
        f"{'L' if number else 'M'}{_at(point.recall, point.precision)}"
        for number, point in enumerate(_thinned(curve(notes)))
    )
    recall, precision = now.recall.value, now.precision.value
    dot = "" if recall is None or precision is None else _dot(recall, precision)
    line = f'<path class="curve" d="{path}"/>{dot}'
    return _frame(line, f"Precision against recall, {title}", "recall", "precision")


def calibration_svg(notes: Sequence[Scored], title: str) -> str:
    """The share that is relevant against the probability given; the straight line is honest."""
    parts = calibration(notes)
    path = " ".join(
        f"{'L' if number else 'M'}{_at(part.given, part.relevant)}"
        for number, part in enumerate(parts)
    )
    dots = "".join(_dot(part.given, part.relevant) for part in parts)
    line = (
        f'<path class="honest" d="M{_at(0, 0)}L{_at(1, 1)}"/><path class="curve" d="{path}"/>{dots}'
    )
    return _frame(line, f"Share that is relevant against probability, {title}", "given", "relevant")


def _frame(drawing: str, label: str, across: str, up: str) -> str:
    grid = "".join(
        f'<path class="grid" d="M40 {320 - 30 * tenth}H440M{40 + 40 * tenth} 20V320"/>'
        f'<text x="34" y="{324 - 30 * tenth}" text-anchor="end">{tenth / 10:.1f}</text>'
        f'<text x="{40 + 40 * tenth}" y="336" text-anchor="middle">{tenth / 10:.1f}</text>'
        for tenth in range(0, 11, 2)
    )
    return (
        f'<svg viewBox="0 0 460 360" role="img" aria-label="{label}">{grid}{drawing}'
        f'<text x="240" y="354" text-anchor="middle">{across}</text>'
        f'<text x="44" y="14">{up}</text></svg>'
    )


def _at(across: float, up: float) -> str:
    return f"{40 + 400 * across:.1f} {320 - 300 * up:.1f}"


def _dot(across: float, up: float) -> str:
    return f'<circle cx="{40 + 400 * across:.1f}" cy="{320 - 300 * up:.1f}" r="4"/>'


def _thinned(points: Sequence[CurvePoint]) -> Sequence[CurvePoint]:
    step = max(1, len(points) // _DRAWN)
    return [*points[::step], *points[-1:]]
