"""Holding out writers: what the reader says of notes by writers it has never read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from model_linear import CLAUSE_COST, NOTE_COST, Counts, Design, Fitted, design, fit
from numpy.typing import NDArray

from forethought.screening.learned import HAZARDS, TARGETS, danger_features, hazard_features

INNER_GROUPS = 4
NAMED = 0.85
"""A hazard is named from the probability that this share of the flagged notes with it reach."""
LIMITS = (0.15, 0.5)
"""Less likely than the first is never named alone; likelier than the second always."""


@dataclass(frozen=True)
class Base:
    """Scores of grams: clauses and notes by targets."""

    clauses: NDArray[np.float32]
    notes: NDArray[np.float32]


def fit_base(
    counts: Counts, train: NDArray[np.bool_], targets: int = TARGETS
) -> tuple[Design, Fitted, Fitted]:
    """Fit clauses and notes on ``train`` notes, for the first ``targets`` targets."""
    made = design(counts, train)
    inside = train[counts.note_of]
    clause = fit(made.clauses[inside], counts.clause_targets[inside][:, :targets], CLAUSE_COST)
    note = fit(made.notes[train], counts.note_targets[train][:, :targets], NOTE_COST)
    return made, clause, note


def held_out(
    counts: Counts, folds: NDArray[np.int64], inside: NDArray[np.bool_], targets: int = TARGETS
) -> Base:
    """Scores of the notes ``inside``, each by a fit on the other folds inside."""
    clauses = np.zeros((len(counts.note_of), targets), np.float32)
    notes = np.zeros((len(folds), targets), np.float32)
    for fold in np.unique(folds[inside]):
        test = inside & (folds == fold)
        made, clause, note = fit_base(counts, inside & ~test, targets)
        rows = test[counts.note_of]
        clauses[rows] = made.clauses[rows] @ clause[0] + clause[1]
        notes[test] = made.notes[test] @ note[0] + note[1]
    return Base(clauses, notes)


def danger_rows(counts: Counts, base: Base, which: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The danger features of the notes in ``which``."""
    edges = np.searchsorted(counts.note_of, np.arange(len(which) + 1))
    return np.stack(
        [
            danger_features(
                base.clauses[edges[note] : edges[note + 1], 0], float(base.notes[note, 0])
            )
            for note in np.flatnonzero(which)
        ]
    )


def hazard_rows(
    counts: Counts, base: Base, which: NDArray[np.bool_], danger: NDArray[np.float64]
) -> NDArray[np.float32]:
    """The hazard features of the notes in ``which``: notes by hazards by features."""
    edges = np.searchsorted(counts.note_of, np.arange(len(which) + 1))
    return np.stack(
        [
            hazard_features(
                base.clauses[edges[note] : edges[note + 1], 1:],
                base.notes[note, 1:],
                float(danger[note]),
            )
            for note in np.flatnonzero(which)
        ]
    )


def nested(
    counts: Counts,
    writer: NDArray[np.int64],
    threshold_of: Callable[[NDArray[np.bool_], NDArray[np.float64]], float],
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """What a reader that knows nothing of a note's writer makes of the note.

    Gives the logit of relevance, whether it is flagged, and which hazards would be named (notes
    by hazards). The combination's weights and the threshold are chosen on inner folds of the
    other writers alone. Only which hazards are named is chosen on scores of the other writers by
    fits that have read the one held out.
    """
    everything = np.ones(len(writer), bool)
    outer = held_out(counts, writer, everything)
    truth = counts.note_targets[:, 0]
    logits, flagged = np.zeros(len(writer)), np.zeros(len(writer), bool)
    named = np.zeros((len(writer), len(HAZARDS)), bool)
    for held in np.unique(writer):
        rest = writer != held
        inner = held_out(counts, writer % INNER_GROUPS, rest, 1)
        inside = danger_rows(counts, inner, rest)
        weights = combine_danger(inside, truth[rest])
        chances = 1 / (1 + np.exp(-(inside @ weights[:-1] + weights[-1])))
        threshold = threshold_of(truth[rest] > 0, chances)
        every = danger_rows(counts, outer, everything) @ weights[:-1] + weights[-1]
        logits[~rest] = every[~rest]
        flagged[~rest] = 1 / (1 + np.exp(-every[~rest])) >= threshold
        hazards = hazard_rows(counts, outer, everything, every)
        shared, bias = combine_hazards(hazards[rest], counts.note_targets[rest, 1:])
        chances = 1 / (1 + np.exp(-(hazards @ shared + bias)))
        seen = rest & (1 / (1 + np.exp(-every)) >= threshold)
        limits = hazard_thresholds_of(counts.note_targets[:, 1:], chances, seen)
        named[~rest] = chances[~rest] >= np.array(limits)
    return logits, flagged, named


def hazard_thresholds_of(
    truth: NDArray[np.float32], chances: NDArray[np.float64], flagged: NDArray[np.bool_]
) -> tuple[float, ...]:
    """For each hazard the probability that ``NAMED`` of its flagged notes reach, in ``LIMITS``."""
    return tuple(
        float(np.quantile(chances[flagged & (truth[:, n] > 0), n], 1 - NAMED).clip(*LIMITS))
        for n in range(len(HAZARDS))
    )


def join(
    grams: NDArray[np.float64], network: NDArray[np.float64], truth: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Weights of the grams' logit and the network's, and the bias."""
    return combine_danger(np.stack([grams, network], axis=1).astype(np.float32), truth)


def combine_danger(rows: NDArray[np.float32], truth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weights of the danger features, the bias last."""
    weights, bias = _logistic(rows, truth[:, None])
    return np.append(weights[:, 0], bias[0]).astype(np.float32)


def combine_hazards(
    rows: NDArray[np.float32], truth: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights of the hazard features, shared, and one bias a hazard."""
    wide = len(HAZARDS)
    flat = np.concatenate([rows, np.tile(np.eye(wide, dtype=np.float32), (len(rows), 1, 1))], 2)
    weights, bias = _logistic(flat.reshape(-1, flat.shape[2]), truth.reshape(-1, 1))
    features = rows.shape[2]
    return weights[:features, 0], weights[features:, 0] + bias[0]


def _logistic(rows: NDArray[np.float32], truth: NDArray[np.float32]) -> Fitted:
    from scipy.sparse import csr_matrix

    return fit(csr_matrix(rows), truth.astype(np.float32), 10.0, rounds=200)
