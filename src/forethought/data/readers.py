"""Who reads the notes: the readers that `--reader` names."""

from __future__ import annotations

from forethought.data.lexicon_files import load_lexicon
from forethought.screening.findings import Reader
from forethought.screening.words import WordsReader

DEFAULT_READER = "words"


def make_reader(kind: str) -> Reader:
    """The reader of this kind. Raises ValueError for a kind there is not."""
    if kind != "words":
        raise ValueError(f"there is no reader called {kind}")
    return WordsReader(load_lexicon())
