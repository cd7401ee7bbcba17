"""Reads one press item: an outbreak of a notifiable animal disease here and now, and where. Pure.

DMBM511340: where the local press reports foot-and-mouth or avian flu, the visit would almost
certainly not be made, and all others in the area at risk are suspended. What it finds in papers
that nobody saw while the rules were written: docs/adr/0010.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from forethought.places.area import Point, PressItem, PressPlace, PressReading
from forethought.places.gazetteer import Gazetteer
from forethought.places.press_abroad import is_abroad
from forethought.places.press_mentions import mentions_of
from forethought.places.press_names import Mention
from forethought.places.press_places import km, outlet_town, places_of
from forethought.places.press_signs import Signs, read_signs

LEAST_PRESENCE = 1.5
"""The least weight of signs of a case at which an item reports one."""

UNNAMED_DISEASE = "animal disease"
"""What a report is read to tell of that names none."""

_NAMED = 1.5
"""The least score of a place beside a disease that is only named."""

_TRAP_WORDS = {
    "lifted": "restrictions that end",
    "drill": "an exercise",
    "fiction": "a story",
    "history": "the past",
    "sport": "sport",
    "human": "an illness of people",
    "figurative": "a figure of speech",
    "prevention": "advice or an order without a case",
    "negative": "tests that found nothing",
    "not_notifiable": "something that is not notifiable",
}


def read_press_item(
    item: PressItem, gazetteer: Gazetteer, *, confirmed: bool = False
) -> PressReading:
    """What the item says; never raises. Places are found only for an outbreak.

    ``confirmed``: a person said that it reports one, so that only the place is left to find.
    """
    signs = read_signs(item.title, item.summary, gazetteer.words, item.outlet)
    mentions = mentions_of(signs.sentences, outlet_town(item.outlet), gazetteer)
    why_not = "" if confirmed else _why_not(signs, mentions, gazetteer)
    if why_not:
        return _no_outbreak(signs, why_not)
    places = places_of(mentions, item.outlet, gazetteer)
    if confirmed and not places:
        named = [replace(each, score=max(each.score, _NAMED)) for each in mentions]
        places = places_of(named, item.outlet, gazetteer)
    return PressReading(
        outbreak=True,
        suspected=signs.suspected,
        disease=signs.disease or UNNAMED_DISEASE,
        quote=signs.quote,
        places=places,
        why=_why(signs, places),
    )


def _why_not(signs: Signs, mentions: Sequence[Mention], gazetteer: Gazetteer) -> str:
    """Why it reports no outbreak here and now, empty if it does.

    A disease that is named, with no sign against a case at all, is proposed even where no sign for
    one was understood: words not known are no reason to say nothing.
    """
    unopposed = bool(signs.disease) and not signs.against
    if signs.presence < LEAST_PRESENCE and not unopposed:
        return "Nothing in it says that a notifiable animal disease is here now."
    if signs.against >= signs.presence and not unopposed:
        return f"It reads as being about {_TRAP_WORDS[signs.heaviest_trap]}."
    if signs.only_named and not unopposed and not _named_somewhere(signs, mentions):
        return "It names a disease, but says of no place that it is there."
    if is_abroad(signs, mentions, gazetteer):
        return "It is about somewhere outside the United Kingdom."
    return ""


def _named_somewhere(signs: Signs, mentions: Iterable[Mention]) -> bool:
    return any(
        (each.is_place or (each.counties and each.located))
        and each.score >= _NAMED
        and signs.sentences[each.number].disease
        for each in mentions
    )


def _no_outbreak(signs: Signs, why: str) -> PressReading:
    return PressReading(False, False, signs.disease, "", (), why)


def _why(signs: Signs, places: Sequence[PressPlace]) -> str:
    kind = "a suspected case" if signs.suspected else "an outbreak"
    where = " and ".join(place.name for place in places) or "a place that it does not name"
    return f"It reports {kind} of {signs.disease or 'an animal disease'} at {where}."


@dataclass(frozen=True, slots=True)
class Annotated:
    """One item of an annotated corpus (see its GUIDE.md)."""

    item: PressItem
    outbreak: bool
    places: tuple[Point, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class PressFigures:
    """How well a corpus was read. ``placed`` counts outbreaks whose places were all right."""

    outbreaks: int
    found: int
    false: int
    placed: int
    missed_ids: tuple[str, ...]
    false_ids: tuple[str, ...]
    misplaced_ids: tuple[str, ...]

    @property
    def recall(self) -> float:
        """Share of the outbreaks that were found."""
        return self.found / self.outbreaks if self.outbreaks else 1.0

    @property
    def precision(self) -> float:
        """Share of the items found that are outbreaks."""
        return self.found / (self.found + self.false) if self.found + self.false else 1.0

    @property
    def place_right(self) -> float:
        """Share of the outbreaks found whose places were all right."""
        return self.placed / self.found if self.found else 1.0


def evaluate_press(items: Iterable[Annotated], gazetteer: Gazetteer) -> PressFigures:
    """Read every item and compare. A place is right within 10 km, 15 km where only a valley or
    district is given; all of an item's places must be found, and none beside them.
    """
    missed, false, misplaced = [], [], []
    outbreaks = 0
    for each in items:
        reading = read_press_item(each.item, gazetteer)
        outbreaks += each.outbreak
        if each.outbreak and not reading.outbreak:
            missed.append(each.item.item_id)
        elif reading.outbreak and not each.outbreak:
            false.append(each.item.item_id)
        elif each.outbreak and not _places_right(reading, each):
            misplaced.append(each.item.item_id)
    found = outbreaks - len(missed)
    return PressFigures(
        outbreaks=outbreaks,
        found=found,
        false=len(false),
        placed=found - len(misplaced),
        missed_ids=tuple(missed),
        false_ids=tuple(false),
        misplaced_ids=tuple(misplaced),
    )


def _places_right(reading: PressReading, wanted: Annotated) -> bool:
    tolerance = 15.0 if wanted.wide else 10.0
    read = [place for place in reading.places if not place.county_only]
    near = [
        [any(km(point, candidate) <= tolerance for candidate in place.candidates) for place in read]
        for point in wanted.places
    ]
    all_found = all(any(row) for row in near)
    none_beside = all(any(row[number] for row in near) for number in range(len(read)))
    return all_found and none_beside
