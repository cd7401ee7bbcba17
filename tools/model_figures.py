"""Figures of a reader on annotated notes, with 95 % intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_RESAMPLES = 300


def roc_auc(truth: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """The chance that a relevant note scores above one that is not; ties count half."""
    order = np.argsort(score, kind="stable")
    _, place, count = np.unique(score[order], return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks = (last - (count - 1) / 2)[place]
    good = int(truth.sum())
    rest = len(truth) - good
    return float((ranks[truth[order]].sum() - good * (good + 1) / 2) / (good * rest))


def curve(
    truth: NDArray[np.bool_], score: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Thresholds from high to low with the precision and recall at each."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(truth[order])
    ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
    return score[order][ends], hits[ends] / (ends + 1), hits[ends] / truth.sum()


def recall_at(truth: NDArray[np.bool_], score: NDArray[np.float64], precision: float) -> float:
    """The most recall at this precision or better."""
    _, precisions, recalls = curve(truth, score)
    return float(recalls[precisions >= precision].max(initial=0.0))


def precision_at(truth: NDArray[np.bool_], score: NDArray[np.float64], recall: float) -> float:
    """The best precision at this recall or more."""
    _, precisions, recalls = curve(truth, score)
    return float(precisions[recalls >= recall].max(initial=0.0))


FIGURES = {
    "auc": roc_auc,
    "recall at precision 0.85": lambda truth, score: recall_at(truth, score, 0.85),
    "recall at precision 0.90": lambda truth, score: recall_at(truth, score, 0.90),
    "precision at recall 0.95": lambda truth, score: precision_at(truth, score, 0.95),
}


def figures(
    truth: NDArray[np.bool_], score: NDArray[np.float64], resample: bool = True
) -> dict[str, tuple[float, float, float]]:
    """Each of ``FIGURES`` with its lower and upper end (bootstrap over notes, seeded)."""
    random = np.random.default_rng(20261125)
    picks = [
        random.integers(0, len(truth), len(truth)) for _ in range(_RESAMPLES if resample else 0)
    ]
    found = {}
    for name, figure in FIGURES.items():
        value = figure(truth, score)
        again = [figure(truth[pick], score[pick]) for pick in picks] or [value]
        low, high = np.percentile(again, [2.5, 97.5])
        found[name] = (value, float(low), float(high))
    return found


def share(part: int, whole: int) -> tuple[float, float, float]:
    """A share with its Wilson interval; 0 of 0 is 0, anywhere between 0 and 1."""
    if not whole:
        return 0.0, 0.0, 1.0
    z, rate = 1.959964, part / whole
    middle = (rate + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * np.sqrt(rate * (1 - rate) / whole + z * z / (4 * whole**2)) / (1 + z * z / whole)
    return rate, float(max(0.0, middle - half)), float(min(1.0, middle + half))
