"""The network that the second reader asks about a note, as the reader sees it.

The network itself is read and run in :mod:`forethought.data.network_file`: the core only asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Look:
    """What the network makes of a note: the logit of its relevance, and of each hazard."""

    danger: float
    hazards: F32


class Network(Protocol):
    """Reads the pieces of a note."""

    def look(self, pieces: Sequence[int]) -> Look:
        """Its opinion of the note with these pieces (numbers in its vocabulary, at least one)."""
        ...
