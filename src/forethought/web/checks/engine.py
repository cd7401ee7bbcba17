"""The policy pack, the reader and the postcodes that this process checks with, read once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Lock

from django.conf import settings

from forethought import __version__
from forethought.data.folders import import_folders
from forethought.data.lexicon_files import load_lexicon
from forethought.data.pack_files import load_pack
from forethought.data.postcode_book import PostcodeBook
from forethought.data.readers import USE_LEXICON, reader_with
from forethought.policy.pack import Pack
from forethought.rescreening.engine import engine_with
from forethought.screening.findings import Reader, Screening
from forethought.screening.lexicon import Lexicon
from forethought.screening.words import WordsReader

TEXTS_REMEMBERED = 4096
LONGEST_REMEMBERED = 20_000


class Remembering:
    """A reader that knows again what it read lately: a re-check reads the same notes.

    Safe to share between the threads of the site. ``make`` gives the reader when the first note
    comes: most processes need the pack alone, and the readers take 65 (words) to 170 MB (both).
    """

    def __init__(self, make: Callable[[], Reader]) -> None:
        self._make = make
        self._known: OrderedDict[str, Screening] = OrderedDict()
        self._one_at_a_time = Lock()

    def read(self, text: str) -> Screening:
        """What the reader gives. Raises what making it raises."""
        with self._one_at_a_time:
            known = self._known.get(text)
            if known is not None:
                self._known.move_to_end(text)
                return known
        screening = self._make().read(text)
        if len(text) <= LONGEST_REMEMBERED:
            with self._one_at_a_time:
                self._known[text] = screening
                if len(self._known) > TEXTS_REMEMBERED:
                    self._known.popitem(last=False)
        return screening


@dataclass(frozen=True, slots=True)
class Engine:
    """What judges, with its numbers and hashes: the same engine gives the same check.

    ``model_sha256`` is of the learned model; empty where the reader uses none.
    """

    pack: Pack
    reader: Reader
    reader_name: str
    lexicon_sha256: str
    model_sha256: str = ""
    program: str = __version__


@cache
def postcodes() -> PostcodeBook:
    """Where postcodes are: those installed, and those that the office imported."""
    return PostcodeBook.installed(*import_folders())


@cache
def lexicon() -> Lexicon:
    """The phrases of this process, the office's own among them: its hash is of what it reads with.

    Raises LexiconError with a sentence.
    """
    return load_lexicon(settings.LEXICONS)


@cache
def words_reader() -> WordsReader:
    """The first reader, whoever reads the notes: it alone knows who is to be protected."""
    return WordsReader(lexicon())


def bare_reader() -> Reader:
    """The reader of this process without a memory: for whoever reads each note once.

    Made once, at the first note, while other threads wait: each would else load a network of its
    own. Raises LexiconError or ModelError with a sentence.
    """
    with _making:
        return _bare_reader()


_making = Lock()


@cache
def _bare_reader() -> Reader:
    return reader_with(settings.READER, words_reader() if settings.READER in USE_LEXICON else None)


def protecting_reader() -> Reader:
    """The reader of this process where it knows who is to be protected, else the first reader."""
    return bare_reader() if settings.READER in USE_LEXICON else words_reader()


@cache
def engine() -> Engine:
    """The engine of this process.

    ``POLICY_PACK`` of the settings names the pack, ``LEXICONS`` the office's own phrases and
    ``READER`` the reader, which is made when it reads its first note. Raises PackError or
    LexiconError with a sentence when one cannot be used.
    """
    return Engine(
        pack=load_pack(settings.POLICY_PACK),
        reader=Remembering(bare_reader),
        reader_name=settings.READER,
        lexicon_sha256=lexicon().sha256,
        model_sha256=engine_with(settings.READER, lexicon().sha256).model_sha256,
    )
