"""Who reads the notes: the readers that `--reader` names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from forethought.data.lexicon_files import load_lexicon
from forethought.screening.findings import Reader
from forethought.screening.words import WordsReader

KINDS = ("words", "reading", "both")
DEFAULT_READER = "both"
"""Who reads where nobody says otherwise: `forethought check`, the site, `forethought rescreen`."""
USE_LEXICON = ("words", "both")
USE_MODEL = ("reading", "both")


def make_reader(kind: str, lexicons: Sequence[Path] = ()) -> Reader:
    """The reader of this kind, ready to read; ``lexicons`` are an office's own, added to ours.

    Raises ValueError for a kind there is not, LexiconError or ModelError when what it knows
    cannot be read.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no reader called {kind}: choose {', '.join(KINDS)}")
    return reader_with(kind, WordsReader(load_lexicon(lexicons)) if kind in USE_LEXICON else None)


def reader_with(kind: str, words: Reader | None) -> Reader:
    """:func:`make_reader`, for whoever has the first reader already; None where none is used."""
    if words is None:
        return _reading()
    return words if kind == "words" else _both(words)


def _reading() -> Reader:
    from forethought.data.model_files import load_model
    from forethought.screening.reading import ReadingReader

    return ReadingReader(load_model())


def _both(words: Reader) -> Reader:
    from forethought.screening.together import BothReader

    return BothReader(words, _reading())
