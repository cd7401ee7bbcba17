"""Who reads the notes: the readers that `--reader` names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from forethought.data.lexicon_files import load_lexicon
from forethought.screening.findings import Reader
from forethought.screening.words import WordsReader

KINDS = ("words", "reading", "both")
DEFAULT_READER = "words"


def make_reader(kind: str, lexicons: Sequence[Path] = ()) -> Reader:
    """The reader of this kind, ready to read; ``lexicons`` are an office's own, added to ours.

    Raises ValueError for a kind there is not, LexiconError or ModelError when what it knows
    cannot be read.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no reader called {kind}: choose {', '.join(KINDS)}")
    if kind == "words":
        return _words(lexicons)
    return _reading() if kind == "reading" else _both(lexicons)


def _words(lexicons: Sequence[Path]) -> Reader:
    return WordsReader(load_lexicon(lexicons))


def _reading() -> Reader:
    from forethought.data.model_files import load_model
    from forethought.screening.reading import ReadingReader

    return ReadingReader(load_model())


def _both(lexicons: Sequence[Path]) -> Reader:
    from forethought.screening.together import BothReader

    return BothReader(_words(lexicons), _reading())
