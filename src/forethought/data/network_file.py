"""The network of the second reader: a fine-tuned all-MiniLM-L6-v2 in one byte a weight.

The file is an ONNX graph: arithmetic, no code. Its own list of facts holds the vocabulary and
whose notes it was taught on. ONNX Runtime runs it, on one thread.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from forethought.screening.learned_network import Look

MOST_PIECES = 510
"""What all-MiniLM-L6-v2 has places for, beside the first and the last mark."""
_FIRST, _LAST = "[CLS]", "[SEP]"


class NetworkError(ValueError):
    """A file that is not such a network."""


class StoredNetwork:
    """A network read from a file. Safe to share between threads.

    ``vocabulary``: the pieces that it knows, in order. ``taught_on``: the writers whose notes it
    has read.
    """

    def __init__(self, session: Any, facts: dict[str, str]) -> None:
        self._session = session
        self.vocabulary = tuple(facts["vocabulary"].split("\n"))
        self.taught_on = frozenset(json.loads(facts["taught_on"]))
        self._first, self._last = self.vocabulary.index(_FIRST), self.vocabulary.index(_LAST)

    def look(self, pieces: Sequence[int]) -> Look:
        """What it makes of a note. Pieces after ``MOST_PIECES`` are not seen."""
        row = np.array([[self._first, *pieces[:MOST_PIECES], self._last]], np.int64)
        danger, hazards = self._session.run(["danger", "hazards"], {"pieces": row})
        return Look(float(danger[0]), hazards[0])


def load_network(path: Path) -> tuple[StoredNetwork, str]:
    """The network in ``path`` and the SHA-256 of the file.

    Raises OSError where it cannot be read, NetworkError where it is something else.
    """
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as faults

    content = path.read_bytes()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"])
        network = StoredNetwork(session, session.get_modelmeta().custom_metadata_map)
    except (
        faults.Fail,
        faults.InvalidArgument,
        faults.InvalidGraph,
        faults.InvalidProtobuf,
        KeyError,
        ValueError,
    ) as error:
        raise NetworkError(f"{path} is not a network of the second reader") from error
    return network, hashlib.sha256(content).hexdigest()
