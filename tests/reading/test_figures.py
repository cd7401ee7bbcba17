import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[2] / "tools"))
from model_figures import figures, precision_at, recall_at, roc_auc, share

TRUTH = np.array([True, False, True, False])
SCORE = np.array([0.9, 0.8, 0.8, 0.1])


@pytest.mark.parametrize(
    ("score", "auc"),
    [(SCORE, 0.875), (-SCORE, 0.125), (np.zeros(4), 0.5), (TRUTH.astype(float), 1.0)],
)
def test_the_area_counts_ties_half(score, auc):
    assert roc_auc(TRUTH, score) == pytest.approx(auc)


@pytest.mark.parametrize(("precision", "recall"), [(0.6, 1.0), (0.67, 0.5), (1.0, 0.5)])
def test_recall_at_a_precision(precision, recall):
    assert recall_at(TRUTH, SCORE, precision) == recall


def test_precision_at_a_recall_and_intervals():
    assert precision_at(TRUTH, SCORE, 0.95) == pytest.approx(2 / 3)
    truth, score = np.tile(TRUTH, 20), np.tile(SCORE, 20)
    for value, low, high in figures(truth, score).values():
        assert low <= value <= high


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 0, 0.0, 1.0), (5, 10, 0.2366, 0.7634), (0, 10, 0, 0.2775)],
)
def test_wilson(part, whole, low, high):
    assert share(part, whole)[1:] == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))
