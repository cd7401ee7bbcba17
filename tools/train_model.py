"""Train the second reader: ``train_model.py [--corpus FOLDER] [--output FILE]`` (``make model``).

The same corpus and network give the same model: nothing is left to chance. The network is made
by ``teach_network.py``, which also gives the scores on which it is joined with the grams. Needs
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
from model_folds import combine_danger, combined, danger_rows, fit_base, fit_joint, held_out
from model_linear import count, gram_model
from model_network import SCORES, groups_of, scores_of
from scipy.special import expit

from forethought.data.model_files import NETWORK, save_model
from forethought.data.network_file import load_network
from forethought.screening.learned import ReadingModel

ROOT = Path(__file__).resolve().parent.parent
MISSED = 0.02
"""The share of relevant notes that would be flagged, had the network been asked of all of them."""
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
    counts = count(notes)
    everything = np.ones(len(notes), bool)
    targets = counts.note_targets

    group = groups_of(notes)
    outside = held_out(counts, group, everything)
    danger = combine_danger(danger_rows(counts, outside, everything), targets[:, 0])
    grams = combined(counts, outside, danger, everything)
    there, network = scores_of(SCORES, notes)
    joint = fit_joint(grams.scores.of(there), network.of(there), targets[there], threshold_of)
    logits = grams.scores.danger
    flagged = expit(joint.relevance(grams.scores, network)) >= joint.threshold
    asked_from = float(np.quantile(logits[there & flagged & (targets[:, 0] > 0)], MISSED))
    made, clause, note = fit_base(counts, everything)
    digest = data_hash(chosen.corpus)
    _, network_digest = load_network(chosen.output.with_name(NETWORK))
    model = ReadingModel(
        f"reading-{digest[:8]}-{network_digest[:4]}",
        gram_model(made, clause, note),
        danger,
        grams.hazard_weights,
        grams.hazard_bias,
        joint.threshold,
        joint.hazard_thresholds,
        joint_weights=(float(joint.danger[0]), float(joint.danger[1]), float(joint.danger[2])),
        joint_hazard_weights=(float(joint.hazard_weights[0]), float(joint.hazard_weights[1])),
        joint_hazard_bias=tuple(float(one) for one in joint.hazard_bias),
        network_from=asked_from,
        network_sha256=network_digest,
    )
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    save_model(chosen.output, model, made.buckets)
    about = card(model, len(notes), names, digest, PRECISION)
    chosen.output.with_name("CARD.md").write_text(about, encoding="utf-8")
    print(f"{chosen.output}: {chosen.output.stat().st_size / 1e6:.1f} MB, {model.name}")
    print(f"{len(notes)} notes by {len(names)} writers, data SHA-256 {digest}")
    plain = np.array([not note.relevant and note.trap is None for note in notes])
    share = (logits >= asked_from)[plain].mean()
    print(f"joined {joint.danger} on {there.sum()} notes; hazards {joint.hazard_weights}")
    print(f"the network is asked from {asked_from:.2f}: {share:.0%} of plain notes")
    print(f"threshold {joint.threshold:.3f}: precision {PRECISION} on writers not read")


if __name__ == "__main__":
    main()
