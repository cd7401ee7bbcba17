"""Reads the second reader's model, a file of plain arrays. Nothing in it is executed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from forethought.data.network_file import NetworkError, load_network
from forethought.screening.learned import HAZARDS, GramModel, ReadingModel, bucket_table

FORMAT = 2
_FILE = "model/reading.npz"
NETWORK = "network.onnx"
_Arrays = Mapping[str, NDArray[np.generic]]


class ModelError(ValueError):
    """A model file that cannot be used; the message is a sentence that says what to do."""


def load_model(path: Path | None = None) -> ReadingModel:
    """The model in ``path``, or the one that came with Forethought.

    Raises ModelError for a file that is missing, damaged or of another format, also for a network.
    """
    place = path or Path(str(files("forethought.data").joinpath(_FILE)))
    try:
        with place.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            model = _model({name: stored[name] for name in stored.files})
    except FileNotFoundError as error:
        raise ModelError(f"there is no model at {error.filename}: run `make model`") from error
    except (BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError) as error:
        raise ModelError(f"{place} is not a whole reading model: run `make model`") from error
    return _with_network(model, place.with_name(NETWORK)) if model.network_sha256 else model


def _with_network(model: ReadingModel, path: Path) -> ReadingModel:
    """The network beside its model; `make model` does not make one."""
    unusable = ModelError(
        f"{path} cannot be used: install Forethought again, or in its source "
        "`git checkout src/forethought/data/model`"
    )
    try:
        network, digest = load_network(path)
    except (OSError, NetworkError) as error:
        raise unusable from error
    if digest != model.network_sha256:
        raise unusable
    return replace(
        model, network=network, vocabulary=network.vocabulary, taught_on=network.taught_on
    )


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
        joint_hazard_weights=tuple(about["joint_hazard_weights"]),
        joint_hazard_bias=tuple(about["joint_hazard_bias"]),
        network_from=float(about["network_from"]),
        network_sha256=about["network_sha256"],
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
        "joint_hazard_weights": list(model.joint_hazard_weights),
        "joint_hazard_bias": list(model.joint_hazard_bias),
        "network_from": model.network_from,
        "network_sha256": model.network_sha256,
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
