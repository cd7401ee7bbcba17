"""Fits the linear part of the second reader: grams of clauses and of notes to targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from model_data import Note
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit

from forethought.screening.learned import TARGETS, GramModel, bucket_table, weigh
from forethought.screening.reading_grams import grams

CLAUSE_COST = 8.0
NOTE_COST = 16.0
_ROUNDS = 40

Fitted = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Weights (columns by targets) and biases."""


@dataclass(frozen=True)
class Counts:
    """Gram counts, counted once. ``note_of`` leads from a clause to its note.

    Columns of both matrices are ``buckets``; targets are 0 or 1, ``TARGETS`` wide.
    """

    buckets: NDArray[np.uint32]
    kinds: NDArray[np.int8]
    clauses: csr_matrix
    notes: csr_matrix
    note_of: NDArray[np.int64]
    clause_targets: NDArray[np.float32]
    note_targets: NDArray[np.float32]


def count(notes: Sequence[Note]) -> Counts:
    """The grams of every clause and every note."""
    found = [grams(note.text, note.clauses) for note in notes]
    sizes = [len(note.clauses) for note in notes]
    firsts = np.cumsum([0, *sizes[:-1]])
    rows = np.concatenate([one.clauses + at for one, at in zip(found, firsts, strict=True)])
    every = np.concatenate([one.buckets for one in found])
    kinds_there = np.concatenate([one.kinds for one in found])
    buckets, columns = np.unique(every, return_inverse=True)
    kinds = np.zeros(len(buckets), np.int8)
    kinds[columns] = kinds_there
    note_of = np.repeat(np.arange(len(notes)), sizes)
    shape = (len(note_of), len(buckets))
    clauses = csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
    belongs = csr_matrix(
        (np.ones(len(note_of), np.float32), (note_of, np.arange(len(note_of)))),
        shape=(len(notes), len(note_of)),
    )
    labels = np.concatenate([note.clause_labels for note in notes]).astype(np.float32)
    whole = np.zeros((len(notes), TARGETS), np.float32)
    for number, note in enumerate(notes):
        whole[number, 0] = note.relevant
        whole[number, [1 + hazard for hazard in note.hazards]] = 1
    return Counts(
        buckets.astype(np.uint32),
        kinds,
        clauses,
        (belongs @ clauses).tocsr(),
        note_of,
        np.concatenate([labels.max(1, keepdims=True), labels], axis=1),
        whole,
    )


@dataclass(frozen=True)
class Design:
    """The sparse matrices of clauses and notes under one fold's vocabulary."""

    buckets: NDArray[np.uint32]
    kinds: NDArray[np.int8]
    idf: NDArray[np.float32]
    clauses: csr_matrix
    notes: csr_matrix


def design(counts: Counts, train: NDArray[np.bool_], least: int = 2) -> Design:
    """Matrices for all notes; vocabulary and document frequencies from ``train`` notes alone."""
    seen = np.bincount(counts.notes[train].indices, minlength=len(counts.buckets))
    kept = np.flatnonzero(seen >= least)
    idf = (np.log((1 + train.sum()) / (1 + seen[kept])) + 1).astype(np.float32)
    kinds = counts.kinds[kept]
    return Design(
        counts.buckets[kept],
        kinds,
        idf,
        _weighed(counts.clauses[:, kept], kinds, idf),
        _weighed(counts.notes[:, kept], kinds, idf),
    )


def _weighed(matrix: csr_matrix, kinds: NDArray[np.int8], idf: NDArray[np.float32]) -> csr_matrix:
    matrix = matrix.tocsr()
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    columns = matrix.indices.astype(np.int64)
    parts = weigh(rows, columns, matrix.data.astype(np.int64), kinds, idf)
    return csr_matrix((parts.values, matrix.indices, matrix.indptr), shape=matrix.shape)


def fit(
    matrix: csr_matrix, targets: NDArray[np.float32], cost: float, rounds: int = _ROUNDS
) -> Fitted:
    """Logistic regression of every target at once."""
    width, wide = matrix.shape[1], targets.shape[1]
    back = matrix.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(width + 1, wide)
        logits = matrix @ table[:-1].astype(np.float32) + table[-1].astype(np.float32)
        value = np.logaddexp(0, logits).sum() - (logits * targets).sum()
        rest = (expit(logits) - targets).astype(np.float32)
        slope = np.concatenate([back @ rest, rest.sum(0)[None]]).astype(np.float64) * cost
        slope[:-1] += table[:-1]
        return float(cost * value + 0.5 * (table[:-1] ** 2).sum()), slope.ravel()

    start = np.zeros((width + 1, wide))
    share = targets.mean(0).clip(1e-4, 1 - 1e-4)
    start[-1] = np.log(share / (1 - share))
    found = minimize(
        loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 6}
    )
    table = found.x.reshape(width + 1, wide).astype(np.float32)
    return table[:-1], table[-1]


def _bytes(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    scales = (np.abs(weights).max(0) / 127).clip(1e-9).astype(np.float32)
    return np.round(weights / scales).astype(np.int8), scales


def gram_model(made: Design, clause: Fitted, note: Fitted) -> GramModel:
    """What the reader is given: weights in a byte each, with one scale a target."""
    clause_weights, clause_scales = _bytes(clause[0])
    note_weights, note_scales = _bytes(note[0])
    return GramModel(
        bucket_table(made.buckets),
        made.idf,
        made.kinds,
        clause_weights,
        clause_scales,
        clause[1],
        note_weights,
        note_scales,
        note[1],
    )
