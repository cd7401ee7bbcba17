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

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import ahocorasick_rs
import re2

from forethought.screening.anchors import AnchorFinder
from forethought.screening.folding import Folded

_SEPARATOR = "[ ,'\"()/&-]+"
_GAP = _SEPARATOR + r"(?:[\w'#:]+" + _SEPARATOR + "){{0,{words}}}"
_TOKEN = re.compile(r"\{([a-z_]+)\}|<(\d+)>|\[[^\]]*\]|\\.|[ '~]")
_SHORT = {" ": "[ -]", "'": "'?", "~": r"\w*"}
_MARK = re.compile(r"\\.|\[\^?\]?[^\]]*\]|[()|]")
_PLAIN = re.compile(r"[a-z0-9_]+(?:[ '][a-z0-9_]+)*")
_Match = Callable[..., tuple[tuple[int, int], ...]]
_ANYWHERE = re2._Anchor.UNANCHORED
_NONE: frozenset[str] = frozenset()
_PUNCTUATION = frozenset(b".,;:!?")
MAX_GAP = 12
BOUNDARY = r"\b"


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
        return _SHORT.get(match.group(), match.group())

    if not pattern.strip():
        raise PatternError("A pattern is empty; give at least one word")
    lowered = re.sub(
        r"\\.|[A-Z]+", lambda m: m.group() if "\\" in m.group() else m.group().lower(), pattern
    )
    return _bounded(_TOKEN.sub(token, lowered.strip()))


def check_expression(expression: str) -> None:
    """Raise PatternError for one that RE2 refuses, that matches nothing at all, or has no word."""
    try:
        compiled = _compiled(expression)
    except re2.error as error:
        raise PatternError(f"'{expression}' is not an RE2 expression: {error}") from error
    nothing = compiled.search(b"0 _")
    if nothing is not None and nothing.start() == nothing.end():
        raise PatternError(f"'{expression}' matches empty text; it must ask for at least one word")


def _spaces(expression: str) -> str:
    return expression.replace(" ", "[ -]").replace("'", "'?")


def _bounded(expression: str) -> str:
    """Whole words only; no boundary after an expression that may end in punctuation."""
    last_group = expression[expression.rfind("(") :] if expression.endswith((")", ")?")) else ""
    open_end = "$" in last_group or r"\." in last_group
    ends_in_word = re.search(r"[\w)*?+\]}]$", expression) and not open_end
    return rf"\b(?:{expression})" + (r"\b" if ends_in_word else "")


@cache
def _compiled(expression: str) -> re2._Regexp:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.never_capture = True
    return re2._Regexp(expression.encode("latin-1"), options)


@cache
def _matching(expression: str) -> _Match:
    """RE2's own match, without the objects that the wrapper makes for each call."""
    match: _Match = _compiled(expression)._regexp.Match
    return match


class Hit(NamedTuple):
    """One match in ``Folded.plain``: whose it is (an index), and where."""

    owner: int
    start: int
    end: int


class Matcher:
    """Finds where the patterns of many owners match, after one pass for their anchors.

    A pattern that is an alternation is taken apart, so that each part is looked for by its own
    words; a part that is plain words needs no expression at all.
    """

    def __init__(
        self, patterns: Iterable[tuple[int, str]], anchors_of: AnchorFinder | None = None
    ) -> None:
        finder = anchors_of or AnchorFinder((), {})
        self._owners: list[int] = []
        self._expressions: list[str | None] = []
        seconds: list[frozenset[str]] = []
        numbers: dict[str, int] = {}
        wanted: list[list[int]] = []

        def number(anchor: str) -> int:
            if anchor not in numbers:
                numbers[anchor] = len(wanted)
                wanted.append([])
            return numbers[anchor]

        for owner, expression in patterns:
            for branch in branches(expression):
                plain_words = _plain_words(branch)
                first, second = (plain_words, _NONE) if plain_words else finder.best(branch)
                if not first:
                    raise PatternError(f"'{branch}' has no word that every match contains")
                for anchor in first:
                    wanted[number(anchor)].append(len(self._owners))
                self._owners.append(owner)
                self._expressions.append(None if plain_words else branch)
                seconds.append(second)
        self._seconds = [frozenset(map(number, second)) for second in seconds]
        self._wanted = [tuple(w for w in which if self._expressions[w]) for which in wanted]
        self._plain = [tuple(w for w in which if not self._expressions[w]) for which in wanted]
        self._has_expressions = {at for at, which in enumerate(self._wanted) if which}
        self._has_plain = {at for at, which in enumerate(self._plain) if which}
        self._matches: list[_Match | None] = [None] * len(self._owners)
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            [anchor.encode() for anchor in numbers] or [b"\x00"],
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )

    @property
    def anchors(self) -> int:
        """How many anchors the one pass looks for."""
        return len(self._wanted)

    def scan(self, words: bytes) -> list[tuple[int, int, int]]:
        """The one pass: every anchor in ``words`` (:attr:`Folded.words`), with its place there."""
        return self._automaton.find_matches_as_indexes(words, True)

    def find(self, folded: Folded) -> list[Hit]:
        """Every match, in no particular order; matches of one part do not overlap."""
        found = self.scan(folded.words)
        return self.matches(folded.plain, found) if found else []

    def matches(self, plain: bytes, found: Iterable[tuple[int, int, int]]) -> list[Hit]:
        """Every match in ``plain``, given what :meth:`scan` found."""
        hits: list[Hit] = []
        seen = {hit[0] for hit in found}
        length = len(plain)
        for which in self._candidates(seen):
            match = self._matches[which] or self._compile(which)
            ((start, end),) = match(_ANYWHERE, plain, 0, length)
            if start >= 0:
                hits.extend(self._all(which, plain, start, end))
        if self._has_plain.isdisjoint(seen):
            return hits
        plain_words = self._plain
        for anchor, start, end in found:
            for which in plain_words[anchor]:
                if not _PUNCTUATION.intersection(plain[start : end - 2]):
                    hits.append(Hit(self._owners[which], start, end - 2))
        return hits

    def _candidates(self, seen: set[int]) -> set[int]:
        """The expressions of which both anchors were seen."""
        seconds = self._seconds
        return {
            which
            for anchor in seen & self._has_expressions
            for which in self._wanted[anchor]
            if not seconds[which] or not seconds[which].isdisjoint(seen)
        }

    def _compile(self, which: int) -> _Match:
        match = self._matches[which] = _matching(self._expressions[which] or "")
        return match

    def _all(self, which: int, plain: bytes, start: int, end: int) -> Iterator[Hit]:
        """Every match of one expression, the first being known."""
        owner, length = self._owners[which], len(plain)
        match = self._matches[which] or self._compile(which)
        while start >= 0:
            if end > start:
                yield Hit(owner, start, end)
            ((start, end),) = match(_ANYWHERE, plain, max(end, start + 1), length)


def branches(expression: str) -> list[str]:
    """The parts of an expression that is one alternation between word boundaries; else itself."""
    inner = expression
    if inner.startswith(r"\b(?:") and inner.endswith(")"):
        inner += r"\b"
    while inner.startswith(r"\b(?:") and inner.endswith(r")\b") and _is_one_group(inner[2:-2]):
        inner = inner[5:-3]
        if _is_one_group(inner):
            inner = rf"\b{inner}\b"
    parts = _split(inner)
    return (
        [_bounded(part) for part in parts]
        if inner not in (expression, expression + BOUNDARY)
        else [expression]
    )


def _is_one_group(text: str) -> bool:
    """Whether the bracket that opens ``text`` closes at its very end."""
    if not (text.startswith("(?:") and text.endswith(")")):
        return False
    return (
        next(at for at, depth, mark in _marks(text) if depth == 0 and mark == ")") == len(text) - 1
    )


def _split(text: str) -> list[str]:
    """``text`` cut at each ``|`` that stands outside all brackets."""
    cuts = [at for at, depth, mark in _marks(text) if depth == 0 and mark == "|"]
    edges = [-1, *cuts, len(text)]
    parts = [text[start + 1 : end] for start, end in itertools.pairwise(edges)]
    return [part for part in parts if part]


def _marks(text: str) -> Iterator[tuple[int, int, str]]:
    """Each bracket and ``|`` outside character classes, with how many brackets are then open."""
    depth = 0
    for match in _MARK.finditer(text):
        mark = match.group()
        if mark in "()":
            depth += 1 if mark == "(" else -1
        if mark in "()|":
            yield match.start(), depth, mark


def _plain_words(branch: str) -> frozenset[str]:
    """The anchors that are the whole of ``branch``; empty if it is more than plain words."""
    inner = branch.removeprefix(r"\b(?:").removesuffix(r")\b").replace("[ -]", " ")
    if not _PLAIN.fullmatch(inner.replace("'?", "'")):
        return frozenset()
    together, apart = inner.replace("'?", ""), inner.replace("'?", " ")
    return frozenset(f" {text} " for text in {together, apart})
