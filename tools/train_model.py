"""Train the second reader: ``train_model.py [--corpus FOLDER] [--output FILE]`` (``make model``).

Seeded by nothing but the data: the same corpus gives the same model. Needs
``requirements-model.txt``. ``tools/model_table.py`` gives the figures of held-out writers.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from model_card import card
from model_data import data_hash, read_corpus, writers
from model_figures import curve
from model_folds import (
    combine_danger,
    combine_hazards,
    danger_rows,
    fit_base,
    hazard_rows,
    hazard_thresholds_of,
    held_out,
    join,
)
from model_linear import count, gram_model
from model_network import NETWORK, network_logits
from scipy.special import expit

from forethought.data.model_files import save_model
from forethought.screening.learned import ReadingModel

ROOT = Path(__file__).resolve().parent.parent
PRECISION = 0.85
"""The reader's threshold: the lowest at which this share of what it flags is relevant."""


def threshold_of(truth: np.ndarray, probability: np.ndarray) -> float:
    """The lowest probability at which precision is still ``PRECISION``."""
    limits, precisions, _ = curve(truth, probability)
    return float(limits[precisions >= PRECISION].min(initial=0.999))


def main() -> None:
    """Read, fit, combine, choose thresholds, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    options.add_argument(
        "--output", type=Path, default=ROOT / "src/forethought/data/model/reading.npz"
    )
    chosen = options.parse_args()
    notes = read_corpus(chosen.corpus)
    names = writers(notes)
    writer = np.array([names.index(note.writer) for note in notes])
    counts = count(notes)
    everything = np.ones(len(notes), bool)
    truth = counts.note_targets[:, 0]

    outside = held_out(counts, writer, everything)
    rows = danger_rows(counts, outside, everything)
    danger = combine_danger(rows, truth)
    logits = rows @ danger[:-1] + danger[-1]
    hazards = hazard_rows(counts, outside, everything, logits)
    weights, bias = combine_hazards(hazards, counts.note_targets[:, 1:])
    hazard_probability = expit(hazards @ weights + bias)
    read, network = network_logits(chosen.output.with_name(NETWORK), notes)
    fresh = np.array([note.writer not in read for note in notes])
    joint = join(logits[fresh], network[fresh], truth[fresh])
    probability = expit(joint[0] * logits[fresh] + joint[1] * network[fresh] + joint[2])
    threshold = threshold_of(truth[fresh] > 0, probability)
    flagged = fresh.copy()
    flagged[fresh] = probability >= threshold
    highest = float(np.quantile(network[fresh], 0.995))
    least = (np.log(threshold / (1 - threshold)) - joint[2] - joint[1] * highest) / joint[0]
    made, clause, note = fit_base(counts, everything)
    digest = data_hash(chosen.corpus)
    model = ReadingModel(
        f"reading-{digest[:8]}",
        gram_model(made, clause, note),
        danger,
        weights,
        bias,
        threshold,
        hazard_thresholds_of(counts.note_targets[:, 1:], hazard_probability, flagged),
        joint_weights=(float(joint[0]), float(joint[1]), float(joint[2])),
        network_from=float(least),
    )
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    save_model(chosen.output, model, made.buckets)
    about = card(model, len(notes), names, digest, PRECISION)
    chosen.output.with_name("CARD.md").write_text(about, encoding="utf-8")
    print(f"{chosen.output}: {chosen.output.stat().st_size / 1e6:.1f} MB, {model.name}")
    print(f"{len(notes)} notes by {len(names)} writers, data SHA-256 {digest}")
    print(f"the network has not read {', '.join(name for name in names if name not in read)}")
    print(
        f"joint {joint}, network asked from {least:.2f} ({(logits >= least).mean():.0%} of notes)"
    )
    print(f"threshold {threshold:.3f}: precision {PRECISION} on writers not read")


if __name__ == "__main__":
    main()
