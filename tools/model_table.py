"""The table of readers: ``model_table.py [--corpus FOLDER]`` (Markdown on standard output).

Every writer is held out, a group of writers at a time. TF-IDF and the second reader have read
nothing by the writers of a group, nor was any weight or threshold chosen on their notes. The
first reader's authors have seen the notes, so its columns flatter it, most on the six oldest files.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from model_data import Note, read_corpus, writers
from model_figures import figures, precision_at, recall_at, share
from model_folds import held_out, nested
from model_linear import count
from model_network import SCORES, groups_of, scores_of
from numpy.typing import NDArray
from scipy.sparse import hstack
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from train_model import ROOT, threshold_of

from forethought.data.lexicon_files import load_lexicon
from forethought.screening.words import WordsReader

KEYWORDS = (
    "violen assault attack threat abus aggress hit punch kick push spat weapon knife gun "
    "shotgun machete dog bit drunk drug needle suicid harm kill gang prison police warning "
    "marker danger caution unsafe asbestos chemical disease infect tb flu lock block follow "
    "film swear swore shout racist hostile pair alone"
)

LIMITS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Thresholds that an office might choose."""


def keyword_scores(notes: list[Note]) -> NDArray[np.float64]:
    """How many words of each note begin with a keyword."""
    starts = tuple(KEYWORDS.split())
    return np.array(
        [sum(word.startswith(starts) for word in note.text.lower().split()) for note in notes],
        float,
    )


def tfidf_scores(
    notes: list[Note], group: NDArray[np.int64], truth: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Logits of logistic regression on TF-IDF of words (1-2) and characters (2-5)."""
    texts = np.array([note.text for note in notes], object)
    scores = np.zeros(len(notes))
    for held in np.unique(group):
        test = group == held
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        chars = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
        train = hstack([words.fit_transform(texts[~test]), chars.fit_transform(texts[~test])])
        fitted = LogisticRegression(C=16, solver="liblinear").fit(train, truth[~test])
        unseen = hstack([words.transform(texts[test]), chars.transform(texts[test])])
        scores[test] = fitted.decision_function(unseen)
    return scores


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    chosen = options.parse_args()
    notes = read_corpus(chosen.corpus)
    names = writers(notes)
    writer = np.array([names.index(note.writer) for note in notes])
    truth = np.array([note.relevant for note in notes])
    reader = WordsReader(load_lexicon())
    words = np.array([reader.read(note.text).relevant for note in notes])
    there, network = scores_of(SCORES, notes)
    if not there.all():
        options.error(f"{SCORES.name} lacks {(~there).sum()} notes: see teach_network.py --scores")
    group = groups_of(notes)
    counts = count(notes)
    everything = np.ones(len(notes), bool)
    outside = held_out(counts, group, everything)
    second = nested(counts, outside, group, writer, network, threshold_of)
    scores = {
        "keyword list": keyword_scores(notes),
        "TF-IDF + logistic regression": tfidf_scores(notes, group, truth),
        "grams alone": second.grams,
        "network alone": network.danger.astype(float),
        "second reader": second.joint,
        "both": second.joint + 1000.0 * words,
    }
    print(f"{len(notes)} notes by {len(names)} writers, {truth.sum()} relevant\n")
    print_curves(truth, scores)
    flags = {"first reader": words, "second reader": second.flagged, "both": words | second.flagged}
    print_points(notes, flags)
    print_writers(names, writer, truth, scores, words)
    print_hazards(notes, second.flagged, second.named, words)
    print_calibration(truth, expit(second.joint))
    limits = {f"{limit:.1f}": expit(second.joint) >= limit for limit in LIMITS}
    print("\nThe second reader at other thresholds")
    print_points(notes, limits)


def print_calibration(truth: NDArray[np.bool_], chances: NDArray[np.float64]) -> None:
    """In every tenth of the probability given: how many notes, and how many are relevant."""
    print("\n| probability given | notes | relevant |")
    print("| --- | --- | --- |")
    for tenth in range(10):
        inside = (chances * 10).astype(int).clip(0, 9) == tenth
        print(
            f"| {tenth / 10:.1f} to {(tenth + 1) / 10:.1f} | {inside.sum()} "
            f"| {truth[inside].mean():.2f} |"
        )


def print_curves(truth: NDArray[np.bool_], scores: Mapping[str, NDArray[np.float64]]) -> None:
    """Figures over all notes with their intervals."""
    print("| reader | AUC | recall at precision 0.85 | at 0.90 | precision at recall 0.95 |")
    print("| --- | --- | --- | --- | --- |")
    for name, score in scores.items():
        cells = [
            f"{v:.3f} ({low:.3f}-{high:.3f})" for v, low, high in figures(truth, score).values()
        ]
        print(f"| {name} | {' | '.join(cells)} |")


def print_points(notes: list[Note], flags: Mapping[str, NDArray[np.bool_]]) -> None:
    """What each reader flags as it ships."""
    truth = np.array([note.relevant for note in notes])
    plain = np.array([not note.relevant and note.trap is None for note in notes])
    print("\n| reader | recall | precision | plain notes flagged | traps flagged |")
    print("| --- | --- | --- | --- | --- |")
    for name, flagged in flags.items():
        trap = ~truth & ~plain
        cells = [
            share(int((flagged & truth).sum()), int(truth.sum())),
            share(int((flagged & truth).sum()), int(flagged.sum())),
            share(int((flagged & plain).sum()), int(plain.sum())),
            share(int((flagged & trap).sum()), int(trap.sum())),
        ]
        text = " | ".join(f"{v:.3f} ({low:.3f}-{high:.3f})" for v, low, high in cells)
        print(f"| {name} | {text} |")


def print_writers(
    names: list[str],
    writer: NDArray[np.int64],
    truth: NDArray[np.bool_],
    scores: Mapping[str, NDArray[np.float64]],
    words: NDArray[np.bool_],
) -> None:
    """Recall at precision 0.85 / 0.90 and precision at recall 0.95, writer by writer."""
    print(f"\n| writer | first reader: recall, precision | {' | '.join(scores)} |")
    print("| --- " * (len(scores) + 2) + "|")
    for number, name in enumerate(names):
        here = writer == number
        hits = int((words & truth & here).sum())
        cells = [f"{hits / (truth & here).sum():.2f}, {hits / max(1, (words & here).sum()):.2f}"]
        for score in scores.values():
            pair = truth[here], score[here]
            cells.append(
                f"{recall_at(*pair, 0.85):.2f} / {recall_at(*pair, 0.90):.2f}"
                f" / {precision_at(*pair, 0.95):.2f}"
            )
        print(f"| {name} | {' | '.join(cells)} |")


def print_hazards(
    notes: list[Note],
    flagged: NDArray[np.bool_],
    named: NDArray[np.bool_],
    words: NDArray[np.bool_],
) -> None:
    """Of the notes that show a hazard: flagged at all, and with that hazard named."""
    from model_data import HAZARDS

    print("\n| hazard | notes | flagged, second | named, second | flagged, both |")
    print("| --- | --- | --- | --- | --- |")
    for number, hazard in enumerate(HAZARDS):
        shows = np.array([number in note.hazards for note in notes])
        total = int(shows.sum())
        cells = [
            (flagged & shows).sum() / total,
            (flagged & named[:, number] & shows).sum() / total,
            ((flagged | words) & shows).sum() / total,
        ]
        print(f"| {hazard} | {total} | {' | '.join(f'{cell:.2f}' for cell in cells)} |")


if __name__ == "__main__":
    main()
