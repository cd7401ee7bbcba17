"""A reader small enough to reckon by hand: it knows the words `knife` and `paid`."""

import numpy as np

from forethought.screening.learned import HAZARDS, TARGETS, GramModel, ReadingModel, bucket_table
from forethought.screening.reading_grams import WORDS, grams
from forethought.vocabulary import Hazard

WEAPON = HAZARDS.index(Hazard.WEAPON)


def bucket(word):
    found = grams(word, [(0, len(word))])
    return int(found.buckets[found.kinds == WORDS][0])


BUCKETS = np.array(sorted([bucket("knife"), bucket("paid")]), np.uint32)
KNIFE = BUCKETS.tolist().index(bucket("knife"))


def small_model(threshold=0.5, hazard_threshold=0.5):
    weights = np.zeros((2, TARGETS), np.int8)
    weights[KNIFE, [0, 1 + WEAPON]] = 100
    weights[1 - KNIFE, 0] = -100
    scales = np.full(TARGETS, 0.05, np.float32)
    bias = np.full(TARGETS, -2, np.float32)
    ones = np.ones(2, np.float32)
    table = GramModel(
        bucket_table(BUCKETS),
        ones,
        np.zeros(2, np.int8),
        weights,
        scales,
        bias,
        weights,
        scales,
        bias,
    )
    return ReadingModel(
        "small",
        table,
        np.array([0, 1, 0, 0, 0, 0], np.float32),
        np.array([0, 1, 0, 0, 0], np.float32),
        np.zeros(len(HAZARDS), np.float32),
        threshold,
        (hazard_threshold,) * len(HAZARDS),
    )
