"""Curves, calibration and the real rate, as lines of text, values for JSON, and drawings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from forethought.screening.evaluation import AnnotatedNote, Evaluation
from forethought.screening.evaluation_curve import (
    REAL_RATE,
    CurvePoint,
    Scored,
    calibration,
    curve,
    notes_per_hazard,
    precision_at,
    recall_at,
)
from forethought.screening.reading import Judgement

_DRAWN = 200


class Judge(Protocol):
    """A reader that says how likely a note matters."""

    def judge(self, text: str) -> Judgement:
        """The probability that ``text`` is relevant, and why."""
        ...


def scored(notes: Sequence[AnnotatedNote], judge: Judge) -> tuple[Scored, ...]:
    """The probability of every note."""
    return tuple(Scored(note.relevant, judge.judge(note.text).probability) for note in notes)


def real_rate(evaluation: Evaluation) -> float | None:
    """Notes to read for each real hazard; None without plain notes or when nothing is found."""
    plain = evaluation.traps.get("plain")
    recall = evaluation.overall.recall.value
    if plain is None or plain.value is None or not recall:
        return None
    return notes_per_hazard(recall, plain.value)


def rate_lines(evaluation: Evaluation) -> Iterator[str]:
    """What the figures mean in life."""
    notes = real_rate(evaluation)
    if notes is not None:
        yield ""
        yield f"Where {REAL_RATE:.0%} of notes matter and the others are plain like those here:"
        yield f"  {notes:.1f} notes to read for each real hazard found."


def curve_lines(notes: Sequence[Scored]) -> Iterator[str]:
    """Recall at fixed precision, precision at fixed recall, and the calibration table."""
    points = curve(notes)
    yield ""
    yield "At other thresholds:"
    yield f"  recall at precision 0.85: {recall_at(points, 0.85):.3f}"
    yield f"  recall at precision 0.90: {recall_at(points, 0.90):.3f}"
    yield f"  precision at recall 0.95: {precision_at(points, 0.95):.3f}"
    yield ""
    yield "Does the probability mean what it says?"
    yield f"  {'given':>12}{'notes':>8}{'mean':>8}{'relevant':>10}"
    for part in calibration(notes):
        yield (
            f"  {part.low:>5.0%} -{part.high:>5.0%}{part.notes:>8}"
            f"{part.given:>8.0%}{part.relevant:>10.0%}"
        )


def curve_dict(notes: Sequence[Scored]) -> dict[str, Any]:
    """The same for programs, with the whole curve."""
    points = curve(notes)
    return {
        "recall_at_precision": {str(p): recall_at(points, p) for p in (0.85, 0.9)},
        "precision_at_recall": {"0.95": precision_at(points, 0.95)},
        "calibration": [
            {
                "low": part.low,
                "high": part.high,
                "notes": part.notes,
                "given": round(part.given, 4),
                "relevant": round(part.relevant, 4),
            }
            for part in calibration(notes)
        ],
        "curve": [
            [round(point.threshold, 5), round(point.recall, 5), round(point.precision, 5)]
            for point in points
        ],
    }


def curve_svg(notes: Sequence[Scored], title: str) -> str:
    """Precision against recall as an SVG drawing with a text for those who cannot see it."""
    points = _thinned(curve(notes))
    path = " ".join(
        f"{'L' if number else 'M'}{40 + 400 * point.recall:.1f} {320 - 300 * point.precision:.1f}"
        for number, point in enumerate(points)
    )
    grid = "".join(
        f'<path class="grid" d="M40 {320 - 300 * tenth / 10}H440M{40 + 40 * tenth} 20V320"/>'
        f'<text x="34" y="{324 - 300 * tenth / 10}" text-anchor="end">{tenth / 10:.1f}</text>'
        f'<text x="{40 + 40 * tenth}" y="336" text-anchor="middle">{tenth / 10:.1f}</text>'
        for tenth in range(0, 11, 2)
    )
    return (
        f'<svg viewBox="0 0 460 360" role="img" aria-label="Precision against recall, {title}">'
        f'{grid}<path class="curve" d="{path}"/>'
        '<text x="240" y="354" text-anchor="middle">recall</text>'
        '<text x="44" y="14">precision</text></svg>'
    )


def _thinned(points: Sequence[CurvePoint]) -> Sequence[CurvePoint]:
    step = max(1, len(points) // _DRAWN)
    return points[::step] if points else points
