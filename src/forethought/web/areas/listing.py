"""Every area that is known, of the folder and of the site, as a list and a map show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F, QuerySet
from shapely.geometry.base import BaseGeometry

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.places.area import Area
from forethought.vocabulary import AreaKind, Hazard
from forethought.web.areas.drawn import Drawn
from forethought.web.areas.models import AreaVersion
from forethought.web.areas.presenting import KINDS

MOST_ON_MAP = 500
"""How many areas a map draws; the list has all of them."""

OVER_SHOWN = 20
"""How many areas that are over stand below the list."""

STANDINGS = {
    "provisional": ("Provisional", "orange"),
    "in_force": ("In force", "red"),
    "later": ("Not begun", "blue"),
    "informs": ("Informs only", "grey"),
    "over": ("Over", "grey"),
}
"""The words and the colour of the tag of each standing that a list shows."""

_ORDER = tuple(STANDINGS)

_OF_ITS_PAGE = ("reason", "evidence", "area__opened_at", "area__absent_since")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area. ``number`` is the one it bears on the map; None: it is not on it.

    ``standing`` is a key of ``STANDINGS``. ``shape`` is widened by ``radius_m``; None where it
    could not be placed: ``not_placed`` says why. ``version_id``: the shape is left in the
    database, in this version, until a map draws it. ``href`` empty: it has no page of its own.
    """

    area_id: str
    title: str
    kind: AreaKind
    zone_type: str
    standing: str
    begins: datetime | None
    ends: datetime | None
    hazards: str
    source: str
    shape: BaseGeometry | None
    radius_m: float = 0.0
    not_placed: str = ""
    href: str = ""
    review_on: date | None = None
    number: int | None = None
    version_id: int | None = None

    @property
    def is_placed(self) -> bool:
        """Whether there is an outline to draw."""
        return self.shape is not None or (self.version_id is not None and not self.not_placed)

    @property
    def kind_words(self) -> str:
        """``Disease control area``."""
        return KINDS[self.kind]

    @property
    def tag(self) -> dict[str, str]:
        """Parameters of the macro ``tag``."""
        text, colour = STANDINGS[self.standing]
        return {"text": text, "classes": f"govuk-tag--{colour}"}


def area_rows(folder: Iterable[Area], now: datetime) -> tuple[list[AreaRow], list[AreaRow]]:
    """Those that matter, numbered for the map, and the newest of those that are over.

    ``folder``: the areas of the drop folder.
    """
    versions = list(current().exclude(standing=AreaVersion.Standing.OVER))
    supplied = list(folder)
    gone = {one for area in supplied for one in area.replaces}
    gone |= {
        one
        for version in versions
        if version.standing != AreaVersion.Standing.INFORMS
        for one in version.replaces
    }
    rows = [known_row(version, now, replaced=version.area.area_id in gone) for version in versions]
    rows += [_supplied_row(area, now, replaced=area.area_id in gone) for area in supplied]
    ended = current().filter(standing=AreaVersion.Standing.OVER).order_by("-change__at", "-pk")
    over = [row for row in rows if row.standing == "over"]
    over += [known_row(version, now) for version in ended[:OVER_SHOWN]]
    live = sorted((row for row in rows if row.standing != "over"), key=_first)
    return _numbered(live), over


def current() -> QuerySet[AreaVersion]:
    """The present version of every area of the site, with what a row shows of it.

    Shapes stay in the database, and so does what only the area's own page tells.
    """
    found = AreaVersion.objects.filter(number=F("area__version")).select_related("area")
    return found.defer("shape", "near", *_OF_ITS_PAGE)


def known_row(version: AreaVersion, now: datetime, *, replaced: bool = False) -> AreaRow:
    """An area of the site. ``replaced``: another one has taken its place."""
    standing = _standing(version.standing, version.begins, version.ends, now, replaced)
    return AreaRow(
        area_id=version.area.area_id,
        title=version.name or version.area.area_id,
        kind=AreaKind(version.kind),
        zone_type=version.zone_type,
        standing=standing,
        begins=version.begins,
        ends=version.ends,
        hazards=hazard_words(Hazard(word) for word in version.hazards),
        source=version.source,
        shape=None,
        not_placed=version.not_placed,
        href=f"/areas/{version.area_id}/",
        review_on=version.review_on,
        version_id=version.pk,
    )


def row_of(
    area_id: str, drawn: Drawn, now: datetime, *, number: int | None = None, replaced: bool = False
) -> AreaRow:
    """An area with this content."""
    return AreaRow(
        area_id=area_id,
        title=drawn.name or area_id,
        kind=drawn.kind,
        zone_type=drawn.zone_type,
        standing=_standing(drawn.standing, drawn.begins, drawn.ends, now, replaced),
        begins=drawn.begins,
        ends=drawn.ends,
        hazards=hazard_words(drawn.hazards),
        source=drawn.source,
        shape=drawn.shape,
        radius_m=drawn.radius_m,
        not_placed=drawn.not_placed,
        review_on=drawn.review_on,
        number=number if drawn.shape is not None else None,
    )


def hazard_words(hazards: Iterable[Hazard]) -> str:
    """``Animals, Premises``; empty for none."""
    return ", ".join(sorted(HAZARD_TITLES[hazard.value] for hazard in hazards))


def _supplied_row(area: Area, now: datetime, *, replaced: bool) -> AreaRow:
    return AreaRow(
        area_id=area.area_id,
        title=area.name or area.area_id,
        kind=area.kind,
        zone_type=area.zone_type,
        standing=_standing("in_force", area.begins, area.ends, now, replaced),
        begins=area.begins,
        ends=area.ends,
        hazards=hazard_words(area.hazards),
        source=area.source,
        shape=area.geometry,
        radius_m=area.radius_m,
    )


def _standing(
    word: str, begins: datetime | None, ends: datetime | None, now: datetime, replaced: bool
) -> str:
    if replaced or word == "over" or (ends is not None and ends <= now):
        return "over"
    if word != "informs" and begins is not None and begins > now:
        return "later"
    return word


def _first(row: AreaRow) -> tuple[int, str, str]:
    return _ORDER.index(row.standing), row.title.casefold(), row.area_id


def _numbered(rows: list[AreaRow]) -> list[AreaRow]:
    numbered, number = [], 0
    for row in rows:
        if row.is_placed and number < MOST_ON_MAP:
            number += 1
            row = replace(row, number=number)  # noqa: PLW2901
        numbered.append(row)
    return numbered
