"""How well a reader does on annotated notes: recall and precision, per category and per trap.

A note is *found* when the reader calls it relevant; a category is found in a note when one of its
findings has it. The form of annotated notes is ``corpus/GUIDE.md``. Intervals are 95 % Wilson
intervals: they say how far a figure from so many notes can be trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from forethought.screening.findings import Reader, Screening
from forethought.vocabulary import Hazard

_Z = 1.959963984540054
WORST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class AnnotatedNote:
    """One corpus line: what a careful annotator said of a note. ``trap`` is empty for none."""

    id: str
    text: str
    relevant: bool
    categories: frozenset[Hazard]
    trap: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``of``, with the share (None for nothing of nothing) and its interval."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share itself, 0 to 1."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """95 % Wilson interval; (0, 1) when nothing is known."""
        if not self.of:
            return 0.0, 1.0
        share, count = self.hits / self.of, self.of
        middle = share + _Z**2 / (2 * count)
        spread = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
        scale = 1 + _Z**2 / count
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class Score:
    """``recall``: found of those that are there. ``precision``: right of those reported."""

    recall: Share
    precision: Share


@dataclass(frozen=True, slots=True)
class Mistake:
    """A note that was read wrongly. ``saw`` are the quotes reported, or played down if missed."""

    id: str
    text: str
    categories: tuple[str, ...]
    trap: str
    saw: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one run. ``traps``: share of each trap's notes wrongly called relevant;
    the trap ``plain`` are notes that are neither relevant nor a trap.
    """

    notes: int
    relevant: int
    overall: Score
    categories: dict[Hazard, Score]
    traps: dict[str, Share]
    missed: tuple[Mistake, ...]
    false_alarms: tuple[Mistake, ...]


def evaluate(notes: Iterable[AnnotatedNote], reader: Reader) -> Evaluation:
    """Read every note and count. A miss of more categories comes first among ``missed``."""
    counts: Counter[tuple[str, object]] = Counter()
    missed: list[Mistake] = []
    false_alarms: list[Mistake] = []
    total = 0
    for note in notes:
        total += 1
        screening = reader.read(note.text)
        _count(counts, note, screening)
        if note.relevant and not screening.relevant:
            missed.append(_mistake(note, screening))
        elif screening.relevant and not note.relevant:
            false_alarms.append(_mistake(note, screening))
    missed.sort(key=lambda mistake: -len(mistake.categories))
    false_alarms.sort(key=lambda mistake: -len(mistake.saw))
    return Evaluation(
        notes=total,
        relevant=counts["there", None],
        overall=_score(counts, None),
        categories={hazard: _score(counts, hazard) for hazard in Hazard},
        traps={
            str(trap): Share(counts["trapped", trap], number)
            for (kind, trap), number in sorted(counts.items(), key=str)
            if kind == "trap"
        },
        missed=tuple(missed[:WORST_SHOWN]),
        false_alarms=tuple(false_alarms[:WORST_SHOWN]),
    )


def _count(counts: Counter[tuple[str, object]], note: AnnotatedNote, screening: Screening) -> None:
    said = {finding.category for finding in screening.findings}
    counts["there", None] += note.relevant
    counts["said", None] += screening.relevant
    counts["right", None] += note.relevant and screening.relevant
    counts.update(("there", hazard) for hazard in note.categories)
    counts.update(("said", hazard) for hazard in said)
    counts.update(("right", hazard) for hazard in said & note.categories)
    if not note.relevant:
        counts["trap", note.trap or "plain"] += 1
        counts["trapped", note.trap or "plain"] += screening.relevant


def _score(counts: Counter[tuple[str, object]], of: Hazard | None) -> Score:
    right = counts["right", of]
    return Score(Share(right, counts["there", of]), Share(right, counts["said", of]))


def _mistake(note: AnnotatedNote, screening: Screening) -> Mistake:
    saw = [f"{part.category}: {part.quote}" for part in screening.findings]
    if not saw:
        saw = [f"{part.category}: {part.quote} ({part.because})" for part in screening.played_down]
    return Mistake(note.id, note.text, tuple(sorted(note.categories)), note.trap, tuple(saw))
