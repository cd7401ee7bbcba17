"""Leaving other people's names out of texts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick, MatchKind

LEFT_OUT = "[name left out]"
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Masked:
    """A text, and where in it names of others stand: (start, end), in order."""

    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def shown(self) -> str:
        """The text without them."""
        out, at = [], 0
        for start, end in self.spans:
            out += [self.text[at:start], LEFT_OUT]
            at = end
        return "".join([*out, self.text[at:]])


class Masker:
    """Finds words of others in texts, whatever their capitals, where they stand as whole words."""

    def __init__(self, words: Collection[str], *, but_not: Collection[str] = ()) -> None:
        keep = {_small(word) for word in but_not}
        found = {_small(" ".join(word.split())) for word in words}
        self._words = sorted(word for word in found - keep if len(word) >= SHORTEST)

    @cached_property
    def _finder(self) -> AhoCorasick:
        return AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)

    def mask(self, text: str) -> str | Masked:
        """The text itself where nobody stands in it."""
        if not self._words or not text:
            return text
        spans = [
            (start, end)
            for _, start, end in self._finder.find_matches_as_indexes(_small(text))
            if not _goes_on(text, start - 1) and not _goes_on(text, end)
        ]
        return Masked(text, tuple(spans)) if spans else text


def _small(text: str) -> str:
    """Small letters, with every character in its place."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def _goes_on(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isalnum()
