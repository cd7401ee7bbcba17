"""The language of the lexicon, and finding many patterns in one pass.

A *phrase* is plain words. ``*`` at the end of a word stands for any ending. A *pattern* is an
RE2 expression in which

- ``{staff}`` stands for any expression of the list ``staff`` of the lexicon,
- ``<3>`` stands for a gap of at most three words within a sentence,
- ``~`` stands for any ending of a word,
- a space also stands for a hyphen, and an apostrophe may be missing.

Both match whole words in folded text (see :mod:`forethought.screening.folding`). A pattern is
only run where one of its *anchors* stands: words of which every match must contain one. One
Aho-Corasick pass finds all anchors of all patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import ahocorasick_rs
import re2

from forethought.screening.anchors import best_anchors
from forethought.screening.folding import Folded

_SEPARATOR = "[ ,'\"()/&-]+"
_GAP = _SEPARATOR + r"(?:[\w'#:]+" + _SEPARATOR + "){{0,{words}}}"
_TOKEN = re.compile(r"\{([a-z_]+)\}|<(\d+)>|\[[^\]]*\]|\\.|[ '~]")
_WORD_LIKE = re.compile(r"[\w(]")
MAX_GAP = 12


class PatternError(ValueError):
    """A phrase or pattern that cannot be used; the text is a sentence without its place."""


def expand_phrase(phrase: str) -> str:
    """The expression for plain words."""
    if not phrase.strip():
        raise PatternError("A phrase is empty; give at least one word")
    escaped = re.escape(phrase.strip().lower()).replace(r"\ ", " ").replace(r"\*", r"\w*")
    return _bounded(_spaces(escaped))


def expand_pattern(pattern: str, lists: Mapping[str, str]) -> str:
    """The expression for a pattern, checked with RE2. Raises PatternError."""

    def token(match: re.Match[str]) -> str:
        name, words = match.group(1), match.group(2)
        if name:
            if name not in lists:
                raise PatternError(
                    f"Pattern '{pattern}' uses the list '{name}', which is not known"
                )
            return f"(?:{lists[name]})"
        if words:
            if int(words) > MAX_GAP:
                raise PatternError(f"Pattern '{pattern}' has a gap of more than {MAX_GAP} words")
            return _GAP.format(words=words)
        return {" ": "[ -]", "'": "'?", "~": r"\w*"}.get(match.group(), match.group())

    if not pattern.strip():
        raise PatternError("A pattern is empty; give at least one word")
    return _bounded(_TOKEN.sub(token, pattern.strip()))


def check_expression(expression: str) -> None:
    """Raise PatternError for one that RE2 refuses, that matches nothing at all, or has no word."""
    try:
        compiled = _compiled(expression)
    except re2.error as error:
        raise PatternError(f"'{expression}' is not an RE2 expression: {error}") from error
    if compiled.search(b"") is not None:
        raise PatternError(f"'{expression}' matches empty text; it must ask for at least one word")


def _spaces(expression: str) -> str:
    return expression.replace(" ", "[ -]").replace("'", "'?")


def _bounded(expression: str) -> str:
    return rf"\b(?:{expression})" + (r"\b" if re.search(r"[\w)*?+\]}]$", expression) else "")


@cache
def _compiled(expression: str) -> re2._Regexp:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.never_capture = True
    return re2._Regexp(expression.encode("latin-1"), options)


@dataclass(frozen=True, slots=True)
class Hit:
    """One match in ``Folded.plain``: whose it is (an index), and where."""

    owner: int
    start: int
    end: int


class Matcher:
    """Finds where the patterns of many owners match, after one pass for their anchors."""

    def __init__(
        self, patterns: Iterable[tuple[int, str]], common: Mapping[str, int] | None = None
    ) -> None:
        self._owners: list[int] = []
        self._expressions: list[str] = []
        by_anchor: dict[str, list[int]] = {}
        for owner, expression in patterns:
            anchors = best_anchors(expression, common or {})
            if not anchors:
                raise PatternError(f"'{expression}' has no word that every match contains")
            for anchor in anchors:
                by_anchor.setdefault(anchor, []).append(len(self._owners))
            self._owners.append(owner)
            self._expressions.append(expression)
        self._wanted: Sequence[tuple[int, ...]] = [tuple(which) for which in by_anchor.values()]
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            [anchor.encode() for anchor in by_anchor] or [b"\x00"],
            implementation=ahocorasick_rs.Implementation.DFA,
        )

    @property
    def anchors(self) -> int:
        """How many anchors the one pass looks for."""
        return len(self._wanted)

    def candidates(self, words: bytes) -> set[int]:
        """The patterns that may match in ``words`` (:attr:`Folded.words`)."""
        found = self._automaton.find_matches_as_indexes(words, True)
        if not found:
            return set()
        wanted = self._wanted
        return {which for anchor in {hit[0] for hit in found} for which in wanted[anchor]}

    def find(self, folded: Folded) -> list[Hit]:
        """Every match, in no particular order; matches of one pattern do not overlap."""
        return self.matches(folded.plain, self.candidates(folded.words))

    def matches(self, plain: bytes, candidates: Iterable[int]) -> list[Hit]:
        """Every match of the ``candidates``."""
        return [hit for which in candidates for hit in self._run(which, plain)]

    def _run(self, which: int, plain: bytes) -> Iterator[Hit]:
        owner = self._owners[which]
        for match in _compiled(self._expressions[which]).finditer(plain):
            start, end = match.span()
            yield Hit(owner, start, end)
