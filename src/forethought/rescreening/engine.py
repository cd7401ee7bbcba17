"""Who reads, so that two readings can be told apart: reader, lexicon, model and program."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from forethought import __version__
from forethought.data.lexicon_files import load_lexicon
from forethought.data.readers import USE_LEXICON, USE_MODEL

MODEL = "model"


@dataclass(frozen=True, slots=True)
class ReadingEngine:
    """What reads notes: the same engine finds the same.

    ``lexicon_sha256`` is of the phrases, the office's own included, and ``model_sha256`` of the
    learned model; each is empty where the reader does not use it.
    """

    reader: str
    lexicon_sha256: str
    model_sha256: str
    program: str = __version__

    @property
    def sha256(self) -> str:
        """One hash for all of it, in hexadecimal."""
        parts = (self.reader, self.lexicon_sha256, self.model_sha256, self.program)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def reading_engine(reader: str, lexicons: Sequence[Path] = ()) -> ReadingEngine:
    """The engine of this reader with an office's own ``lexicons`` added to ours.

    Raises LexiconError with a sentence.
    """
    return engine_with(reader, load_lexicon(lexicons).sha256 if reader in USE_LEXICON else "")


def engine_with(reader: str, lexicon_sha256: str) -> ReadingEngine:
    """:func:`reading_engine`, for whoever has read the lexicon already."""
    return ReadingEngine(
        reader=reader,
        lexicon_sha256=lexicon_sha256 if reader in USE_LEXICON else "",
        model_sha256=_model_sha256() if reader in USE_MODEL else "",
    )


@cache
def _model_sha256() -> str:
    digest = hashlib.sha256()
    folder = files("forethought.data").joinpath(MODEL)
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".npz"):
            content = file.read_bytes()
            digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()
