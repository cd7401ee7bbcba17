"""Holding out writers: what the reader says of notes by writers it has never read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from model_linear import CLAUSE_COST, NOTE_COST, Counts, Design, Fitted, design, fit
from model_network import Scores
from numpy.typing import NDArray
from scipy.special import expit

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


@dataclass(frozen=True)
class Combined:
    """How scores of clauses and notes by grams become one score a note, and those scores."""

    danger: NDArray[np.float32]
    hazard_weights: NDArray[np.float32]
    hazard_bias: NDArray[np.float32]
    scores: Scores


def combined(
    counts: Counts, outside: Base, danger: NDArray[np.float32], which: NDArray[np.bool_]
) -> Combined:
    """The scores of all notes with these weights of danger; those of hazards fit on ``which``."""
    everything = np.ones(len(which), bool)
    logits = danger_rows(counts, outside, everything) @ danger[:-1] + danger[-1]
    rows = hazard_rows(counts, outside, everything, logits)
    weights, bias = combine_hazards(rows[which], counts.note_targets[which, 1:])
    return Combined(danger, weights, bias, Scores(logits, rows @ weights + bias))


ThresholdOf = Callable[[NDArray[np.bool_], NDArray[np.float64]], float]
"""From what is true and what is likely, the probability from which notes are flagged."""


@dataclass(frozen=True)
class Joint:
    """How grams and network are joined, and what is flagged and named from it."""

    danger: NDArray[np.float32]
    hazard_weights: NDArray[np.float32]
    hazard_bias: NDArray[np.float32]
    threshold: float
    hazard_thresholds: tuple[float, ...]

    def relevance(self, grams: Scores, network: Scores) -> NDArray[np.float64]:
        """The logit of each note's relevance."""
        first, second, bias = self.danger
        return np.asarray(first * grams.danger + second * network.danger + bias)

    def hazard_chances(self, grams: Scores, network: Scores) -> NDArray[np.float64]:
        """The probability of each hazard: notes by hazards."""
        first, second = self.hazard_weights
        return np.asarray(
            expit(first * grams.hazards + second * network.hazards + self.hazard_bias)
        )


def fit_joint(
    grams: Scores, network: Scores, targets: NDArray[np.float32], threshold_of: ThresholdOf
) -> Joint:
    """Join grams and network on notes whose writers neither has read."""
    pairs = np.stack([grams.danger, network.danger], 1).astype(np.float32)
    hazards = np.stack([grams.hazards, network.hazards], 2).astype(np.float32)
    weights, bias = combine_hazards(hazards, targets[:, 1:])
    loose = Joint(combine_danger(pairs, targets[:, 0]), weights, bias, 0.0, ())
    chances = expit(loose.relevance(grams, network))
    threshold = threshold_of(targets[:, 0] > 0, chances)
    limits = hazard_thresholds_of(
        targets[:, 1:], loose.hazard_chances(grams, network), chances >= threshold
    )
    return replace(loose, threshold=threshold, hazard_thresholds=limits)


class Opinion:
    """What readers that have read nothing by a note's writer make of each note.

    ``grams`` and ``joint``: logits of relevance; ``flagged``: whether it is to be read;
    ``named``: which hazards are named (notes by hazards). Filled a group at a time.
    """

    def __init__(self, notes: int) -> None:
        self.grams, self.joint = np.zeros(notes), np.zeros(notes)
        self.flagged = np.zeros(notes, bool)
        self.named = np.zeros((notes, len(HAZARDS)), bool)

    def add(self, here: NDArray[np.bool_], made: Joint, grams: Scores, network: Scores) -> None:
        """What a joint that was fitted elsewhere makes of the notes ``here``."""
        grams, network = grams.of(here), network.of(here)
        self.grams[here], self.joint[here] = grams.danger, made.relevance(grams, network)
        self.flagged[here] = expit(self.joint[here]) >= made.threshold
        chances = made.hazard_chances(grams, network)
        self.named[here] = chances >= np.array(made.hazard_thresholds)


def nested(
    counts: Counts,
    outside: Base,
    group: NDArray[np.int64],
    writer: NDArray[np.int64],
    network: Scores,
    threshold_of: ThresholdOf,
) -> Opinion:
    """What a reader that knows nothing of the writers of a note's group makes of the note.

    ``outside``: scores of grams by fits on the other groups. They, the weights that combine them,
    the joint with the network and every threshold come from the other groups alone. (The network's
    scores of those were made by networks that had read the group held out; only the three weights
    of the joint and the thresholds see them.)
    """
    targets = counts.note_targets
    found = Opinion(len(group))
    for held in np.unique(group):
        rest = group != held
        inner = held_out(counts, writer % INNER_GROUPS, rest, 1)
        danger = combine_danger(danger_rows(counts, inner, rest), targets[rest, 0])
        grams = combined(counts, outside, danger, rest).scores
        made = fit_joint(grams.of(rest), network.of(rest), targets[rest], threshold_of)
        found.add(~rest, made, grams, network)
    return found


def hazard_thresholds_of(
    truth: NDArray[np.float32], chances: NDArray[np.float64], flagged: NDArray[np.bool_]
) -> tuple[float, ...]:
    """For each hazard the probability that ``NAMED`` of its flagged notes reach, in ``LIMITS``."""
    return tuple(
        float(np.quantile(chances[flagged & (truth[:, n] > 0), n], 1 - NAMED).clip(*LIMITS))
        for n in range(len(HAZARDS))
    )


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
