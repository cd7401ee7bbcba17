"""The language of the lexicon, and finding many patterns in one pass.

A *phrase* is plain words. ``*`` at the end of a word stands for any ending. A *pattern* is an
RE2 expression in which

- ``{staff}`` stands for any expression of the list ``staff`` of the lexicon,
- ``<3>`` stands for a gap of at most three words within a sentence,
- ``~`` stands for any ending of a word,
- a space also stands for a hyphen, and an apostrophe may be missing.

Both match whole words in folded text (see :mod:`forethought.screening.folding`).
:mod:`forethought.screening.matcher` runs the expressions that they become.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import re2

_SEPARATOR = "[ ,'\"()/&-]+"
_GAP = _SEPARATOR + r"(?:[\w'#:]+" + _SEPARATOR + "){{0,{words}}}"
_TOKEN = re.compile(r"\{([a-z_]+)\}|<(\d+)>|\[[^\]]*\]|\\.|[ '~]")
_SHORT = {" ": "[ -]", "'": "'?", "~": r"\w*"}
_MARK = re.compile(r"\\.|\[\^?\]?[^\]]*\]|[()|]")
_PLAIN = re.compile(r"[a-z0-9_]+(?:[ '][a-z0-9_]+)*")
Match = Callable[..., tuple[tuple[int, int], ...]]
ANYWHERE, HERE = re2._Anchor.UNANCHORED, re2._Anchor.ANCHOR_START
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
        searching = compiled(expression)
    except re2.error as error:
        raise PatternError(f"'{expression}' is not an RE2 expression: {error}") from error
    nothing = searching.search(b"0 _")
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
def compiled(expression: str) -> re2._Regexp:
    """RE2's own form of an expression, quiet about what it refuses."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.never_capture = True
    return re2._Regexp(expression.encode("latin-1"), options)


@cache
def matching(expression: str) -> Match:
    """RE2's own match, without the objects that the wrapper makes for each call."""
    match: Match = compiled(expression)._regexp.Match
    return match


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


def plain_words(branch: str) -> frozenset[str]:
    """The anchors that are the whole of ``branch``; empty if it is more than plain words."""
    inner = branch.removeprefix(r"\b(?:").removesuffix(r")\b").replace("[ -]", " ")
    if not _PLAIN.fullmatch(inner.replace("'?", "'")):
        return frozenset()
    together, apart = inner.replace("'?", ""), inner.replace("'?", " ")
    return frozenset(f" {text} " for text in {together, apart})
