"""Place names in a press item, and whether the words around each say that the disease is there.

Pure. The lists are in data/press/context.toml; the numbers below only order mentions of one item.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from forethought.places.gazetteer import Gazetteer, folded
from forethought.places.press_names import BY, LIST, NAME_AFTER, WORD, Mention, together
from forethought.places.press_signs import Sentence
from forethought.places.press_words import Context

_WORD = re.compile(r"[^\W\d_][\w']*(?:-[\w']+)*")
_JOINED = re.compile(r"[ .]{1,2}|-")
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
_FIRST = re.compile(
    r"[\s\"'(]*(?:(?:then|now|next|first|and) (?:it's |it is |comes )?)?", re.IGNORECASE
)
_LAST_WORD = re.compile(r"([\w'-]+) (?:the )?$")
_FROM = re.compile(r"([\w-]+) from (?:the )?$", re.IGNORECASE)
_PREVIOUS = re.compile(r"([^\W\d_][\w']*) $")
_IN_ORDER = re.compile(
    r"(?:first|then|next|now|after that|and now)(?: it was| it is| it's| came| "
    r"comes| went)? $",
    re.IGNORECASE,
)
_VALLEY_AFTER = re.compile(r" (?:valley|vale|dale|estuary|catchment|river)\b")
_ANIMAL_NEXT = re.compile(
    r" (?:[a-z]+ )?(?:cattle|cows?|bulls?|heifers?|herds?|sheep|ewes?|rams?|tups?|lambs?|flocks?|"
    r"pigs?|sows?|boars?|pon(?:y|ies)|horses?|ducks?|hens?|turkeys?|blacks?|crosses|goats?)\b",
    re.IGNORECASE,
)
_ORDER = re.compile(r":| first\b| next\b| too\b|, by \w+\b|, then\b|, now\b")
_MOST = 150
_BEFORE = 60
_AFTER = 60

AT, SPREAD, PART, HOLDING, HEAD, IN_ORDER = 3.0, 3.1, 1.6, 2.5, 1.5, 5.0
AWAY, NOT_HERE, NOT_A_PLACE, OFFICE, PERSON = -3.0, -5.0, -4.0, -6.0, -6.0
COMMON, UNKNOWN_NEIGHBOUR, UNCONFIRMED = -3.5, -3.0, -2.0
REPORTS, NAMES_DISEASE, SILENT, NEGATED, TITLE, OUTLET = 1.5, 0.5, -0.5, -4.0, 0.5, -2.0


def mentions_of(
    sentences: Sequence[Sentence], outlet_town: str, gazetteer: Gazetteer
) -> list[Mention]:
    """Every name that the gazetteer knows, scored, in reading order; some hundreds at most."""
    found: list[Mention] = []
    for number, sentence in enumerate(sentences):
        text = sentence.text
        if len(found) >= _MOST:
            break
        taken = named_diseases(text, gazetteer)
        spotted = [
            each
            for each in _spotted(text, number, gazetteer)[:_MOST]
            if not any(start <= each.start < end for start, end in taken)
        ]
        scored = [_scored(each, sentence, outlet_town, gazetteer) for each in spotted]
        found.extend(together(scored, text))
    return [_confirmed(each, found, sentences[each.number].text) for each in found]


def _confirmed(mention: Mention, found: Sequence[Mention], text: str) -> Mention:
    """A single word that only opens a sentence and is named nowhere else may be no place."""
    opens = not text[: mention.start].strip(" \"'(")
    same = [each for each in found if folded(each.name) == folded(mention.name)]
    alone = all(each is mention or each.score < 0 for each in same)
    ordered = _ORDER.match(text[mention.end :]) or LIST.match(text[mention.end :])
    if opens and alone and not ordered and " " not in mention.name:
        return replace(mention, score=mention.score + UNCONFIRMED)
    return mention


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


def named_diseases(text: str, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Where diseases are named, some of them after places (Newcastle, West Nile)."""
    diseases = gazetteer.words.diseases.values()
    return [match.span() for pattern in diseases for match in pattern.finditer(text)]


def _longest(
    words: Sequence[re.Match[str]], at: int, text: str, number: int, gazetteer: Gazetteer
) -> Mention | None:
    for last in range(min(len(words), at + gazetteer.longest) - 1, at - 1, -1):
        run = words[at : last + 1]
        if not _one_name(run, text):
            continue
        start, end = run[0].start(), run[-1].end()
        for name in _forms(text[start:end]):
            if folded(name) in gazetteer.words.context.never:
                continue
            means, counties = gazetteer.named(name), gazetteer.counties_named(name)
            if text[:start].lower().endswith("the ") and not counties:
                means = gazetteer.named(f"River {name}") or means
            if means or counties:
                shown = means[0].name if means and text.isupper() else name
                return Mention(shown, number, start, start + len(name), means, counties)
    return None


def _one_name(run: Sequence[re.Match[str]], text: str) -> bool:
    last = run[-1][0]
    if not (last[0].isupper() or (len(run) > 1 and last.lower() in _LOWER_ENDS)):
        return False
    gaps = (text[one.end() : two.start()] for one, two in pairwise(run))
    return all(_JOINED.fullmatch(gap) for gap in gaps)


def _forms(name: str) -> list[str]:
    """The name as written, without a possessive ending, and its head (``Sutton-in-the-Isle``)."""
    bare = re.sub(r"'s?$", "", name)
    head = _HYPHENED.sub("", bare)
    return list(dict.fromkeys((name, bare, head)))


def _scored(
    mention: Mention, sentence: Sentence, outlet_town: str, gazetteer: Gazetteer
) -> Mention:
    context = gazetteer.words.context
    before = sentence.text[max(0, mention.start - _BEFORE) : mention.start]
    after = sentence.text[mention.end : mention.end + _AFTER]
    words_before = _by_words_before(before, context)
    if words_before == AWAY and _animals_from(before, gazetteer):
        words_before = PART
    around = context.neighbourhood.match(after) is not None
    if around and words_before <= 0 and words_before > NOT_HERE:
        words_before = BY
    if _IN_ORDER.fullmatch(before):
        words_before = IN_ORDER if not after.strip(" .!") else AT
    score = _by_words_after(after, words_before, sentence, context)
    score += _by_name(mention, before, after, sentence, context)
    tells = sentence.reports and (not sentence.only_follows or words_before == SPREAD)
    score += REPORTS if tells else SILENT
    score += NAMES_DISEASE if sentence.disease else 0.0
    if any(start <= mention.start < end for start, end in sentence.quiet):
        score += NEGATED if gazetteer.words.no_case.search(sentence.text) else 0.0
    score += TITLE if sentence.in_title else 0.0
    if words_before <= 0 and mention.name.lower() in context.breeds and _ANIMAL_NEXT.match(after):
        score += COMMON
    if words_before < BY and _may_be_a_word(mention, before, sentence, context):
        return replace(mention, score=WORD)
    if before.lower().endswith("the ") and not (mention.is_region or mention.counties or around):
        score += UNCONFIRMED
    score += OUTLET if mention.name == outlet_town else 0.0
    barred = words_before == NOT_HERE or context.in_zone_after.match(after) is not None
    located = words_before >= PART
    return replace(mention, score=score, located=located, barred=barred, around=around)


def _animals_from(before: str, gazetteer: Gazetteer) -> bool:
    """ "A fallen ewe from Llanrwst": where the animals were, if not where they were bought."""
    said = _FROM.search(before)
    return said is not None and gazetteer.words.animals.fullmatch(said[1]) is not None


def _by_words_before(before: str, context: Context) -> float:
    if context.not_here.search(before):
        return NOT_HERE
    if context.spread_to.search(before):
        return SPREAD
    if context.part_of.search(before):
        return PART
    if _FIRST.fullmatch(before):
        return HEAD
    last = _LAST_WORD.search(before.lower())
    for words, score in ((context.at, AT), (context.by, BY), (context.away, AWAY)):
        if last and last[1] in words:
            return score
    return 0.0


def _by_words_after(after: str, words_before: float, sentence: Sentence, context: Context) -> float:
    if context.not_a_place_after.match(after):
        return NOT_A_PLACE
    if context.in_zone_after.match(after):
        return min(words_before, AWAY)
    if context.where_after.match(after) and sentence.reports:
        return max(words_before, AT)
    if context.holding_after.match(after):
        return words_before + HOLDING if words_before <= 0 else max(words_before, HOLDING)
    if _ORDER.match(after) and words_before >= 0:
        return words_before + HEAD
    return words_before


def _by_name(
    mention: Mention, before: str, after: str, sentence: Sentence, context: Context
) -> float:
    if mention.name in context.offices:
        return OFFICE
    previous = _PREVIOUS.search(before)
    if previous and (previous[1] in context.titles or previous[1] in context.first_names):
        return PERSON
    if _headline_capitals(sentence):
        return 0.0
    score = 0.0
    if previous and previous[1][0].isupper() and before[: previous.start()].strip():
        known = context.parts | context.at | context.by | context.away
        score += UNKNOWN_NEIGHBOUR if previous[1].lower() not in known else 0.0
    if NAME_AFTER.match(after) or (_VALLEY_AFTER.match(after) and not mention.is_region):
        score += UNKNOWN_NEIGHBOUR
    if not before.strip() and mention.name in context.first_names:
        score += COMMON
    return score


def _headline_capitals(sentence: Sentence) -> bool:
    """A headline in which most words have a capital, so that a capital says nothing."""
    words = _WORD.findall(sentence.text)
    return sentence.in_title and 2 * sum(word[0].isupper() for word in words) > len(words)


def _may_be_a_word(mention: Mention, before: str, sentence: Sentence, context: Context) -> bool:
    """An ordinary word with a capital because of where it stands, or after "the"."""
    if sentence.text.isupper() and " " not in mention.name:
        return True
    if mention.name.lower() not in context.common:
        return False
    first = _FIRST.fullmatch(before) is not None or re.search(r"[A-Z][\w']* $", before) is not None
    return first or _headline_capitals(sentence) or before.lower().endswith("the ")
