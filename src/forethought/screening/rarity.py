"""A guess at how many ordinary notes hold a text, from counts of everyday words and pairs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import pairwise

_ANY = 400.0
_PREFIX, _FRAGMENT = 200.0, 1000.0
_RARE, _SHORT = 0.1, 1.0
_PAIR, _TOGETHER, _SELDOM = 1.0, 0.02, 0.005


class Rarity:
    """How many of 1,000 ordinary notes hold a text of letters, digits and single spaces.

    ``common`` gives that for everyday words and for everyday pairs of words ("told me"). Where a
    text begins or ends with a space, a word begins or ends there.
    """

    def __init__(self, common: Mapping[str, int]) -> None:
        self._common = common
        self._words = sorted(word for word in common if " " not in word)
        self._guesses: dict[str, float] = {}

    def any_of(self, texts: Iterable[str]) -> float:
        """Notes that hold any of ``texts``, if no note held two."""
        return sum(map(self.of, texts))

    def of(self, text: str) -> float:
        """Notes that hold ``text``."""
        guess = self._guesses.get(text)
        if guess is None:
            guess = self._guesses[text] = self._guess(text)
        return guess

    def of_word(self, word: str) -> float:
        """Notes that hold ``word`` whole."""
        return self._common.get(word, _RARE if len(word) > 2 else _SHORT)

    def _guess(self, text: str) -> float:
        words = text.split()
        if not words:
            return _ANY
        begins, ends = text[0] == " ", text[-1] == " "
        if len(words) == 1:
            return self._part(words[0], begins, ends)
        first, *inner, last = words
        rarest = min(
            self._part(first, begins, True),
            self._part(last, True, ends),
            *map(self.of_word, inner),
        )
        unseen = min(_PAIR, _TOGETHER * rarest + _SELDOM)
        whole = words[0 if begins else 1 : None if ends else -1]
        guesses = [self._common.get(" ".join(pair), unseen) for pair in pairwise(whole)]
        return min(guesses, default=unseen) if len(whole) == len(words) else min([unseen, *guesses])

    def _part(self, text: str, begins: bool, ends: bool) -> float:
        """Notes with a word that is, begins with, ends with or holds ``text``."""
        if begins and ends:
            return self.of_word(text)
        if begins:
            at, rate = bisect_left(self._words, text), 0
            while at < len(self._words) and self._words[at].startswith(text):
                rate += self._common[self._words[at]]
                at += 1
            return rate + _PREFIX / len(text) ** 3
        holding = [word for word in self._words if text in word]
        if ends:
            holding = [word for word in holding if word.endswith(text)]
        return sum(self._common[word] for word in holding) + _FRAGMENT / len(text) ** 3
