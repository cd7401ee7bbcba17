"""The numbers the second reader was trained to: arrays passed in, arithmetic on them.

A *target* is what a score is about: column 0 is danger of any kind, then one column for each
hazard in the order of :class:`~forethought.vocabulary.Hazard`. Scores are logits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.screening.learned_network import Network
from forethought.screening.reading_grams import BUCKET_BITS, I64, Grams
from forethought.vocabulary import Hazard

F32 = NDArray[np.float32]
HAZARDS = tuple(Hazard)
TARGETS = 1 + len(HAZARDS)
_KINDS = 3
_NO_SECOND = np.float32(-6)


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

    def weighed(self, grams: Grams) -> tuple[Weighed, Weighed]:
        """The grams that the model knows, clause by clause and for the note as one row."""
        columns: I64 = self.table[grams.buckets].astype(np.int64)
        known = columns >= 0
        width = len(self.idf)
        keys = grams.clauses[known] * width + columns[known]
        keys, counts = _tally(keys)
        rows, columns = keys // width, keys % width
        clauses = weigh(rows, columns, counts, self.kinds, self.idf)
        order = np.argsort(columns, kind="stable")
        columns, counts = columns[order], counts[order]
        starts = _starts(columns)
        totals = np.add.reduceat(counts, starts) if len(starts) else counts
        row = np.zeros(len(starts), np.int64)
        return clauses, weigh(row, columns[starts], totals, self.kinds, self.idf)

    def scores(
        self, clauses: Weighed, note: Weighed, count: int, targets: slice = slice(None)
    ) -> tuple[F32, F32]:
        """Logits of ``count`` clauses (by targets) and of the note, for some of the targets."""
        return (
            _apply(clauses, count, self.clause_weights[:, targets], self.clause_scales[targets])
            + self.clause_bias[targets],
            _apply(note, 1, self.note_weights[:, targets], self.note_scales[targets])[0]
            + self.note_bias[targets],
        )


def _tally(keys: I64) -> tuple[I64, I64]:
    """Different keys in order, and how often each is there."""
    keys = np.sort(keys)
    starts = _starts(keys)
    return keys[starts], np.diff(starts, append=len(keys))


def _starts(ordered: I64) -> I64:
    """Where each run of equal values begins."""
    changes = np.empty(len(ordered), bool)
    changes[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return np.flatnonzero(changes)


def _apply(parts: Weighed, rows: int, weights: NDArray[np.int8], scales: F32) -> F32:
    """Rows times weights. ``parts.rows`` ascend."""
    result = np.zeros((rows, len(scales)), np.float32)
    if len(parts.rows):
        share = weights[parts.columns] * parts.values[:, None]
        starts = _starts(parts.rows)
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

    ``network`` with its ``vocabulary`` is asked about every note whose logit by the grams is at
    least ``network_from``; ``joint_weights`` (of grams, of network, bias) join the two, and
    ``joint_hazard_weights`` (of grams, of network) with ``joint_hazard_bias`` (for each hazard)
    what they say of hazards. ``network_sha256`` is of the file that the joint was fitted
    with, ``taught_on`` names the corpus files (without ending) that the network has read.
    """

    name: str
    grams: GramModel
    danger_weights: F32
    hazard_weights: F32
    hazard_bias: F32
    threshold: float
    hazard_thresholds: tuple[float, ...]
    network: Network | None = None
    vocabulary: tuple[str, ...] = ()
    joint_weights: tuple[float, float, float] = (1.0, 0.0, 0.0)
    joint_hazard_weights: tuple[float, float] = (1.0, 0.0)
    joint_hazard_bias: tuple[float, ...] = (0.0,) * len(HAZARDS)
    network_from: float = -3.0
    network_sha256: str = ""
    taught_on: frozenset[str] = frozenset()

    def joined(self, grams: float, network: float) -> float:
        """The logit of relevance from that of the grams and that of the network."""
        first, second, bias = self.joint_weights
        return first * grams + second * network + bias

    def joined_hazards(self, grams: F32, network: F32) -> F32:
        """The logit of each hazard from that of the grams and that of the network."""
        first, second = self.joint_hazard_weights
        return np.asarray(first * grams + second * network + self.joint_hazard_bias, np.float32)

    def danger(self, clause_danger: F32, note_danger: float) -> float:
        """The logit of the note's relevance, from the danger of its clauses and of the whole."""
        features = danger_features(clause_danger, note_danger)
        return float(features @ self.danger_weights[:-1] + self.danger_weights[-1])

    def hazards(self, clause_scores: F32, note_scores: F32, danger: float) -> F32:
        """The logit of each hazard. Scores are of the hazards alone."""
        features = hazard_features(clause_scores, note_scores, danger)
        return np.asarray(features @ self.hazard_weights + self.hazard_bias, np.float32)


def danger_features(clause_danger: F32, note_danger: float) -> F32:
    """Five numbers of a note: what it says whole, its worst and second worst clause, all its
    clauses together, and the logarithm of their number.
    """
    clauses = np.sort(clause_danger)
    second = clauses[-2] if len(clauses) > 1 else _NO_SECOND
    together = math.log(float(np.logaddexp(0, clauses).sum()) + 1e-9)
    values = [note_danger, clauses[-1], second, together, math.log(len(clauses))]
    return np.array(values, np.float32)


def hazard_features(clause_scores: F32, note_scores: F32, danger: float) -> F32:
    """For each hazard: the note's score, the best clause's, both beside the strongest hazard's,
    and the danger of the note. ``len(HAZARDS)`` rows of five.
    """
    clause = clause_scores.max(axis=0)
    same = np.full(len(note_scores), danger, np.float32)
    return np.stack(
        [note_scores, clause, note_scores - note_scores.max(), clause - clause.max(), same], axis=1
    )


def sigmoid(logits: F32 | np.float32) -> F32:
    """Probabilities of logits, safe for any size."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -60, 60))), np.float32)
