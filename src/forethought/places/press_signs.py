"""Whether the words of a press item report a case here and now: signs for and against. Pure.

Signs for a case count in sentences that are not negated; each trap (an end of restrictions, a
drill, a story, the past, sport, people's illnesses, figures of speech, advice) collects signs
against. A missed outbreak may hurt somebody and a false one only suspends until it is dismissed,
so a doubt counts as a case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from forethought.places.press_words import PressWords, plain

_END = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[\"'(]*[A-Z0-9£])")
_LONGEST = 20_000
_MOST = 2
_WEIGHTS = {"confirmed": 1.5, "struck": 1.0, "killed": 1.0, "zone": 1.5, "suspected": 1.5}
_STRONG, _WEAK = 2.0, 1.0
_ELSEWHERE = 0.5


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: the title (first), or a part of the summary.

    ``kinds`` are the kinds of presence signs in it, empty where it is negated; ``first`` is the
    first of the words that are such a sign.
    """

    text: str
    in_title: bool
    disease: bool
    animal: bool
    negated: bool
    kinds: frozenset[str]
    first: str

    @property
    def reports(self) -> bool:
        """It says something of a case, so a place in it may be where the case is."""
        return bool(self.kinds) or (self.disease and not self.negated)


@dataclass(frozen=True, slots=True)
class Signs:
    """What the words of an item weigh. ``traps`` by name."""

    sentences: tuple[Sentence, ...]
    disease: str
    presence: float
    traps: dict[str, float]
    suspected: bool
    quote: str

    def heaviest_trap(self) -> tuple[str, float]:
        """The trap with most signs, and their weight."""
        return max(self.traps.items(), key=lambda trap: trap[1], default=("", 0.0))


def read_signs(title: str, summary: str, words: PressWords) -> Signs:
    """Weigh an item; ``title`` and ``summary`` as they came."""
    title, summary = plain(title)[:_LONGEST], plain(summary)[:_LONGEST]
    whole = f"{title}\n{summary}"
    disease = _disease(whole, words)
    sentences = tuple(
        _sentence(text, words, in_title=number == 0)
        for number, text in enumerate([title, *_END.split(summary)])
    )
    return Signs(
        sentences=sentences,
        disease=disease,
        presence=_presence(sentences, bool(disease)),
        traps=_traps(whole, words),
        suspected=_suspected(sentences),
        quote=_quote(sentences),
    )


def _disease(text: str, words: PressWords) -> str:
    found = (
        (match.start(), name) for name, p in words.diseases.items() if (match := p.search(text))
    )
    return min(found, default=(0, ""))[1]


def _sentence(text: str, words: PressWords, *, in_title: bool) -> Sentence:
    negated = words.negated.search(text) is not None
    found = (
        {} if negated else {kind: m for kind, p in words.presence.items() if (m := p.search(text))}
    )
    first = min(found.values(), key=lambda match: match.start(), default=None)
    return Sentence(
        text=text,
        in_title=in_title,
        disease=any(p.search(text) for p in words.diseases.values()),
        animal=bool(words.animals.search(text) or words.holdings.search(text)),
        negated=negated,
        kinds=frozenset(found),
        first=first[0] if first else "",
    )


def _presence(sentences: Iterable[Sentence], named: bool) -> float:
    """Weight of the signs of a case; at most two sentences count for each kind."""
    total = 1.0 if named else 0.0
    for kind, weight in _WEIGHTS.items():
        shares = sorted(
            (_share(each, named) for each in sentences if kind in each.kinds), reverse=True
        )
        total += weight * sum(shares[:_MOST])
    return total


def _share(sentence: Sentence, named: bool) -> float:
    if sentence.disease or sentence.animal:
        return 1.0
    return _ELSEWHERE if named else 0.0


def _traps(text: str, words: PressWords) -> dict[str, float]:
    now = [match.span() for match in words.history_of_now.finditer(text)]
    weighed = {
        name: _STRONG * len(_outside(trap.strong, text, now if name == "history" else []))
        + _WEAK * len(trap.weak.findall(text))
        for name, trap in words.traps.items()
    }
    if words.not_a_drill.search(text):
        weighed["drill"] = 0.0
    weighed["negative"] = _STRONG * len(words.negative_results.findall(text))
    weighed["not_notifiable"] = _STRONG * len(words.not_notifiable.findall(text))
    return {name: weight for name, weight in weighed.items() if weight}


def _outside(strong: re.Pattern[str], text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [
        match[0]
        for match in strong.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in spans)
    ]


def _suspected(sentences: Iterable[Sentence]) -> bool:
    kinds = frozenset(kind for each in sentences for kind in each.kinds if each.reports)
    return "suspected" in kinds and "confirmed" not in kinds


def _quote(sentences: tuple[Sentence, ...]) -> str:
    """The words that decided: the sign in the sentence with most signs, a named disease first."""
    best = max(sentences, key=lambda each: (bool(each.kinds), each.disease, len(each.kinds)))
    return best.text if best.in_title else best.text
