"""The curve and the calibration of the second reader, as lines of text and values for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from forethought.dayfolder.evaluate_report import share_dict, share_text
from forethought.screening.evaluation import AnnotatedNote, Share
from forethought.screening.evaluation_curve import (
    Scored,
    calibration,
    curve,
    precision_at,
    recall_at,
)
from forethought.screening.reading import Judgement

PRECISIONS = (0.85, 0.9)
RECALL = 0.95


class Judge(Protocol):
    """A reader that says how likely a note matters."""

    def judge(self, text: str) -> Judgement:
        """The probability that ``text`` is relevant, and why."""
        ...


def scored(notes: Sequence[AnnotatedNote], judge: Judge) -> tuple[Scored, ...]:
    """The probability of every note."""
    return tuple(Scored(note.relevant, judge.judge(note.text).probability) for note in notes)


def other_thresholds(notes: Sequence[Scored]) -> tuple[tuple[str, Share], ...]:
    """The most recall at fixed precision and the best precision at fixed recall, with words."""
    points, there = curve(notes), sum(note.relevant for note in notes)
    recalls = tuple(
        (f"recall at precision {asked:.2f}", Share(round(recall_at(points, asked) * there), there))
        for asked in PRECISIONS
    )
    enough = [point for point in points if point.recall >= RECALL]
    best = max(enough, key=lambda point: point.precision, default=None)
    precision = Share(0, 0)
    if best is not None:
        right = round(best.recall * there)
        precision = Share(right, round(right / best.precision))
    return (*recalls, (f"precision at recall {RECALL:.2f}", precision))


def curve_lines(notes: Sequence[Scored]) -> Iterator[str]:
    """Recall at fixed precision, precision at fixed recall, and the calibration table."""
    yield ""
    yield "The second reader at other thresholds:"
    for words, share in other_thresholds(notes):
        yield f"  {words:24}{share_text(share)}"
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
        "recall_at_precision": {str(asked): recall_at(points, asked) for asked in PRECISIONS},
        "precision_at_recall": {str(RECALL): precision_at(points, RECALL)},
        "other_thresholds": {words: share_dict(share) for words, share in other_thresholds(notes)},
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
