"""The second reader: learned from annotated notes, blind to the lexicon of the first.

It reads each clause and the note as a whole, and says how likely it is that a careful officer
would need to know the note, which hazards it shows, and which clause moved it most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.screening.findings import NOTHING, Finding, Screening
from forethought.screening.learned import HAZARDS, ReadingModel, sigmoid
from forethought.screening.learned_network import Look
from forethought.screening.reading_clauses import clauses
from forethought.screening.reading_grams import grams
from forethought.screening.reading_pieces import Pieces
from forethought.screening.reading_subject import subject_of
from forethought.vocabulary import Hazard

WINDOW = 1000
"""Characters read together at most: a longer note is read in windows of whole clauses."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One hazard that may be there: how likely (0 to 1), and the clause that says so."""

    hazard: Hazard
    probability: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model makes of a note. ``probability``: that the note is relevant, calibrated.

    ``doubts``: for every hazard the likeliest clause, likeliest hazard first; empty for a note
    with nothing to read.
    """

    probability: float
    doubts: tuple[Doubt, ...]


_SILENT = Judgement(0.0, ())
_DANGER, _EACH_HAZARD = slice(0, 1), slice(1, None)


class ReadingReader:
    """Reads case notes with a learned model. Pure, safe to share, linear in a note's length."""

    def __init__(self, model: ReadingModel) -> None:
        self.model = model
        self._pieces = Pieces(model.vocabulary)

    def judge(self, text: str, least: float = 0.0) -> Judgement:
        """How likely ``text`` matters, and for which hazard; the likeliest window decides.

        Hazards are worked out only for windows with at least ``least`` probability.
        """
        judged = [self._judge_window(text, window, least) for window in windows(text)]
        if len(judged) <= 1:
            return judged[0] if judged else _SILENT
        best: dict[Hazard, Doubt] = {}
        for doubt in (doubt for one in judged for doubt in one.doubts):
            if doubt.hazard not in best or doubt.probability > best[doubt.hazard].probability:
                best[doubt.hazard] = doubt
        return Judgement(max(one.probability for one in judged), _in_order(list(best.values())))

    def read(self, text: str) -> Screening:
        """Findings where the model is in enough doubt that a person should read the note."""
        judgement = self.judge(text, self.model.threshold)
        if not judgement.doubts:
            return NOTHING
        named = [
            doubt
            for doubt in judgement.doubts
            if doubt.probability >= self.model.hazard_thresholds[HAZARDS.index(doubt.hazard)]
        ] or [judgement.doubts[0]]
        entry = f"{self.model.name} {judgement.probability:.0%}"
        found = [_finding(text, doubt, entry) for doubt in named]
        return Screening(tuple(sorted(found, key=lambda one: (one.start, one.end, one.category))))

    def _judge_window(self, text: str, window: list[tuple[int, int]], least: float) -> Judgement:
        offset, stop = window[0][0], window[-1][1]
        pieces = [(start - offset, end - offset) for start, end in window]
        table, count = self.model.grams, len(pieces)
        parts = table.weighed(grams(text[offset:stop], pieces))
        clause_danger, note_danger = table.scores(*parts, count, _DANGER)
        logit = self.model.danger(clause_danger[:, 0], float(note_danger[0]))
        look = self._look(text[offset:stop], logit)
        joined = logit if look is None else self.model.joined(logit, look.danger)
        probability = float(sigmoid(np.float32(joined)))
        if probability < least:
            return Judgement(probability, ())
        clause_scores, note_scores = table.scores(*parts, count, _EACH_HAZARD)
        hazards = self.model.hazards(clause_scores, note_scores, logit)
        if look is not None:
            hazards = self.model.joined_hazards(hazards, look.hazards)
        likely = sigmoid(hazards)
        best = clause_scores.argmax(axis=0)
        doubts = [
            Doubt(hazard, float(likely[number]), *window[best[number]])
            for number, hazard in enumerate(HAZARDS)
        ]
        return Judgement(probability, _in_order(doubts))

    def _look(self, text: str, logit: float) -> Look | None:
        """The network's opinion, where it could make a difference."""
        network = self.model.network
        if network is None or logit < self.model.network_from:
            return None
        return network.look(self._pieces.of(text))


def _finding(text: str, doubt: Doubt, entry: str) -> Finding:
    quote = text[doubt.start : doubt.end]
    subject = subject_of(doubt.hazard, quote)
    return Finding(
        doubt.hazard, quote, doubt.start, doubt.end, subject, readers=("reading",), entry=entry
    )


def windows(text: str) -> list[list[tuple[int, int]]]:
    """The clauses of ``text`` in windows of at most :data:`WINDOW` characters.

    A longer clause is cut at that length.
    """
    found: list[list[tuple[int, int]]] = []
    for start, end in clauses(text):
        for first in range(start, end, WINDOW):
            piece = (first, min(first + WINDOW, end))
            if found and piece[1] - found[-1][0][0] <= WINDOW:
                found[-1].append(piece)
            else:
                found.append([piece])
    return found


def _in_order(doubts: list[Doubt]) -> tuple[Doubt, ...]:
    return tuple(sorted(doubts, key=lambda doubt: -doubt.probability))
