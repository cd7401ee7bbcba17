"""Reads one press item: a danger to somebody who visits, here and now, and where. Pure.

Beside outbreaks (``places.press``): armed incidents, disorder, gas, floods, structures that may
fall, fire and chemicals, bombs. Such a report proposes that the visit is discussed, and lapses by
itself; so a doubt counts as a danger, as it does for outbreaks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from forethought.places.area import Point, PressItem, PressPlace
from forethought.places.danger_words import DANGER_TRAPS, DANGERS, DangerTrap, DangerWords
from forethought.places.gazetteer import Gazetteer
from forethought.places.press_abroad import is_abroad
from forethought.places.press_mentions import mentions_of
from forethought.places.press_names import Mention
from forethought.places.press_places import LEAST, km, outlet_town, places_of
from forethought.places.press_signs import Sentence, Signs, texts_of
from forethought.places.press_words import plain

LEAST_DANGER = 2.0
"""The least weight of signs at which an item tells of a danger."""

NO_DANGER = "Nothing in it says that there is a danger to visitors now."
"""Why an item is passed over that has too few signs of one."""

_STREET = re.compile(
    r"[ -](?:Road|Street|Lane|Avenue|Drive|Way|Close|Terrace|Gardens|Square|Crescent|Row)$"
)
_LONGEST = 6_000
_STRONG, _WEAK, _ACT, _NOW, _IN_TITLE = 2.0, 0.5, 1.5, 1.0, 1.0
_TRAP_STRONG, _TRAP_WEAK, _HEADLINE, _PLAINLY = 2.0, 0.7, 1.5, 1.5
_MOST_STRONG, _MOST_WEAK, _MOST_ACTS, _MOST_NOW = 3, 3, 2, 2
_MOST_YEARS = 1
_FEWEST_WEAK = 2
_NAMED, _NO_NAME = 1.5, -4.0
_TOLD = frozenset({"told"})


@dataclass(frozen=True, slots=True)
class DangerReading:
    """What a press item says. ``what``: a word of ``DANGERS``; empty: of no danger here and now.

    ``sure`` false: it says itself that this may not be so. ``quote``: the sentence that decided,
    with plain quotation marks. ``places`` empty with ``what`` set: not where. ``why``: a sentence.
    """

    what: str
    sure: bool
    quote: str
    places: tuple[PressPlace, ...]
    why: str


@dataclass(frozen=True, slots=True)
class _Weighed:
    what: str
    presence: float
    told: frozenset[int]


def read_danger(
    item: PressItem, gazetteer: Gazetteer, words: DangerWords, *, confirmed: str = ""
) -> DangerReading:
    """What the item says; never raises. Places are found only where it tells of a danger.

    ``confirmed``: a person said that it tells of that danger; only the place is left to find.
    """
    title, summary = plain(item.title)[:_LONGEST], plain(item.summary)[:_LONGEST]
    whole = f"{title}\n{summary}"
    texts = texts_of(title, summary)
    found = _heaviest(texts, words)
    against = {} if confirmed else _traps(title, summary, words)
    sentences = _sentences(texts, found.told)
    signs = Signs(sentences, "", found.presence, against, suspected=False, quote="")
    mentions = _mentions(sentences, item, gazetteer)
    if not confirmed:
        if found.presence < LEAST_DANGER:
            return _none(NO_DANGER)
        if sum(against.values()) >= found.presence:
            heaviest = max(against, key=lambda name: against[name])
            return _none(f"It reads as being about {DANGER_TRAPS[heaviest]}.")
        if is_abroad(signs, mentions, gazetteer) or _in_a_city_abroad(whole, mentions, words):
            return _none("It is about somewhere outside the United Kingdom.")
    places = _places(texts, mentions, item, gazetteer)
    what, quote = confirmed or found.what, _quote(texts, found, words)
    sure = words.unsure.search(quote) is None
    return DangerReading(what, sure, quote, places, _why(what, sure, places))


def _none(why: str) -> DangerReading:
    return DangerReading("", False, "", (), why)


def _why(what: str, sure: bool, places: Sequence[PressPlace]) -> str:
    where = " and ".join(place.name for place in places) or "a place that it does not name"
    kind = DANGERS.get(what, "a danger")
    told = "tells" if sure else "tells, without being sure,"
    return f"It {told} of {kind} at {where}."


def _sentences(texts: Sequence[str], told: Collection[int]) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(
            text=text,
            in_title=number == 0,
            disease=False,
            animal=False,
            negated=False,
            kinds=_TOLD if number in told else frozenset(),
            first="",
        )
        for number, text in enumerate(texts)
    )


def _mentions(
    sentences: Sequence[Sentence], item: PressItem, gazetteer: Gazetteer
) -> list[Mention]:
    """Names that may be where it is; streets, and what "the" stands before (a minster), are not."""
    return [
        each
        for each in mentions_of(sentences, outlet_town(item.outlet), gazetteer)
        if not _STREET.search(each.name)
        and (
            each.is_region
            or each.counties
            or not sentences[each.number].text[: each.start].lower().endswith("the ")
        )
    ]


def _in_a_city_abroad(whole: str, mentions: Iterable[Mention], words: DangerWords) -> bool:
    """A foreign town is named, and nothing is said to be at a place here."""
    here = any(each.is_place and each.located and each.score >= LEAST for each in mentions)
    return not here and words.cities.search(whole) is not None


def _places(
    texts: Sequence[str], mentions: Sequence[Mention], item: PressItem, gazetteer: Gazetteer
) -> tuple[PressPlace, ...]:
    """Where it is told; else wherever a place is named at all, for papers tell of one event."""
    found = places_of(mentions, item.outlet, gazetteer)
    if found:
        return found
    everywhere = _mentions(_sentences(texts, range(len(texts))), item, gazetteer)
    found = places_of(everywhere, item.outlet, gazetteer)
    if found:
        return found
    named = [
        replace(each, score=max(each.score, _NAMED)) for each in everywhere if each.score > _NO_NAME
    ]
    return places_of(named, item.outlet, gazetteer)


def _heaviest(texts: Sequence[str], words: DangerWords) -> _Weighed:
    """The danger told most plainly; what is done about it counts only beside its own words."""
    acts = min(_MOST_ACTS, sum(1 for text in texts if words.act.search(text)))
    nows = min(_MOST_NOW, sum(1 for text in texts if words.now.search(text)))
    found = [_weighed(name, texts, words, acts, nows) for name in words.dangers]
    return max(found, key=lambda each: each.presence)


def _weighed(name: str, texts: Sequence[str], words: DangerWords, acts: int, nows: int) -> _Weighed:
    lists = words.dangers[name]
    strong = {number for number, text in enumerate(texts) if lists.strong.search(text)}
    weak = {number for number, text in enumerate(texts) if lists.weak.search(text)}
    words_apart = {match[0].lower() for text in texts for match in lists.weak.finditer(text)}
    if not strong and (len(words_apart) < _FEWEST_WEAK or not acts):
        return _Weighed(name, 0.0, frozenset())
    presence = _STRONG * min(_MOST_STRONG, len(strong)) + _WEAK * min(_MOST_WEAK, len(weak))
    presence += _IN_TITLE if 0 in strong else 0.0
    presence += _ACT * acts + _NOW * nows
    beside = {number for number, text in enumerate(texts) if words.act.search(text)}
    return _Weighed(name, presence, frozenset(strong | weak | beside))


def _traps(title: str, summary: str, words: DangerWords) -> dict[str, float]:
    """What speaks against it; a headline says what an item is about, so it counts more."""
    whole = f"{title}\n{summary}"
    weighed: dict[str, float] = {}
    for name, trap in words.traps.items():
        denied = [match.span() for match in trap.denied.finditer(whole)]
        strong = [span for span in _spans(trap, whole) if not _within(span, denied)]
        if name == "year":
            strong = strong[:_MOST_YEARS]
        weighed[name] = sum(
            _TRAP_STRONG * (_HEADLINE if start < len(title) else 1.0) for start, _ in strong
        ) + _TRAP_WEAK * len(trap.weak.findall(whole))
    weighed["drill"] *= _PLAINLY
    weighed["fiction"] *= _PLAINLY
    return {name: weight for name, weight in weighed.items() if weight}


def _spans(trap: DangerTrap, whole: str) -> Iterable[tuple[int, int]]:
    return (match.span() for match in trap.strong.finditer(whole))


def _within(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _quote(texts: Sequence[str], found: _Weighed, words: DangerWords) -> str:
    """The sentence with the danger in it, one that says what is done about it first."""
    if not found.told:
        return texts[0]
    lists = words.dangers[found.what]

    def weight(text: str) -> tuple[bool, bool, bool]:
        strong = lists.strong.search(text) is not None
        return strong, words.act.search(text) is not None, words.now.search(text) is not None

    return max(texts, key=weight)


@dataclass(frozen=True, slots=True)
class AnnotatedDanger:
    """One annotated item. ``what`` empty: it tells of none."""

    item: PressItem
    what: str
    places: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class DangerFigures:
    """How well a corpus was read; ``other_ids`` were taken for another danger."""

    dangers: int
    missed_ids: tuple[str, ...]
    false_ids: tuple[str, ...]
    other_ids: tuple[str, ...]
    misplaced_ids: tuple[str, ...]

    @property
    def recall(self) -> float:
        """Share of the dangers that were found, as whatever danger."""
        return self._found / self.dangers if self.dangers else 1.0

    @property
    def precision(self) -> float:
        """Share of the items found that tell of a danger."""
        found = self._found + len(self.false_ids)
        return self._found / found if found else 1.0

    @property
    def place_right(self) -> float:
        """Share of the dangers found with a candidate within 5 km of every place, none beside."""
        return 1 - len(self.misplaced_ids) / self._found if self._found else 1.0

    @property
    def _found(self) -> int:
        return self.dangers - len(self.missed_ids)


def evaluate_dangers(
    items: Iterable[AnnotatedDanger], gazetteer: Gazetteer, words: DangerWords
) -> DangerFigures:
    """Read every item and compare."""
    dangers, missed, false, other, misplaced = 0, [], [], [], []
    for each in items:
        reading = read_danger(each.item, gazetteer, words)
        dangers += bool(each.what)
        if each.what and not reading.what:
            missed.append(each.item.item_id)
        elif reading.what and not each.what:
            false.append(each.item.item_id)
        elif each.what:
            if reading.what != each.what:
                other.append(each.item.item_id)
            if not _right(reading, each):
                misplaced.append(each.item.item_id)
    return DangerFigures(dangers, tuple(missed), tuple(false), tuple(other), tuple(misplaced))


_NEAR_KM = 5.0


def _right(reading: DangerReading, wanted: AnnotatedDanger) -> bool:
    near = [
        [any(km(point, one) <= _NEAR_KM for one in place.candidates) for place in reading.places]
        for point in wanted.places
    ]
    beside = range(len(reading.places))
    return all(any(row) for row in near) and all(any(row[n] for row in near) for n in beside)
