"""Whether the words of a press item report a case here and now: signs for and against. Pure.

Signs for a case count in sentences that are not negated; each trap (an end of restrictions, a
drill, a story, the past, sport, people's illnesses, figures of speech, advice) collects signs
against. A missed outbreak may hurt somebody and a false one only suspends until it is dismissed,
so a doubt counts as a case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from forethought.places.press_words import PressWords, plain

_END = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[\"'(]*[A-Z0-9£])")
_CLAUSE = re.compile(
    r",? \b(?:but|though|although|while|whereas|however|yet)\b|; |"
    r", (?!or\b|and\b|nor\b|(?-i:[A-Z][\w'-]+(?: [A-Z][\w'-]+)*(?:,| and | or )))",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"(?:but )?(?:it|they|there|that) (?:had|was|has|did|were|is|does)(?:n't| not)(?: \w+)?"
    r"(?:[.!]?$|[:;,] .*)",
    re.IGNORECASE,
)
_LONGEST = 20_000
_MOST = 2
_WEIGHTS = {
    "told": 1.5,
    "confirmed": 1.5,
    "struck": 1.0,
    "killed": 1.0,
    "zone": 1.5,
    "suspected": 1.5,
}
_ADVICE, _ADVICE_MOST = 0.6, 4.5
_STRONG, _WEAK, _HEADLINE, _RESULT = 2.0, 1.0, 1.5, 3.0
_ELSEWHERE = 0.5
_SPOKEN = 1.0
_OTHER_TRAPS = 0.4
_YEAR, _NOW = 3.0, 0.6
_DRILL, _PENDING = 1.5, 0.5
_GENRE = 1.5
_DOUBTED = 0.5
_DOUBTFUL = ("lifted", "drill", "fiction", "history", "year")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: the title (first), or a part of the summary.

    ``disease``: one is named, and not only to say that it is not here. ``kinds`` are the kinds of
    presence signs in it, ``first`` the first words that are one; those in a negated clause do not
    count. ``quiet`` are the spans of negated clauses. ``doubtful``: a trap is in it, so that what
    it says of a case may belong to the trap. ``only_follows``: it tells what the case closed or
    stopped, so a place in it may be any in the zone.
    """

    text: str
    in_title: bool
    disease: bool
    animal: bool
    negated: bool
    kinds: frozenset[str]
    first: str
    quiet: tuple[tuple[int, int], ...] = ()
    doubtful: bool = False
    only_follows: bool = False

    @property
    def reports(self) -> bool:
        """It says something of a case, so a place in it may be where the case is."""
        return bool(self.kinds) or self.disease


@dataclass(frozen=True, slots=True)
class Signs:
    """What the words of an item weigh. ``traps`` by name."""

    sentences: tuple[Sentence, ...]
    disease: str
    presence: float
    traps: dict[str, float]
    suspected: bool
    quote: str

    @property
    def only_named(self) -> bool:
        """A disease is named, but nothing is said that is a sign of a case."""
        return not any(each.kinds for each in self.sentences)

    @property
    def against(self) -> float:
        """Weight of the signs against: the heaviest trap, and a part of the others."""
        heaviest = max(self.traps.values(), default=0.0)
        return heaviest + _OTHER_TRAPS * (sum(self.traps.values()) - heaviest)

    @property
    def heaviest_trap(self) -> str:
        """The trap with most signs, or empty."""
        return max(self.traps, key=lambda name: self.traps[name], default="")


def texts_of(title: str, summary: str) -> list[str]:
    """The headline, then each sentence."""
    return [title, *_END.split(summary)]


def read_signs(title: str, summary: str, words: PressWords, outlet: str = "") -> Signs:
    """Weigh an item; ``title``, ``summary`` and ``outlet`` as they came."""
    title, summary = plain(title)[:_LONGEST], plain(summary)[:_LONGEST]
    whole = f"{title}\n{summary}"
    disease = _disease(whole, words)
    if not disease and not words.hints.search(whole) and not words.animals.search(whole):
        return Signs((), "", 0.0, {}, suspected=False, quote="")
    said = [
        _sentence(text, words, in_title=number == 0)
        for number, text in enumerate(texts_of(title, summary))
    ]
    sentences = _denied(said)
    traps = _traps(title, summary, words, now_told=_told_now(sentences, words))
    if sentences != tuple(said):
        traps["negative"] = traps.get("negative", 0.0) + _RESULT
    for name in _genres(outlet, words):
        traps[name] = traps.get(name, 0.0) + _GENRE
    return Signs(
        sentences=sentences,
        disease=disease,
        presence=_presence(sentences, bool(disease), settled="negative" in traps),
        traps=traps,
        suspected=_suspected(sentences, words),
        quote=_quote(sentences),
    )


def _disease(text: str, words: PressWords) -> str:
    found = (
        (match.start(), name) for name, p in words.diseases.items() if (match := p.search(text))
    )
    return min(found, default=(0, ""))[1]


def _sentence(text: str, words: PressWords, *, in_title: bool) -> Sentence:
    """Negation holds for its own clause: "found at A, though none has been seen at B"."""
    spans = _clauses(text)
    quiet = tuple(span for span in spans if _is_negated(text[slice(*span)], words))
    found: dict[str, str] = {}
    for clause in (text[slice(*span)] for span in spans if span not in quiet):
        for kind, pattern in words.presence.items():
            match = pattern.search(clause)
            if match:
                found.setdefault(kind, match[0])
    disease = any(_names(text[slice(*span)], words) for span in spans if span not in quiet)
    return Sentence(
        text=text,
        in_title=in_title,
        disease=disease,
        animal=bool(words.animals.search(text) or words.holdings.search(text)),
        negated=bool(quiet),
        kinds=frozenset(found),
        first=next(iter(found.values()), ""),
        quiet=quiet,
        doubtful=_is_doubtful(text, words),
        only_follows=not disease
        and found.keys() <= {"zone", "struck"}
        and words.aftermath.search(text) is not None,
    )


def _is_doubtful(text: str, words: PressWords) -> bool:
    rest = words.history_of_now.sub(" ", text)
    return any(words.traps[name].strong.search(rest) for name in _DOUBTFUL)


def _genres(outlet: str, words: PressWords) -> list[str]:
    """The traps that a paper of that name is given to: a stage guide to fiction."""
    return [name for name, trap in words.traps.items() if trap.outlet.search(outlet)]


def _denied(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """ "A call said that it had been found. It hadn't.": the second takes back the first."""
    after = [*(each.text for each in sentences[1:]), ""]
    return tuple(
        replace(each, disease=False, kinds=frozenset()) if _DENIAL.fullmatch(next_one) else each
        for each, next_one in zip(sentences, after, strict=True)
    )


def _names(text: str, words: PressWords) -> bool:
    return any(pattern.search(text) for pattern in words.diseases.values())


def _clauses(text: str) -> list[tuple[int, int]]:
    cuts = [match.start() for match in _CLAUSE.finditer(text)]
    return list(pairwise([0, *cuts, len(text)]))


def _is_negated(clause: str, words: PressWords) -> bool:
    """ "Not seen here since 2000" says that it is here now, "not ruled out" that it may be."""
    rest = words.doubt.sub(" ", words.history_of_now.sub(" ", clause))
    return words.negated.search(rest) is not None


def _presence(sentences: Sequence[Sentence], named: bool, *, settled: bool) -> float:
    """Weight of the signs of a case; at most two sentences count for each kind.

    Where a result is in (``settled``), sentences that only suspect say nothing any more.
    """
    total = 1.0 if named else 0.0
    total += _SPOKEN if any(each.disease for each in sentences) else 0.0
    if settled:
        sentences = [each for each in sentences if "suspected" not in each.kinds]
    for kind, weight in _WEIGHTS.items():
        shares = sorted(
            (_share(kind, each, named) for each in sentences if kind in each.kinds), reverse=True
        )
        total += weight * sum(shares[:_MOST])
    return total


def _share(kind: str, sentence: Sentence, named: bool) -> float:
    """How much a sign counts: fully beside a disease or animals, less in other sentences.

    What strikes or spreads counts less away from the disease, where one is named at all. A sign
    beside a trap ("the ban after March's outbreak is lifted") counts half.
    """
    full = sentence.disease or (sentence.animal and not (kind == "struck" and named))
    return (1.0 if full else _ELSEWHERE) * (_DOUBTED if sentence.doubtful else 1.0)


def _told_now(sentences: Iterable[Sentence], words: PressWords) -> bool:
    """A case is told with a time that is now, and with no year; or the headline itself tells it."""
    year = words.traps["year"].strong
    return any(
        each.disease
        and each.kinds
        and (words.current.search(each.text) or (each.in_title and not each.doubtful))
        and not year.search(each.text)
        for each in sentences
    )


def _traps(title: str, summary: str, words: PressWords, *, now_told: bool) -> dict[str, float]:
    """A headline says what an item is about, so what stands in it counts more."""
    whole = f"{title}\n{summary}"
    now = [match.span() for match in words.history_of_now.finditer(whole)]
    weighed: dict[str, float] = {}
    for name, trap in words.traps.items():
        spans = now if name in ("history", "year") else []
        weighed[name] = sum(
            _STRONG * (_HEADLINE if match.start() < len(title) else 1.0)
            for match in trap.strong.finditer(whole)
            if not any(start < match.end() and match.start() < end for start, end in spans)
        ) + _WEAK * len(trap.weak.findall(whole))
    if words.not_a_drill.search(whole):
        weighed["drill"] = 0.0
    weighed["history"] += min(_YEAR, weighed.pop("year"))
    weighed["history"] *= _NOW if now_told else 1.0
    weighed["drill"] *= _DRILL
    weighed["prevention"] = min(_ADVICE_MOST, _ADVICE * weighed["prevention"])
    weighed["negative"] = sum(
        _RESULT * (_HEADLINE if match.start() < len(title) else 1.0)
        for match in words.negative_results.finditer(whole)
    ) * (_PENDING if words.doubt.search(whole) else 1.0)
    weighed["not_notifiable"] = _STRONG * len(words.not_notifiable.findall(whole))
    if _is_of_people(whole, words):
        weighed["human"] += _RESULT
    if not _names(whole, words):
        weighed["not_notifiable"] += _STRONG * len(words.other_event.findall(whole))
    return {name: weight for name, weight in weighed.items() if weight}


def _is_of_people(text: str, words: PressWords) -> bool:
    """Tuberculosis, and no word of an animal or a farm: people have it too."""
    kept = words.animals.search(text) or words.holdings.search(text)
    return _disease(text, words) == "bovine tuberculosis" and not kept


def _suspected(sentences: Iterable[Sentence], words: PressWords) -> bool:
    """A suspicion, and no result in any clause that is not negated."""
    suspicion = False
    for each in sentences:
        suspicion = suspicion or "suspected" in each.kinds
        told = [each.text[slice(*span)] for span in _clauses(each.text) if span not in each.quiet]
        if any(words.certain.search(clause) for clause in told):
            return False
    return suspicion


def _quote(sentences: tuple[Sentence, ...]) -> str:
    """The words that decided: the sign in the sentence with most signs, a named disease first."""
    best = max(sentences, key=lambda each: (bool(each.kinds), each.disease, len(each.kinds)))
    return best.text
