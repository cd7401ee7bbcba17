"""Place names in a press item, and whether the words around each say that the disease is there.

Pure. The lists are in data/press/context.toml; the numbers below only order mentions of one item.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from forethought.places.gazetteer import Gazetteer, NamedPlace, folded
from forethought.places.press_signs import Sentence
from forethought.places.press_words import Context

_WORD = re.compile(r"[^\W\d_][\w']*(?:-[\w']+)*")
_JOINED = re.compile(r"[ .]{1,2}|-")
_LIST = re.compile(
    r"(?-i:, [A-Z][\w'-]+(?: [A-Z][\w'-]+)?){0,2}"
    r"\s*(?:,|,? and(?: also| now| later)?(?: \w+day)?|,? &|,? then|,? now|,? plus|"
    r",? (?:as well as|along with|together with|alongside)|"
    r",? and,? [\w ,]{3,40},| (?:has |have |had |now )*join(?:s|ed|ing))"
    r"(?: at| in| near| nearby| neighbouring| both)?\s+",
    re.I,
)
_AND = re.compile(
    r"\band\b|&|\bthen\b|\bnow\b|\bplus\b|\bas well\b|\bwith\b|\balongside\b|\bjoin", re.I
)
_BETWEEN = re.compile(r"\b(?:between|betwixt|midway from|halfway from) (?:the )?$", re.I)
_NEAR = re.compile(
    r", (?:which is |itself |just |right )?(?:(?:\w+ )?(?:miles?|km|minutes) )?(?:(?:north|south|east|west)"
    r"(?:-?east|-?west)? )?(?:near|outside|above|below|beside|by|off|beyond|of|from|close to|next to|"
    r"not far from|up from|down from|over from|along from|"
    r"(?:up|down)(?:hill|stream|river|wind)? (?:of|from)|on the (?:edge|outskirts) of) (?:the )?",
    re.I,
)
_JOINS = re.compile(r"\bjoin(?:s|ed|ing)\b", re.I)
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
_NAME_AFTER = re.compile(r" (?:of )?[A-Z][^\W\d_]")
_WHERE = re.compile(r",? where\b")
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
_UNKNOWN_HEAD = re.compile(
    r"\b(?:at|in|near|outside|on|of|from|off|and) "
    r"((?:[A-Z][\w'-]+ ){0,4}[A-Z][\w'-]+), (?:in |near |at )?$"
)
_MOST = 150
_BEFORE = 60
_AFTER = 60

AT, BY, SPREAD, PART, HOLDING, HEAD, IN_ORDER = 3.0, 2.0, 3.1, 1.6, 2.5, 1.5, 5.0
JOINED, BESIDE_NEAR = 3.5, -2.0
AWAY, NOT_HERE, NOT_A_PLACE, OFFICE, PERSON = -3.0, -5.0, -4.0, -6.0, -6.0
COMMON, UNKNOWN_NEIGHBOUR, WORD, UNCONFIRMED, BESIDE_LOCATED = -3.5, -3.0, -10.0, -2.0, -1.5
REPORTS, NAMES_DISEASE, SILENT, NEGATED, TITLE, OUTLET = 1.5, 0.5, -0.5, -4.0, 0.5, -2.0


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at a position in one sentence (``number``, 0 the title).

    ``score``: how much the words around it say that the disease is there. ``means`` what the
    gazetteer has; ``counties`` when it is (also) a county. ``under`` is the county or region
    named directly after it. ``located``: a preposition says that something is there; ``barred``:
    the words say of what else it is the place (a market, a zone's edge). ``comma``: a comma
    alone stands between it and the next name. ``between``: one of the two that something lies
    between. ``around``: its area is meant.
    """

    name: str
    number: int
    start: int
    end: int
    means: tuple[NamedPlace, ...]
    counties: tuple[str, ...]
    score: float = 0.0
    under: str = ""
    located: bool = False
    barred: bool = False
    comma: bool = False
    between: bool = False
    around: bool = False

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
        found.extend(_beside_located(_linked(_apposed(scored, text), text)))
    return [_confirmed(each, found, sentences[each.number].text) for each in found]


def _confirmed(mention: Mention, found: Sequence[Mention], text: str) -> Mention:
    """A single word that only opens a sentence and is named nowhere else may be no place."""
    opens = not text[: mention.start].strip(" \"'(")
    same = [each for each in found if folded(each.name) == folded(mention.name)]
    alone = all(each is mention or each.score < 0 for each in same)
    ordered = _ORDER.match(text[mention.end :]) or _LIST.match(text[mention.end :])
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
    if _NAME_AFTER.match(after) or (_VALLEY_AFTER.match(after) and not mention.is_region):
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


def _beside_located(mentions: list[Mention]) -> list[Mention]:
    """ "Masham ewes at Hampsthwaite": beside a place with a preposition, one without means less."""
    if not any(each.located and each.is_place and each.score > 0 for each in mentions):
        return mentions
    return [
        each if each.located else replace(each, score=each.score + BESIDE_LOCATED)
        for each in mentions
    ]


def _apposed(mentions: list[Mention], text: str) -> list[Mention]:
    """ "at Hill Farm, Topcliffe": a farm that is not in the gazetteer, then its village."""
    ends = {each.end for each in mentions}
    return [
        replace(each, score=each.score + BY, located=True)
        if (unknown := _UNKNOWN_HEAD.search(text[: each.start])) and unknown.end(1) not in ends
        else each
        for each in mentions
    ]


def _linked(mentions: list[Mention], text: str) -> list[Mention]:
    """Lists ("at A, B and C") share the best score; in "A, B" and "A in Norfolk" A is under B."""
    linked = list(mentions)
    for at, (one, two) in enumerate(pairwise(mentions)):
        between = text[one.end : two.start]
        linked[at] = replace(linked[at], comma=between == ", ")
        farm = _NAME_AFTER.match(text[two.end :])
        listed = (
            not farm and _LIST.fullmatch(between) and _is_list(text, one, two, mentions[at + 1 :])
        )
        if between == " ":
            linked[at + 1] = replace(two, score=WORD)
        elif not two.is_place and re.fullmatch(r",? (?:in |near |on )?(?:the )?", between):
            linked[at] = _under(linked[at], two, text)
        elif listed and one.is_place and two.is_place:
            linked[at : at + 2] = _listed(linked[at], two, text)
        elif two.is_place and re.fullmatch(r", (?:in |near )?", between):
            linked[at] = replace(linked[at], under=two.name)
        elif not farm and one.located and _beside(one, two, between):
            linked[at] = replace(linked[at], under=two.name)
            linked[at + 1] = replace(two, score=min(two.score, one.score + BESIDE_NEAR))
    return linked


def _beside(one: Mention, two: Mention, between: str) -> bool:
    """ "At Sowerby, above Sowerby Bridge": the second only says which the first is."""
    return one.is_place and two.is_place and _NEAR.fullmatch(between) is not None


def _listed(one: Mention, two: Mention, text: str) -> list[Mention]:
    """ "Between A and B" is neither; "A has joined B" is both, whatever else is said of them."""
    if _BETWEEN.search(text[: one.start]):
        return [replace(one, between=True), replace(two, between=True)]
    if _JOINS.search(text[one.end : two.start]) and not (one.barred or two.barred):
        one, two = (replace(each, score=max(each.score, JOINED)) for each in (one, two))
    return [one, _sharing(one, two)]


def _under(one: Mention, two: Mention, text: str) -> Mention:
    """ "Headed for Amlwch on Anglesey, where ducks are gassed": the village is meant, too."""
    one = replace(one, under=two.name)
    if _WHERE.match(text[two.end :]) and not one.barred:
        return replace(one, score=max(one.score, two.score), located=True)
    return one


def _sharing(one: Mention, two: Mention) -> Mention:
    """The second of a list. "The zone takes in A, B and C": none of them, unless it has its own
    preposition.
    """
    if one.barred and not two.located:
        return replace(two, score=min(one.score, two.score), barred=True)
    score, located = max(one.score, two.score), one.located or two.located
    return replace(two, score=score, located=located)


def _is_list(text: str, one: Mention, two: Mention, rest: Sequence[Mention]) -> bool:
    """A comma alone may mean "A, which is in B": it needs an "and" at once or later on."""
    if _AND.search(text[one.end : two.start]):
        return True
    return any(
        _AND.search(text[left.end : right.start]) and _LIST.fullmatch(text[left.end : right.start])
        for left, right in pairwise(rest)
    )
