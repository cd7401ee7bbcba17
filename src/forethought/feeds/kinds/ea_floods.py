"""Flood warnings for England: the flood-monitoring API of the Environment Agency.

The list holds every warning in force: one that is gone from it is over. Each names a flood area,
whose outline is fetched once from the same server and kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

import shapely
from shapely.geometry.base import BaseGeometry

from forethought.data.gazetteer_file import load_gazetteer
from forethought.feeds.about import BOXES
from forethought.feeds.geojson_geometry import Json, read_shape
from forethought.feeds.inside import decoded, storable
from forethought.feeds.press_text import plain_text, published_at
from forethought.feeds.reading import (
    Asked,
    Copy,
    FedArea,
    FeedRead,
    Fetcher,
    FetchError,
    Question,
    Validators,
)
from forethought.places.area import Area, Unplaced
from forethought.record import Problem
from forethought.vocabulary import AreaKind, Hazard

MOST_NEW = 200
"""Outlines fetched in one reading; the rest follow with the next."""

NOT_FETCHED = (
    "the outline of its flood area could not be fetched. It is tried again with each reading; until"
    " then, look it up at its publisher, and draw the area here"
)
_OUTLINE = "outline/"
_GIVEN_UP_AFTER = 5
_LONGEST_ID = 100
_LONGEST_REASON = 2_000
_TITLES = {1: "Severe flood warning", 2: "Flood warning", 3: "Flood alert"}
_LEVELS = {"1": 1, "2": 2, "3": 3, "4": 4}
_GRADES = {1: 4, 2: 3, 3: 2}
_NO_LONGER, _ALERT, _WARNING = 4, 3, 2
_OTHER_NAMES = {
    "Greater London Authority": "London",
    "Bath & NE Somerset": "Somerset",
    "Bath and North East Somerset": "Somerset",
    "South Gloucestershire": "Gloucestershire",
}
"""Counties as the agency has them, where the gazetteer has them otherwise."""


@dataclass(frozen=True, slots=True)
class EaFloods:
    """See the module."""

    name: str = "ea_floods"
    title: str = "Flood warnings in England (Environment Agency)"
    says: str = (
        "https://environment.data.gov.uk/flood-monitoring/id/floods: the warnings in force, with "
        "the outlines of their flood areas."
    )
    gives: str = "areas"
    every_minutes: int = 15
    uploads: bool = False
    file_types: tuple[str, ...] = ()
    questions: tuple[Question, ...] = (
        Question(
            name="alerts",
            label="Do flood alerts count, as well as flood warnings?",
            hint="An alert says that flooding is possible. It may cover the rivers of a county.",
            choices=(("no", "No: show them only"), ("yes", "Yes: visits there are discussed")),
            default="no",
        ),
    )

    def read(self, asked: Asked, fetcher: Fetcher) -> FeedRead | None:
        """Fetch the list, and the outlines that are not kept yet."""
        got = fetcher.get(asked.url, asked.validators)
        content = asked.kept.get("") if got.content is None else got.content
        if content is None:
            return None
        reading = _Reading(asked, fetcher)
        reading.take(content)
        if got.content is None:
            return reading.result(asked.validators)
        reading.copies.insert(0, Copy("", content, whole=not reading.unread))
        return reading.result(got.validators)

    def read_upload(self, name: str, content: bytes, asked: Asked) -> FeedRead:  # noqa: ARG002
        """The list as a file, with the outlines that are kept."""
        reading = _Reading(asked, None)
        reading.take(content)
        reading.copies.insert(0, Copy("", content, whole=not reading.unread))
        return reading.result(Validators())


@dataclass(frozen=True, slots=True)
class _Warning:
    """One item of the list. ``level`` 1 to 4, as the API has it: 1 is the worst."""

    area_id: str
    level: int
    words: str
    county: str
    message: str
    raised: str
    outline_url: str

    @property
    def name(self) -> str:
        return f"{_TITLES[self.level]}: {self.words or self.area_id}"[:300]


class _NotFetchedError(FetchError):
    """An outline could not be fetched; what the server said is for the feed's own page."""


@dataclass(slots=True)
class _Reading:
    """Collects the warnings of one list."""

    asked: Asked
    fetcher: Fetcher | None
    areas: list[FedArea] = field(default_factory=list)
    over: set[str] = field(default_factory=set)
    unplaced: list[Unplaced] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)
    rows: int = 0
    fetched: int = 0
    failed: int = 0

    def take(self, content: bytes) -> None:
        """Read the list."""
        items = self._items(content)
        self.rows = len(items)
        warnings: dict[str, _Warning] = {}
        for number, item in enumerate(items):
            warning = self._warning(number, item)
            if warning is None:
                continue
            other = warnings.get(warning.area_id)
            if other is None or warning.level < other.level:
                warnings[warning.area_id] = warning
        self.listed = set(warnings)
        for warning in sorted(warnings.values(), key=lambda each: (each.level, each.area_id)):
            self._take(warning)

    def result(self, validators: Validators) -> FeedRead:
        """Only a list that was read whole says of what it does not hold that it is over.

        A warning that it does hold is not over because its outline is not to be had today.
        """
        given = {area.fed_id for area in self.areas} | self.over
        return FeedRead(
            areas=tuple(self.areas),
            over=frozenset(self.over),
            absent_over=not self.unread and not (self.listed & self.asked.known) - given,
            unplaced=tuple(self.unplaced),
            problems=tuple(self.problems),
            detail=" ".join(dict.fromkeys(self.unread)),
            rows=self.rows,
            copies=tuple(self.copies),
            validators=Validators() if self.unread else validators,
        )

    def _items(self, content: bytes) -> list[Json]:
        text, problems = decoded(content, "the list")
        self.problems.extend(problems)
        try:
            whole = json.loads(text)
        except (ValueError, RecursionError):
            self._lost("The list of flood warnings is not valid JSON: it is fetched again.")
            return []
        items = whole.get("items") if isinstance(whole, dict) else None
        if not isinstance(items, list):
            self._lost("There is no list of flood warnings in it: check the feed's address.")
            return []
        meta = whole.get("meta")
        limit = meta.get("limit") if isinstance(meta, dict) else None
        if isinstance(limit, int) and not isinstance(limit, bool) and 0 < limit <= len(items):
            self._lost(
                f"The list was cut off after {limit:,} warnings: take _limit out of the address."
            )
        return items

    def _warning(self, number: int, item: Json) -> _Warning | None:
        cells = item if isinstance(item, dict) else {}
        about = cells.get("floodArea")
        about = about if isinstance(about, dict) else {}
        area_id = _text(cells, "floodAreaID") or _text(about, "notation")
        area_id = area_id or _text(cells, "@id").rpartition("/")[2]
        county = _text(about, "county")
        if not area_id or len(area_id) > _LONGEST_ID:
            says = f"Item {number + 1} of the list does not say which flood area it is about"
            self._lost(f"{says}: look it up at its publisher.", _near(county))
            return None
        level = _LEVELS.get(_text(cells, "severityLevel"))
        if level is None:
            shown = str(cells.get("severityLevel"))[:20]
            says = f"'{shown}' is not a level of severity, so it counts as a flood warning"
            self._note(area_id, says)
        return _Warning(
            area_id=area_id,
            level=level or _WARNING,
            words=plain_text(_text(cells, "description")),
            county=county,
            message=plain_text(_text(cells, "message")),
            raised=_text(cells, "timeRaised"),
            outline_url=_text(about, "polygon"),
        )

    def _take(self, warning: _Warning) -> None:
        if warning.level == _NO_LONGER:
            self.over.update({warning.area_id} & self.asked.known)
            return
        informs = warning.level == _ALERT and self.asked.settings.get("alerts") != "yes"
        try:
            shape = self._outline(warning)
        except FetchError as error:
            says = str(error).rstrip(".")
            short = NOT_FETCHED if isinstance(error, _NotFetchedError) else says
        else:
            self.areas.append(self._area(warning, shape, informs))
            return
        self._note(warning.area_id, says)
        if not informs:
            near, slack_m = _near(warning.county)
            sentence = f"{warning.name} cannot be placed: {short}."
            self.unplaced.append(Unplaced("areas", warning.area_id, sentence, near, slack_m))

    def _area(self, warning: _Warning, shape: BaseGeometry, informs: bool) -> FedArea:
        begins, doubt = published_at(warning.raised)
        if warning.raised and doubt:
            self._note(warning.area_id, doubt.replace("the item", "the warning"))
        if begins is not None and begins > self.asked.now:
            begins = None
        area = Area(
            area_id=warning.area_id,
            kind=AreaKind.PRESENT_DANGER,
            zone_type="flood",
            name=warning.name,
            source="Environment Agency",
            begins=begins,
            ends=None,
            replaces=(),
            hazards=frozenset({Hazard.PREMISES}),
            geometry=shape,
            grade=_GRADES[warning.level],
        )
        return FedArea(warning.area_id, area, informs, warning.message[:_LONGEST_REASON])

    def _outline(self, warning: _Warning) -> BaseGeometry:
        """The shape of a flood area. Raises FetchError with a clause where it is not to be had."""
        part = f"{_OUTLINE}{warning.area_id}"
        kept = self.asked.kept.get(part, b"")
        shape, says = read_outline(kept) if kept else (None, "")
        if shape is None:
            content = self._fetch(warning)
            shape, says = read_outline(content)
            if shape is None:
                raise FetchError(f"the outline of its flood area could not be read: {says}")
            self.copies.append(Copy(part, content))
        if says:
            self._note(warning.area_id, says)
        return shape

    def _fetch(self, warning: _Warning) -> bytes:
        url = _on_same_host(self.asked.url, warning.outline_url)
        if not url:
            raise FetchError("the list gives no outline of its flood area on the same server")
        if self.fetcher is None:
            raise FetchError("the outline of its flood area has not been fetched yet")
        if self.fetched == MOST_NEW or self.failed == _GIVEN_UP_AFTER:
            raise FetchError("the outline of its flood area follows with the next readings")
        self.fetched += 1
        try:
            content = self.fetcher.get(url).content
        except FetchError as error:
            self.failed += 1
            raise _NotFetchedError(str(error)) from error
        self.failed = 0
        return content or b""

    def _note(self, where: str, says: str) -> None:
        self.problems.append(Problem(where, 0, None, says))

    def _lost(self, says: str, near: tuple[BaseGeometry, float] | None = None) -> None:
        place, slack_m = near or (BOXES["england"], 0.0)
        self.unread.append(says)
        self._note("the list", says)
        self.unplaced.append(Unplaced("areas", "", says, place, slack_m))


def read_outline(content: bytes) -> tuple[BaseGeometry | None, str]:
    """The outline of a flood area (GeoJSON, WGS 84), and a clause where there is a doubt.

    One that crosses itself counts as everything that lies within its outermost points.
    """
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        return None, "it is not valid JSON"
    shapes, says = [], ""
    for geometry in _geometries(whole):
        read = read_shape(geometry)
        shape = read.shape
        if shape is None and read.near is not None and read.near.area > 0:
            shape = read.near
            says = f"{read.says}; all that lies within its outermost points counts meanwhile"
        if shape is None or shape.geom_type == "Point":
            return None, read.says or "it is a point"
        shapes.append(shape)
    return (shapely.union_all(shapes), says) if shapes else (None, "it is empty")


def _geometries(whole: Json) -> list[Json]:
    if not isinstance(whole, dict):
        return []
    features = whole.get("features")
    if isinstance(features, list):
        return [each.get("geometry") if isinstance(each, dict) else None for each in features]
    return [whole.get("geometry") if whole.get("type") == "Feature" else whole]


def _on_same_host(address: str, outline: str) -> str:
    """The outline's address with the scheme and host of the feed, empty where it has another."""
    try:
        feed, other = urlsplit(address), urlsplit(outline)
        if not outline or not other.hostname or other.hostname != feed.hostname:
            return ""
    except ValueError:
        return ""
    return urlunsplit((feed.scheme, feed.netloc, other.path, other.query, ""))


@lru_cache(maxsize=256)
def _near(county: str) -> tuple[BaseGeometry, float]:
    """The middle of every county named, and how far the widest reaches; else all of England."""
    gazetteer = load_gazetteer()
    points, reach_km = [], 0.0
    for name in map(str.strip, county.split(",")):
        means = gazetteer.counties_named(_OTHER_NAMES.get(name, name))
        places = [gazetteer.county(known) for known in means]
        if not means or None in places:
            return BOXES["england"], 0.0
        for place in filter(None, places):
            points.append((place.point.lon, place.point.lat))
            reach_km = max(reach_km, place.radius_km)
    return shapely.MultiPoint(points), reach_km * 1000


def _text(cells: Mapping[str, Json], name: str) -> str:
    value = cells.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return storable(value).strip() if isinstance(value, str) else ""


KIND = EaFloods()
