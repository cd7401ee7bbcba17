"""The network as training sees it: what it says of each note, and whose notes it has read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from model_data import Note
from numpy.typing import NDArray

from forethought.data.model_files import load_network
from forethought.screening.reading_pieces import Pieces

NETWORK = "network.npz"


def network_logits(path: Path, notes: Sequence[Note]) -> tuple[set[str], NDArray[np.float64]]:
    """The writers it has read, in training or through its teacher, and its logit of each note."""
    with np.load(path, allow_pickle=False) as stored:
        about = json.loads(bytes(stored["about"]))
    network, vocabulary = load_network(path)
    pieces = Pieces(vocabulary)
    logits = [network.danger(pieces.of(note.text)) for note in notes]
    return set(about["read"]), np.array(logits)
