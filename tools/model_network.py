"""What networks make of notes by writers they have not read, as training and figures see it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from model_data import Note
from numpy.typing import NDArray

GROUPS = (
    ("dev", "more-g", "more-j", "train-b", "train-d"),
    ("more-ac", "more-ah", "more-f", "more-k", "more-m", "more-p", "more-w", "train-a", "train-e"),
    (
        "more-ad", "more-ag", "more-h", "more-i", "more-l", "more-n", "more-q", "more-x",
        "train-c",
    ),
    (
        "more-aa", "more-ab", "more-ae", "more-af", "more-o", "more-r", "more-s", "more-t",
        "more-u", "more-v", "more-y", "more-z",
    ),
)  # fmt: skip
"""Writers held out together: what judges their notes has read none of theirs. Files of ordinary
days (``train-d``, ``more-w`` to ``more-z``, ``more-ad``) are in every group, so that none is judged
by a network that has not met any. The network of the first group had not read ``more-aa`` to
``more-ah``, which are younger.
"""
SCORES = Path(__file__).resolve().parent / "held_out_scores.npz"


@dataclass(frozen=True)
class Scores:
    """What one reader makes of notes: the logits of danger, and of hazards (notes by hazards)."""

    danger: NDArray[np.floating]
    hazards: NDArray[np.floating]

    def of(self, which: NDArray[np.bool_]) -> Scores:
        """Those of some notes."""
        return Scores(self.danger[which], self.hazards[which])


def groups_of(notes: Sequence[Note]) -> NDArray[np.int64]:
    """The group of each note's writer; a writer in no group is a group of their own."""
    known = {name: number for number, group in enumerate(GROUPS) for name in group}
    for name in sorted({note.writer for note in notes} - known.keys()):
        known[name] = len(known)
    return np.array([known[note.writer] for note in notes])


def read_scores(path: Path) -> dict[str, NDArray[np.float32]]:
    """Logits by ``writer/id``: of danger, then of each hazard. Empty where there is no file."""
    if not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as stored:
        names = json.loads(bytes(stored["names"]))
        return dict(zip(names, stored["logits"].astype(np.float32), strict=True))


def add_scores(path: Path, scores: Mapping[str, Sequence[float]]) -> None:
    """Add scores to the file, in the place of those of the same notes."""
    every = read_scores(path) | {name: np.array(row, np.float32) for name, row in scores.items()}
    names = sorted(every)
    logits = np.stack([every[name] for name in names]).astype(np.float16)
    np.savez_compressed(
        path, names=np.frombuffer(json.dumps(names).encode(), np.uint8), logits=logits
    )


def scores_of(path: Path, notes: Sequence[Note]) -> tuple[NDArray[np.bool_], Scores]:
    """Which notes have scores, and the scores of all, 0 for those that have none."""
    known = read_scores(path)
    width = len(next(iter(known.values()), np.zeros(1)))
    table = np.zeros((len(notes), width), np.float32)
    there = np.zeros(len(notes), bool)
    for number, note in enumerate(notes):
        row = known.get(f"{note.writer}/{note.id}")
        if row is not None:
            table[number], there[number] = row, True
    return there, Scores(table[:, 0], table[:, 1:])
