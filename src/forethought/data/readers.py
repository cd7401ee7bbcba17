"""Who reads the notes: the readers that `--reader` names."""

from __future__ import annotations

from forethought.data.lexicon_files import load_lexicon
from forethought.screening.findings import Reader
from forethought.screening.words import WordsReader

KINDS = ("words", "reading", "both")
DEFAULT_READER = "words"


def make_reader(kind: str) -> Reader:
    """The reader of this kind, ready to read.

    Raises ValueError for a kind there is not, LexiconError or ModelError when what it knows
    cannot be read.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no reader called {kind}: choose {', '.join(KINDS)}")
    if kind == "words":
        return _words()
    return _reading() if kind == "reading" else _both()


def _words() -> Reader:
    return WordsReader(load_lexicon())


def _reading() -> Reader:
    from forethought.data.model_files import load_model
    from forethought.screening.reading import ReadingReader

    return ReadingReader(load_model())


def _both() -> Reader:
    from forethought.screening.together import BothReader

    return BothReader(_words(), _reading())
