"""The numbers the second reader was trained to: arrays passed in, arithmetic on them.

A *target* is what a score is about: column 0 is danger of any kind, then one column for each
hazard in the order of :class:`~forethought.vocabulary.Hazard`. Scores are logits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.screening.reading_grams import BUCKET_BITS, I64, Grams
from forethought.vocabulary import Hazard

F32 = NDArray[np.float32]
HAZARDS = tuple(Hazard)
TARGETS = 1 + len(HAZARDS)
_KINDS = 2


@dataclass(frozen=True, slots=True)
class Weighed:
    """Grams as a sparse matrix: one row a clause (or the note), ``values`` of unit length."""

    rows: I64
    columns: I64
    values: F32


def weigh(rows: I64, columns: I64, counts: I64, kinds: NDArray[np.int8], idf: F32) -> Weighed:
    """Damped counts times inverse document frequency, each kind of gram scaled to length 1.

    ``rows``, ``columns`` and ``counts`` are equally long and name each pair once; ``kinds`` and
    ``idf`` are by column.
    """
    values = (1 + np.log(counts.astype(np.float32))) * idf[columns]
    cells = rows * _KINDS + kinds[columns]
    lengths = np.sqrt(np.bincount(cells, values * values))
    values = (values / lengths[cells]).astype(np.float32)
    return Weighed(rows, columns, values)


@dataclass(frozen=True, slots=True)
class GramModel:
    """A linear reader of clauses and of whole notes.

    ``table`` leads from a bucket to a column or -1 (length 2**22); ``idf`` and ``kinds`` are by
    column; ``clause_weights`` and ``note_weights`` have a row a column, ``TARGETS`` wide, in
    eighths of a byte's worth: multiply by the scales. Biases and scales are ``TARGETS`` long.
    """

    table: NDArray[np.int32]
    idf: F32
    kinds: NDArray[np.int8]
    clause_weights: NDArray[np.int8]
    clause_scales: F32
    clause_bias: F32
    note_weights: NDArray[np.int8]
    note_scales: F32
    note_bias: F32

    def scores(self, grams: Grams, clauses: int) -> tuple[F32, F32]:
        """Logits of each clause (``clauses`` by ``TARGETS``) and of the note (``TARGETS``)."""
        columns = self.table[grams.buckets]
        known = columns >= 0
        width = len(self.idf)
        keys = grams.clauses[known] * width + columns[known]
        keys, counts = np.unique(keys, return_counts=True)
        rows, columns = keys // width, keys % width
        parts = weigh(rows, columns, counts, self.kinds, self.idf)
        scores = _apply(parts, clauses, self.clause_weights, self.clause_scales)
        whole, place = np.unique(columns, return_inverse=True)
        totals = np.bincount(place, counts, len(whole)).astype(np.int64)
        one = weigh(np.zeros(len(whole), np.int64), whole, totals, self.kinds, self.idf)
        note = _apply(one, 1, self.note_weights, self.note_scales)[0]
        return scores + self.clause_bias, note + self.note_bias


def _apply(parts: Weighed, rows: int, weights: NDArray[np.int8], scales: F32) -> F32:
    """Rows times weights. ``parts.rows`` ascend."""
    result = np.zeros((rows, len(scales)), np.float32)
    if len(parts.rows):
        share = weights[parts.columns] * parts.values[:, None]
        starts = np.flatnonzero(np.diff(parts.rows, prepend=-1))
        result[parts.rows[starts]] = np.add.reduceat(share, starts, axis=0)
    return result * scales


def bucket_table(buckets: NDArray[np.uint32]) -> NDArray[np.int32]:
    """From every bucket to its place in ``buckets``, -1 for one that is not there."""
    table = np.full(1 << BUCKET_BITS, -1, np.int32)
    table[buckets] = np.arange(len(buckets), dtype=np.int32)
    return table


@dataclass(frozen=True, slots=True)
class ReadingModel:
    """All that the second reader knows.

    ``name`` says which model it is, for the trace. ``danger_weights`` (with the bias last) turn
    :func:`danger_features` into the logit of a note's relevance, calibrated on writers the grams
    were not fitted to; ``hazard_weights`` the same for :func:`hazard_features`, shared by all
    hazards, with ``hazard_bias`` for each. ``threshold`` is the probability from which a note is
    to be read, ``hazard_thresholds`` from which each hazard is named.
    """

    name: str
    grams: GramModel
    danger_weights: F32
    hazard_weights: F32
    hazard_bias: F32
    threshold: float
    hazard_thresholds: tuple[float, ...]

    def combine(self, clause_scores: F32, note_scores: F32) -> tuple[float, F32]:
        """The probability that the note is relevant, and that of each hazard."""
        danger = danger_features(clause_scores, note_scores)
        logit = float(danger @ self.danger_weights[:-1] + self.danger_weights[-1])
        hazards = hazard_features(clause_scores, note_scores, logit)
        return _sigmoid(logit), _sigmoids(hazards @ self.hazard_weights + self.hazard_bias)


def danger_features(clause_scores: F32, note_scores: F32) -> F32:
    """Five numbers of a note: what it says whole, its worst and second worst clause, all its
    clauses together, and the logarithm of their number.
    """
    clauses = np.sort(clause_scores[:, 0])
    second = clauses[-2] if len(clauses) > 1 else np.float32(-6)
    together = np.log(np.logaddexp(0, clauses).sum() + 1e-9)
    return np.array([note_scores[0], clauses[-1], second, together, np.log(len(clauses))], "f")


def hazard_features(clause_scores: F32, note_scores: F32, danger: float) -> F32:
    """For each hazard: the note's score, the best clause's, both beside the strongest hazard's,
    and the danger of the note. ``len(HAZARDS)`` rows of five.
    """
    note, clause = note_scores[1:], clause_scores[:, 1:].max(axis=0)
    same = np.full(len(note), danger, np.float32)
    return np.stack([note, clause, note - note.max(), clause - clause.max(), same], axis=1)


def _sigmoids(logits: F32) -> F32:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-logit)) if logit > -700 else 0.0
