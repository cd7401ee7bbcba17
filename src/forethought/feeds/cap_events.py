"""What a CAP alert means here: which dangers, where, from when to when.

The blocks of one alert may be one event in several languages, or several events. Blocks that
agree in everything but their language are one; English words are taken where there are any, and
the areas of all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry

from forethought.feeds.cap_message import CapArea, CapInfo, CapMessage
from forethought.feeds.cap_shapes import CapShape, read_circle, read_polygon
from forethought.feeds.press_text import published_at
from forethought.feeds.reading import FedArea
from forethought.places.area import Area, Unplaced
from forethought.vocabulary import AreaKind, Hazard

MOST_SHAPES = 2_000
"""Shapes of one alert; what lies beyond them holds visits as what is not placed."""

_LONGEST_NAME = 300
_LONGEST_REASON = 2_000
_ZONE_TYPES = (
    ("flood", re.compile(r"\bflood|\bsurge\b|\bdam\b", re.IGNORECASE)),
    ("gas", re.compile(r"\bgas\b|\bleak|\bchemical|\btoxic", re.IGNORECASE)),
    ("fire", re.compile(r"\bfire\b|\bwildfire|\bexplosi", re.IGNORECASE)),
    ("unsafe_structure", re.compile(r"\bcollapse|\bunsafe (?:building|structure)", re.IGNORECASE)),
    ("armed", re.compile(r"\barmed\b|\bgunman|\bshooting|\battack|\bterror", re.IGNORECASE)),
    ("disorder", re.compile(r"\bdisorder|\briot|\bunrest", re.IGNORECASE)),
)
_PREMISES = frozenset({"flood", "gas", "fire", "unsafe_structure", "infra", "geo", "cbrne", "env"})
_VIOLENT = frozenset({"armed", "disorder", "security"})
_OVER_URGENCY = "Past"
_ALL_CLEAR = "AllClear"
_INFORMS = "Minor"
_GRADES = {"Minor": 1, "Moderate": 2, "Severe": 3, "Extreme": 4}
_GRADE_UNKNOWN = 3
_NOWHERE = ""
_SHOWN = 40


@dataclass(slots=True)
class Meant:
    """What the areas of one alert are; ``doubts`` are clauses about what could not be read."""

    areas: list[FedArea] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def live(self) -> bool:
        """Whether anything of it stands."""
        return bool(self.areas or self.unplaced)


@dataclass(frozen=True, slots=True)
class _Event:
    """One event in all its languages; ``info`` has its words."""

    number: int
    info: CapInfo
    areas: tuple[CapArea, ...]


def events_of(message: CapMessage) -> list[_Event]:
    """The events of an alert, numbered from 1 in the order of their first blocks."""
    groups: dict[tuple[object, ...], list[CapInfo]] = defaultdict(list)
    spoken: dict[tuple[object, ...], int] = defaultdict(int)
    for info in message.infos:
        same = (
            *(info.category, info.response_types, info.urgency, info.severity, info.certainty),
            *(info.effective, info.onset, info.expires),
        )
        spoken[(*same, info.language)] += 1
        groups[(*same, spoken[(*same, info.language)])].append(info)
    return [_event(number, infos) for number, infos in enumerate(groups.values(), 1)]


def _event(number: int, infos: Sequence[CapInfo]) -> _Event:
    english = (info for info in infos if info.language.lower().startswith("en"))
    info = next(english, infos[0])
    others = (area for each in infos if each is not info for area in each.areas)
    return _Event(number, info, (*info.areas, *others))


def meaning(
    message: CapMessage, *, now: datetime, known: frozenset[str], about: BaseGeometry | None
) -> Meant:
    """What stands of an alert, and what of it in ``known`` no longer does."""
    meant = Meant()
    for event in events_of(message):
        _add(meant, message, event, now, known, about)
    return meant


def _add(
    meant: Meant,
    message: CapMessage,
    event: _Event,
    now: datetime,
    known: frozenset[str],
    about: BaseGeometry | None,
) -> None:
    begins, ends = _times(event.info, now, meant.doubts)
    over = ends is not None and ends <= now
    coded: list[str] = []
    for name, words, shape in _shapes(event, meant.doubts, coded):
        fed_id = f"{message.base}#{event.number}.{name}"
        if shape.shape is None:
            meant.doubts.append(f"the area '{words:.60}' could not be read: {shape.says}")
            if not over:
                near, slack = (shape.near, shape.slack_m) if shape.near else (about, 0.0)
                says = _broken_says(event.info, words, shape.says)
                meant.unplaced.append(Unplaced("areas", fed_id, says, near, slack))
        elif not over or fed_id in known:
            meant.areas.append(_area(message, event.info, fed_id, words, shape, (begins, ends)))
    if coded and not over and event.info.severity != _INFORMS:
        _hold_coded(meant, message, event, coded, about)


def _hold_coded(
    meant: Meant,
    message: CapMessage,
    event: _Event,
    coded: list[str],
    about: BaseGeometry | None,
) -> None:
    """One for the whole alert: districts by the thousand are one thing that is not known."""
    item_id = f"{message.base}#codes"
    if any(each.item_id == item_id for each in meant.unplaced):
        return
    more = f" and {len(coded) - 1:,} more" if len(coded) > 1 else ""
    where = f"names {coded[0]:.60}{more} without drawing where that is"
    if coded[0] == _NOWHERE:
        where = "does not say where"
    says = (
        f"The alert '{_title(event.info):.120}' {where}: look it up at its publisher, and draw "
        "the area here."
    )
    meant.unplaced.append(Unplaced("areas", item_id, says, about))


def _shapes(
    event: _Event, doubts: list[str], coded: list[str]
) -> Iterator[tuple[str, str, CapShape]]:
    """Each shape with its part of the id and its words; ``coded`` gets areas that have none.

    An area that another language repeats counts once.
    """
    seen: set[object] = set()
    codes: dict[str, None] = {}
    count = 0
    for number, area in enumerate(event.areas, 1):
        if not area.polygons and not area.circles:
            codes.setdefault(area.words or "an area without a name")
            continue
        for part, shape in _parts(area):
            key = (_same(area, shape), shape.radius_m)
            if key in seen:
                continue
            seen.add(key)
            count += 1
            if count > MOST_SHAPES:
                doubts.append(f"it has more than {MOST_SHAPES:,} shapes; the others were not read")
                codes.setdefault("further areas")
                coded.extend(codes)
                return
            yield f"{number}{part}", area.words, shape
    coded.extend(codes or ([] if event.areas else [_NOWHERE]))


def _same(area: CapArea, shape: CapShape) -> object:
    if shape.shape is None:
        return shape.says, area.polygons, area.circles
    return shape.shape.normalize().wkb


def _parts(area: CapArea) -> Iterator[tuple[str, CapShape]]:
    """The polygons of an area as one shape, what is broken of them, and each circle."""
    read = [read_polygon(text) for text in area.polygons]
    whole = [each.shape for each in read if each.shape is not None]
    if whole:
        yield "", CapShape(shapely.union_all(whole))
    for number, shape in enumerate((each for each in read if each.shape is None), 1):
        yield f".p{number}", shape
    for number, text in enumerate(area.circles, 1):
        yield f".c{number}", read_circle(text)


def _area(
    message: CapMessage,
    info: CapInfo,
    fed_id: str,
    words: str,
    shape: CapShape,
    times: tuple[datetime | None, datetime | None],
) -> FedArea:
    zone_type = _zone_type(info)
    name = f"{_title(info)}: {words}" if words else _title(info)
    area = Area(
        area_id=fed_id,
        kind=AreaKind.PRESENT_DANGER,
        zone_type=zone_type,
        name=name[:_LONGEST_NAME],
        source=(info.sender_name or message.sender)[:_LONGEST_NAME],
        begins=times[0],
        ends=times[1],
        replaces=tuple(base for sender, base in message.references if sender == message.sender),
        hazards=_hazards(zone_type),
        geometry=shape.shape,
        radius_m=shape.radius_m,
        grade=_GRADES.get(info.severity, _GRADE_UNKNOWN),
    )
    return FedArea(fed_id, area, info.severity == _INFORMS, info.text[:_LONGEST_REASON])


def _title(info: CapInfo) -> str:
    return info.headline or info.event or "Alert"


def _zone_type(info: CapInfo) -> str:
    words = f"{info.event} {info.headline}"
    known = next((name for name, pattern in _ZONE_TYPES if pattern.search(words)), "")
    return known or re.sub(r"\W+", "_", info.category.lower())[:_SHOWN]


def _hazards(zone_type: str) -> frozenset[Hazard]:
    if zone_type in _PREMISES:
        return frozenset({Hazard.PREMISES})
    return frozenset({Hazard.VIOLENCE if zone_type in _VIOLENT else Hazard.CAUTION})


def _times(
    info: CapInfo, now: datetime, doubts: list[str]
) -> tuple[datetime | None, datetime | None]:
    """From the expected beginning to the end; what cannot be read counts as in force."""
    begins = _moment(info.onset or info.effective, "always in force", doubts)
    ends = _moment(info.expires, "in force until it is cancelled", doubts)
    if info.urgency == _OVER_URGENCY or _ALL_CLEAR in info.response_types:
        ends = min(ends, now) if ends else now
    if begins and ends and ends < begins:
        if ends > now:
            doubts.append("it expires before it begins, so it is taken to be in force already")
        begins = None
    return begins, ends


def _moment(text: str, reading: str, doubts: list[str]) -> datetime | None:
    moment, doubt = published_at(text)
    if text and moment is None:
        doubts.append(f"'{text:.40}' is not a date and time, so it is taken to be {reading}")
    elif doubt:
        doubts.append(doubt)
    return moment


def _broken_says(info: CapInfo, words: str, says: str) -> str:
    place = words or "its area"
    return (
        f"The alert '{_title(info):.120}' cannot be placed for {place:.60}: {says}. "
        "Look it up at its publisher, and draw the area here."
    )
