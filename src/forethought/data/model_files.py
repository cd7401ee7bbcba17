"""Reads the second reader's model, a file of plain arrays. Nothing in it is executed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from forethought.screening.learned import HAZARDS, GramModel, ReadingModel, bucket_table
from forethought.screening.learned_network import Convolution, Network

FORMAT = 1
_FILE = "model/reading.npz"
_NETWORK = "network.npz"
_Arrays = Mapping[str, NDArray[np.generic]]


class ModelError(ValueError):
    """A model file that cannot be used; the message is a sentence that says what to do."""


def load_model(path: Path | None = None) -> ReadingModel:
    """The model in ``path``, or the one that came with Forethought.

    Raises ModelError for a file that is missing, damaged or of another format.
    """
    place = path or Path(str(files("forethought.data").joinpath(_FILE)))
    try:
        with place.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            model = _model({name: stored[name] for name in stored.files})
        beside = place.with_name(_NETWORK)
        if not model.joint_weights[1]:
            return model
        network, vocabulary = load_network(beside)
        return replace(model, network=network, vocabulary=vocabulary)
    except FileNotFoundError as error:
        raise ModelError(f"there is no model at {error.filename}: run `make model`") from error
    except (BadZipFile, OSError, EOFError, KeyError, ValueError) as error:
        raise ModelError(f"{place} is not a whole reading model: run `make model`") from error


def load_network(path: Path) -> tuple[Network, tuple[str, ...]]:
    """The network in ``path`` and its vocabulary. Raises as :func:`numpy.load` does."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    floats = {
        name: array.astype(np.float32) for name, array in arrays.items() if array.dtype.kind == "f"
    }
    network = Network(
        arrays["vectors"].astype(np.int8),
        float(floats["vector_scale"]),
        _convolution(floats, "first", 1),
        _convolution(floats, "second", 2),
        floats["hazard_weights"],
        floats["hazard_bias"],
        floats["attention_weights"],
        floats["attention_bias"],
        floats["danger_weights"],
        float(floats["danger_bias"]),
    )
    vocabulary = bytes(arrays["vocabulary"].astype(np.uint8)).decode("utf-8")
    return network, tuple(vocabulary.split("\n"))


def _convolution(floats: Mapping[str, NDArray[np.float32]], layer: str, apart: int) -> Convolution:
    parts = (floats[f"{layer}_{part}"] for part in ("weights", "bias", "scale", "shift"))
    weights, bias, scale, shift = parts
    return Convolution(weights, bias, scale, shift, apart)


def _model(arrays: _Arrays) -> ReadingModel:
    about = json.loads(bytes(arrays["about"].astype(np.uint8)))
    if about["format"] != FORMAT or tuple(about["hazards"]) != HAZARDS:
        raise ValueError(f"format {about['format']}, expected {FORMAT}")
    floats = {name: arrays[name].astype(np.float32) for name in _FLOATS}
    return ReadingModel(
        about["name"],
        GramModel(
            bucket_table(arrays["buckets"].astype(np.uint32)),
            floats["idf"],
            arrays["kinds"].astype(np.int8),
            arrays["clause_weights"].astype(np.int8),
            floats["clause_scales"],
            floats["clause_bias"],
            arrays["note_weights"].astype(np.int8),
            floats["note_scales"],
            floats["note_bias"],
        ),
        floats["danger_weights"],
        floats["hazard_weights"],
        floats["hazard_bias"],
        float(about["threshold"]),
        tuple(float(limit) for limit in about["hazard_thresholds"]),
        joint_weights=tuple(about["joint_weights"]),
        network_from=float(about["network_from"]),
    )


_FLOATS = (
    "idf",
    "clause_scales",
    "clause_bias",
    "note_scales",
    "note_bias",
    "danger_weights",
    "hazard_weights",
    "hazard_bias",
)


def save_model(path: Path, model: ReadingModel, buckets: NDArray[np.uint32]) -> None:
    """Write ``model`` to ``path``; ``buckets`` are the columns of its grams, in order."""
    about = {
        "format": FORMAT,
        "name": model.name,
        "hazards": list(HAZARDS),
        "threshold": model.threshold,
        "hazard_thresholds": list(model.hazard_thresholds),
        "joint_weights": list(model.joint_weights),
        "network_from": model.network_from,
    }
    grams = model.grams
    np.savez_compressed(
        path,
        about=np.frombuffer(json.dumps(about).encode(), np.uint8),
        buckets=buckets,
        idf=grams.idf,
        kinds=grams.kinds,
        clause_weights=grams.clause_weights,
        clause_scales=grams.clause_scales,
        clause_bias=grams.clause_bias,
        note_weights=grams.note_weights,
        note_scales=grams.note_scales,
        note_bias=grams.note_bias,
        danger_weights=model.danger_weights,
        hazard_weights=model.hazard_weights,
        hazard_bias=model.hazard_bias,
    )
