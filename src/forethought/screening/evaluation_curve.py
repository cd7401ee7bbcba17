"""What a reader that gives probabilities could do at other thresholds, and whether it means them.

Also what the figures mean in life, where few notes matter: a reader with fair precision on hard
notes may still ask people to read many plain ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

REAL_RATE = 0.02
"""The share of enforcement contacts that show aggression (about 2 %, issue F)."""
_BINS = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """One annotated note, and the probability (0 to 1) a reader gave it of being relevant."""

    relevant: bool
    probability: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Recall and precision when every note with at least ``threshold`` is flagged."""

    threshold: float
    recall: float
    precision: float


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Notes with probabilities from ``low`` up to ``high``: how many, the mean probability they
    were given, and the share that is relevant.
    """

    low: float
    high: float
    notes: int
    given: float
    relevant: float


def curve(scored: Sequence[Scored]) -> tuple[CurvePoint, ...]:
    """Every point that a threshold can reach, from the highest threshold down.

    Empty when no note is relevant.
    """
    there = sum(note.relevant for note in scored)
    if not there:
        return ()
    points: list[CurvePoint] = []
    flagged = right = 0
    ordered = sorted(scored, key=lambda note: -note.probability)
    for threshold, notes in groupby(ordered, key=lambda note: note.probability):
        for note in notes:
            flagged += 1
            right += note.relevant
        points.append(CurvePoint(threshold, right / there, right / flagged))
    return tuple(points)


def recall_at(points: Sequence[CurvePoint], precision: float) -> float:
    """The most recall with at least this precision; 0 when none has it."""
    return max((point.recall for point in points if point.precision >= precision), default=0.0)


def precision_at(points: Sequence[CurvePoint], recall: float) -> float:
    """The best precision with at least this recall; 0 when there is no point."""
    return max((point.precision for point in points if point.recall >= recall), default=0.0)


def calibration(scored: Sequence[Scored], bins: int = _BINS) -> tuple[CalibrationBin, ...]:
    """The notes in bins of equal width; empty bins are left out. 1 belongs to the last bin."""
    found = []
    for number in range(bins):
        inside = [note for note in scored if min(int(note.probability * bins), bins - 1) == number]
        if inside:
            count = len(inside)
            given = sum(note.probability for note in inside) / count
            relevant = sum(note.relevant for note in inside) / count
            low, high = number / bins, (number + 1) / bins
            found.append(CalibrationBin(low, high, count, given, relevant))
    return tuple(found)


def notes_per_hazard(recall: float, plain_flagged: float, rate: float = REAL_RATE) -> float | None:
    """Notes to read for each real hazard found where ``rate`` of notes are relevant.

    ``plain_flagged`` is the share of all other notes that is flagged. None when nothing is found.
    """
    found = rate * recall
    return (found + (1 - rate) * plain_flagged) / found if found else None
