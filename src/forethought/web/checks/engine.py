"""The policy pack, the reader and the postcodes that this process checks with, read once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from forethought import __version__
from forethought.data.folders import import_folders
from forethought.data.lexicon_files import load_lexicon
from forethought.data.pack_files import load_pack
from forethought.data.postcode_book import PostcodeBook
from forethought.data.readers import make_reader
from forethought.policy.pack import Pack
from forethought.screening.findings import Reader, Screening

TEXTS_REMEMBERED = 4096
LONGEST_REMEMBERED = 20_000


class Remembering:
    """A reader that knows again what it read lately: a re-check reads the same notes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: OrderedDict[str, Screening] = OrderedDict()

    def read(self, text: str) -> Screening:
        """What the reader gives."""
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return known
        screening = self._reader.read(text)
        if len(text) <= LONGEST_REMEMBERED:
            self._known[text] = screening
            if len(self._known) > TEXTS_REMEMBERED:
                self._known.popitem(last=False)
        return screening


@dataclass(frozen=True, slots=True)
class Engine:
    """What judges, with its numbers and hashes: the same engine gives the same check."""

    pack: Pack
    reader: Reader
    reader_name: str
    lexicon_sha256: str
    program: str = __version__


@cache
def postcodes() -> PostcodeBook:
    """Where postcodes are: those installed, and those that the office imported."""
    return PostcodeBook.installed(*import_folders())


@cache
def engine() -> Engine:
    """The engine of this process.

    ``POLICY_PACK`` of the settings names the pack, ``LEXICONS`` the office's own phrases and
    ``READER`` the reader. Raises PackError or LexiconError with a sentence when one cannot be used.
    """
    return Engine(
        pack=load_pack(settings.POLICY_PACK),
        reader=Remembering(make_reader(settings.READER, settings.LEXICONS)),
        reader_name=settings.READER,
        lexicon_sha256=load_lexicon(settings.LEXICONS).sha256,
    )
