"""The figures of one file of annotated notes, and what they mean where few notes matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forethought.screening.evaluation import Evaluation, Mistake, Share
from forethought.screening.evaluation_curve import REAL_RATE, Scored, notes_per_hazard

REMEMBERS = (
    "Beware: the second reader was taught on a file of this name. If these are the same notes, "
    "its figures say how well it remembers, not how well it reads; those with every writer held "
    "out stand in docs/adr/0002-second-reader.md."
)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one file, or of all; ``speed`` in notes a second of one processor.

    ``probabilities`` are the second reader's, empty when it did not read. ``remembers``: it was
    taught on a file of this name.
    """

    file: str
    evaluation: Evaluation
    probabilities: tuple[Scored, ...]
    speed: float
    remembers: bool = False


@dataclass(frozen=True, slots=True)
class RealRate:
    """Notes to read for each real hazard found: as measured, and as the intervals allow.

    ``most`` is None where the recall may be nothing.
    """

    notes: float
    least: float
    most: float | None


def plain_flagged(evaluation: Evaluation) -> Share:
    """How many of the notes that are neither relevant nor a trap were flagged."""
    return evaluation.traps.get("plain", Share(0, 0))


def worst(evaluation: Evaluation) -> tuple[tuple[str, Sequence[Mistake], int], ...]:
    """The mistakes to show: what they are, the worst of them, and how many there are."""
    recall, precision = evaluation.overall.recall, evaluation.overall.precision
    return (
        ("Worst misses", evaluation.missed, recall.of - recall.hits),
        ("Worst false alarms", evaluation.false_alarms, precision.of - precision.hits),
    )


def real_rate(evaluation: Evaluation) -> RealRate | None:
    """None without plain notes or when nothing is found."""
    plain, recall = plain_flagged(evaluation), evaluation.overall.recall
    notes = notes_per_hazard(recall.value or 0.0, plain.value or 0.0)
    if plain.value is None or notes is None:
        return None
    least = notes_per_hazard(recall.interval[1], plain.interval[0])
    return RealRate(notes, least or 1.0, notes_per_hazard(recall.interval[0], plain.interval[1]))


def rate_sentences(evaluation: Evaluation) -> tuple[str, ...]:
    """What the figures mean in life, or why that cannot be said."""
    rate = real_rate(evaluation)
    if rate is None:
        why = _why_not(evaluation)
        return (f"What this means where {REAL_RATE:.0%} of notes matter cannot be said: {why}.",)
    most = "any number" if rate.most is None else f"{rate.most:.1f}"
    found = evaluation.overall.recall.value or 0.0
    return (
        f"Where {REAL_RATE:.0%} of notes matter and the others are plain like those here:",
        f"{rate.notes:.1f} notes to read for each real hazard found "
        f"({rate.least:.1f} to {most}, as the intervals allow);",
        f"{found:.0%} of the hazards are found.",
    )


def _why_not(evaluation: Evaluation) -> str:
    if not plain_flagged(evaluation).of:
        return "no note here is plain (neither relevant nor a trap)"
    if not evaluation.overall.recall.of:
        return "no note here is relevant"
    return "no hazard was found"
