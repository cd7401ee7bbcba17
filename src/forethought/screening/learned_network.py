"""A small network over the meaning of words: two convolutions, taught by a larger model.

Each piece of a word has a vector of meaning. A convolution looks at three neighbours, a second
one at three that lie two apart; what they see is averaged, its maximum taken, and read with four
kinds of attention.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
_NEIGHBOURS = 3
_LEAN = np.float32(0.3)


@dataclass(frozen=True, slots=True)
class Convolution:
    """``weights``: three times the width in, by the width out; then a scale and a shift that
    follow after each place is brought to mean 0 and variance 1.
    """

    weights: F32
    bias: F32
    scale: F32
    shift: F32
    apart: int

    def over(self, values: F32, keep: bool) -> F32:
        """The convolution of ``values`` (places by width), added to them if ``keep``."""
        places, width = values.shape
        padded = np.zeros((places + 2 * self.apart, width), np.float32)
        padded[self.apart : self.apart + places] = values
        steps = [padded[self.apart * n : self.apart * n + places] for n in range(_NEIGHBOURS)]
        seen = np.concatenate(steps, axis=1) @ self.weights
        seen += self.bias
        np.maximum(seen, 0, out=seen)
        if keep:
            seen += values
        seen -= seen.mean(axis=1, keepdims=True)
        seen /= np.sqrt((seen * seen).mean(axis=1, keepdims=True) + 1e-5)
        return np.asarray(seen * self.scale + self.shift, np.float32)


@dataclass(frozen=True, slots=True)
class Network:
    """``vectors``: a row a piece, one byte a number, times ``vector_scale``."""

    vectors: NDArray[np.int8]
    vector_scale: float
    first: Convolution
    second: Convolution
    hazard_weights: F32
    hazard_bias: F32
    attention_weights: F32
    attention_bias: F32
    danger_weights: F32
    danger_bias: float

    def danger(self, pieces: Sequence[int]) -> float:
        """The logit of a note's relevance, from the numbers of its pieces (at least one)."""
        values = self.vectors[np.asarray(pieces, np.int64)] * np.float32(self.vector_scale)
        values = self.first.over(values, keep=False)
        values = self.second.over(values, keep=True)
        look = values @ self.attention_weights + self.attention_bias
        look = np.exp(look - look.max(axis=0))
        look /= look.sum(axis=0)
        seen = np.concatenate([values.mean(axis=0), values.max(axis=0), (look.T @ values).ravel()])
        hazards = (values @ self.hazard_weights + self.hazard_bias).max(axis=0)
        worst = float(np.logaddexp.reduce(hazards))
        return float(seen @ self.danger_weights) + self.danger_bias + float(_LEAN) * worst
