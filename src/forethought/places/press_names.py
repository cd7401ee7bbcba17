"""A place name in a press item, and what names that stand together tell of each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from forethought.places.gazetteer import NamedPlace

LIST = re.compile(
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
    r", (?:which is |itself |just |right )?(?:(?:\w+ )?(?:miles?|km|minutes) )?"
    r"(?:(?:north|south|east|west)(?:-?east|-?west)? )?"
    r"(?:near|outside|above|below|beside|by|off|beyond|of|from|close to|next to|"
    r"not far from|up from|down from|over from|along from|"
    r"(?:up|down)(?:hill|stream|river|wind)? (?:of|from)|on the (?:edge|outskirts) of) (?:the )?",
    re.I,
)
_JOINS = re.compile(r"\bjoin(?:s|ed|ing)\b", re.I)
_UNKNOWN_HEAD = re.compile(
    r"\b(?:at|in|near|outside|on|of|from|off|and) "
    r"((?:[A-Z][\w'-]+ ){0,4}[A-Z][\w'-]+), (?:in |near |at )?$"
)
_WHERE = re.compile(r",? where\b")
NAME_AFTER = re.compile(r" (?:of )?[A-Z][^\W\d_]")

BY, WORD = 2.0, -10.0
JOINED, BESIDE_NEAR, BESIDE_LOCATED = 3.5, -2.0, -1.5


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


def together(mentions: list[Mention], text: str) -> list[Mention]:
    """The names of one sentence, each changed by those beside it."""
    return _beside_located(_linked(_apposed(mentions, text), text))


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
        farm = NAME_AFTER.match(text[two.end :])
        listed = (
            not farm and LIST.fullmatch(between) and _is_list(text, one, two, mentions[at + 1 :])
        )
        if between == " ":
            linked[at + 1] = replace(two, score=WORD)
        elif not two.is_place and re.fullmatch(r",? (?:in |near |on )?(?:the )?", between):
            linked[at] = _under(linked[at], two, text)
        elif listed and one.is_place and two.is_place:
            linked[at : at + 2] = _listed(linked[at], two, text)
        elif two.is_place and (between in (", ", ", in ") or _loosely_near(one, between)):
            linked[at] = replace(linked[at], under=two.name)
        elif not farm and one.located and _beside(one, two, between):
            linked[at] = replace(linked[at], under=two.name)
            linked[at + 1] = replace(two, score=min(two.score, one.score + BESIDE_NEAR))
    return linked


def _loosely_near(one: Mention, between: str) -> bool:
    return between == ", near " and not one.located


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
        _AND.search(text[left.end : right.start]) and LIST.fullmatch(text[left.end : right.start])
        for left, right in pairwise(rest)
    )
