"""Place names in a press item, and whether the words around each say that the disease is there.

Pure. The lists are in data/press/context.toml; the numbers below only order mentions of one item.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from forethought.places.gazetteer import Gazetteer, NamedPlace
from forethought.places.press_signs import Sentence
from forethought.places.press_words import Context

_WORD = re.compile(r"[^\W\d_][\w']*(?:-[\w']+)*")
_JOINED = re.compile(r"[ .]{1,2}|-")
_LIST = re.compile(
    r"\s*(?:,|,? and(?: also)?(?: \w+day)?|,? &|,? then|,? now)(?: at| in| near)?\s+", re.I
)
_AND = re.compile(r"\band\b|&|\bthen\b|\bnow\b", re.I)
_HYPHENED = re.compile(r"-(?:in|on|upon|by|under|next|cum|near)-.*", re.I)
_LOWER_ENDS = frozenset(
    [
        "valley",
        "moor",
        "estuary",
        "peninsula",
        "forest",
        "marsh",
        "plain",
        "coast",
        "hills",
        "water",
        "vale",
        "dale",
        "levels",
    ]
)
_BEFORE = 60
_AFTER = 60

AT, BY, SPREAD, PART, HOLDING, HEAD, LISTED = 3.0, 2.0, 3.0, 1.5, 2.5, 1.5, 1.5
AWAY, NOT_HERE, NOT_A_PLACE, OFFICE, PERSON, COMMON, UNKNOWN_NEIGHBOUR = (
    -3.0,
    -5.0,
    -4.0,
    -6.0,
    -6.0,
    -3.0,
    -2.5,
)
REPORTS, NAMES_DISEASE, SILENT, NEGATED, TITLE, OUTLET = 1.5, 0.5, -1.0, -4.0, 0.5, -1.0


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at a position in one sentence (``number``, 0 the title).

    ``score``: how much the words around it say that the disease is there. ``means`` what the
    gazetteer has; ``counties`` when it is (also) a county. ``under`` is the county or region
    named directly after it.
    """

    name: str
    number: int
    start: int
    end: int
    means: tuple[NamedPlace, ...]
    counties: tuple[str, ...]
    score: float = 0.0
    under: str = ""

    @property
    def is_place(self) -> bool:
        """A town or village has this name."""
        return any(place.kind == "place" for place in self.means)

    @property
    def is_region(self) -> bool:
        """A river, valley or district has this name."""
        return any(place.kind == "region" for place in self.means)


def mentions_of(
    sentences: Sequence[Sentence], outlet_town: str, gazetteer: Gazetteer
) -> list[Mention]:
    """Every name that the gazetteer knows, scored, in reading order."""
    found: list[Mention] = []
    for number, sentence in enumerate(sentences):
        spotted = _spotted(sentence.text, number, gazetteer)
        scored = [
            replace(each, score=_score(each, sentence, outlet_town, gazetteer)) for each in spotted
        ]
        found.extend(_linked(scored, sentence.text))
    return found


def _spotted(text: str, number: int, gazetteer: Gazetteer) -> list[Mention]:
    words = list(_WORD.finditer(text))
    found: list[Mention] = []
    at = 0
    while at < len(words):
        mention = (
            _longest(words, at, text, number, gazetteer) if words[at][0][0].isupper() else None
        )
        if mention is None:
            at += 1
            continue
        found.append(mention)
        while at < len(words) and words[at].start() < mention.end:
            at += 1
    return found


def _longest(
    words: Sequence[re.Match[str]], at: int, text: str, number: int, gazetteer: Gazetteer
) -> Mention | None:
    for last in range(min(len(words), at + gazetteer.longest) - 1, at - 1, -1):
        run = words[at : last + 1]
        if not _one_name(run, text):
            continue
        start, end = run[0].start(), run[-1].end()
        for name in _forms(text[start:end]):
            means, counties = gazetteer.named(name), gazetteer.counties_named(name)
            if means or counties:
                return Mention(name, number, start, start + len(name), means, counties)
    return None


def _one_name(run: Sequence[re.Match[str]], text: str) -> bool:
    last = run[-1][0]
    if not (last[0].isupper() or (len(run) > 1 and last.lower() in _LOWER_ENDS)):
        return False
    gaps = (text[one.end() : two.start()] for one, two in zip(run, run[1:], strict=False))
    return all(_JOINED.fullmatch(gap) for gap in gaps)


def _forms(name: str) -> list[str]:
    """The name as written, without a possessive ending, and its head (``Sutton-in-the-Isle``)."""
    bare = re.sub(r"'s?$", "", name)
    head = _HYPHENED.sub("", bare)
    return list(dict.fromkeys((name, bare, head)))


def _score(mention: Mention, sentence: Sentence, outlet_town: str, gazetteer: Gazetteer) -> float:
    context = gazetteer.words.context
    before = sentence.text[max(0, mention.start - _BEFORE) : mention.start]
    after = sentence.text[mention.end : mention.end + _AFTER]
    score = _by_words_before(before, context) + _by_words_after(after, context, before)
    score += _by_name(mention, before, after, sentence, context)
    score += REPORTS if sentence.reports else SILENT
    score += NAMES_DISEASE if sentence.disease else 0.0
    score += NEGATED if sentence.negated and not sentence.kinds else 0.0
    score += TITLE if sentence.in_title else 0.0
    return score + (OUTLET if mention.name == outlet_town else 0.0)


def _by_words_before(before: str, context: Context) -> float:
    if context.not_here.search(before):
        return NOT_HERE
    if context.spread_to.search(before):
        return SPREAD
    if context.part_of.search(before):
        return PART
    words = before.lower().replace(" the ", " ").split()
    if not words or not before.endswith(" "):
        return HEAD if not before.strip(" \"'(") else 0.0
    last = words[-1] if words[-1] != "the" else (words[-2] if len(words) > 1 else "")
    if last in context.at:
        return AT
    if last in context.by:
        return BY
    return AWAY if last in context.away else 0.0


def _by_words_after(after: str, context: Context, before: str) -> float:
    if context.not_a_place_after.match(after):
        return NOT_A_PLACE
    if context.holding_after.match(after):
        return HOLDING
    if not before.strip() and re.match(r"\s*[:,]", after):
        return HEAD
    return 0.0


def _by_name(
    mention: Mention, before: str, after: str, sentence: Sentence, context: Context
) -> float:
    if mention.name in context.offices:
        return OFFICE
    previous = re.search(r"([^\W\d_][\w']*) $", before)
    if previous and (previous[1] in context.titles or previous[1] in context.first_names):
        return PERSON
    score = 0.0
    at_start = not before.strip(" \"'(")
    capital_before = bool(previous and previous[1][0].isupper() and len(before) > len(previous[0]))
    if not sentence.text.isupper():
        if capital_before and previous and previous[1].lower() not in (context.at | context.by):
            score += UNKNOWN_NEIGHBOUR
        if re.match(r" [A-Z]", after) and not sentence.in_title:
            score += UNKNOWN_NEIGHBOUR
    if mention.name in context.common and (at_start or sentence.in_title):
        score += COMMON
    if at_start and mention.name in context.first_names:
        score += COMMON
    return score


def _linked(mentions: list[Mention], text: str) -> list[Mention]:
    """Lists ("at A, B and C") share the best score; "A, Norfolk" names the county of A."""
    linked = list(mentions)
    for at, (one, two) in enumerate(zip(mentions, mentions[1:], strict=False)):
        between = text[one.end : two.start]
        if two.counties or (two.is_region and not two.is_place) or not two.is_place:
            if re.fullmatch(r",? (?:in |near )?(?:the )?|'s (?:\w+ )?", between):
                linked[at] = replace(linked[at], under=two.name)
        elif (
            _LIST.fullmatch(between)
            and one.is_place
            and _is_list(text, one, two, mentions[at + 1 :])
        ):
            shared = max(linked[at].score, two.score)
            before = text[: one.start].rstrip().lower()
            if not before.endswith("between"):
                linked[at + 1] = replace(two, score=shared)
    return linked


def _is_list(text: str, one: Mention, two: Mention, rest: Sequence[Mention]) -> bool:
    """A comma alone may mean "A, which is in B": it needs an "and" at once or later on."""
    if _AND.search(text[one.end : two.start]):
        return True
    return any(
        _AND.search(text[left.end : right.start]) and _LIST.fullmatch(text[left.end : right.start])
        for left, right in zip(rest, rest[1:], strict=False)
    )
