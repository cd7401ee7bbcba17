"""One area as its page shows it: what it is, what it touches, and everything done to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import shapely

from forethought.web.areas.asking import effect_words, sides_of, visits_named
from forethought.web.areas.changing import may_be_undone, waits_in_queue
from forethought.web.areas.drawn import Drawn, drawn_by_id
from forethought.web.areas.effect import foresee
from forethought.web.areas.listing import AreaRow, hazard_words, known_row
from forethought.web.areas.may import may_change
from forethought.web.areas.models import AreaVersion, KnownArea
from forethought.web.look.words import day, london, plural
from forethought.web.people.access import visits_for
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit

_ALONE = 1
"""The number on a map that shows one area."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One line of an area's story, as the component ``timeline`` takes it."""

    title: str
    when: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class AreaViewed:
    """Everything that the page shows. ``touched`` is None where the area is over.

    It counts all visits where ``counts_all``, else those that the person may see.
    """

    area: KnownArea
    row: AreaRow
    drawn: Drawn
    facts: list[tuple[str, str]]
    story: list[VersionLine]
    touched: int | None
    counts_all: bool
    visits: list[Visit]
    more: int
    may_change: bool
    may_undo: bool
    waits_in_queue: bool


def viewed(area: KnownArea, me: Person, now: datetime) -> AreaViewed:
    """The area for somebody who looks at it."""
    known = area.versions.select_related("area", "change__by", "change__feed")
    versions = list(known.defer("shape", "near").order_by("-number"))
    newest = next(version for version in versions if version.number == area.version)
    drawn = drawn_by_id([newest.pk])[newest.pk]
    touched, visits, more = None, list[Visit](), 0
    counts_all = may_change(me, KnownArea.Origin.HAND)
    if drawn.counts:
        before, after = sides_of(area.area_id, None, drawn)
        reach = foresee(before, after, now=now)
        ids = reach.held | reach.eased
        if not counts_all:
            ids = frozenset(visits_for(me).filter(pk__in=ids).values_list("pk", flat=True))
        touched = len(ids)
        visits, more = visits_named(me, ids)
    may = may_change(me, area.origin)
    return AreaViewed(
        area=area,
        row=replace(known_row(newest, now), number=_ALONE),
        drawn=drawn,
        facts=_facts(area, drawn, newest),
        story=[_line(version, counts_all=counts_all) for version in versions],
        touched=touched,
        counts_all=counts_all,
        visits=visits,
        more=more,
        may_change=may and newest.standing != AreaVersion.Standing.OVER,
        may_undo=may and may_be_undone(newest),
        waits_in_queue=waits_in_queue(area),
    )


def where_words(drawn: Drawn) -> str:
    """Where an area is, for those who do not see the map."""
    shape = drawn.shape
    if shape is None:
        return f"Not placed. {drawn.not_placed}"
    middle = shapely.centroid(shape)
    spot = f"{middle.y:.4f}, {middle.x:.4f}"
    if shape.geom_type == "Point":
        return f"{drawn.radius_m / 1000:g} km round {spot}"
    parts = len(shapely.get_parts(shape))
    rings = shapely.get_rings(shapely.get_parts(shape))
    corners = shapely.get_num_coordinates(shape) - len(rings)  # each ring repeats its first
    pieces = f" in {plural(parts, 'part')}" if parts > 1 else ""
    wider = f", widened by {drawn.radius_m / 1000:g} km" if drawn.radius_m else ""
    return f"An outline of {plural(corners, 'corner')}{pieces} round {spot}{wider}"


def _facts(area: KnownArea, drawn: Drawn, newest: AreaVersion) -> list[tuple[str, str]]:
    origin = KnownArea.Origin(area.origin).label
    if area.feed is not None:
        origin = f"{origin}: {area.feed.name}"
    absent = (
        f"No longer in the feed since {london(area.absent_since)}. That ends nothing: zones end"
        " when they are revoked, or when the safety administrator lifts them."
        if area.absent_since
        else ""
    )
    ends = london(drawn.ends) if drawn.ends else "Until it is lifted"
    given = [
        ("Kind", _kind(drawn)),
        ("Where", where_words(drawn)),
        ("From", london(drawn.begins) if drawn.begins else london(area.opened_at)),
        ("Until", "Over" if newest.standing == AreaVersion.Standing.OVER else ends),
        ("Why", drawn.reason),
        ("Evidence", drawn.evidence),
        ("Review", day(drawn.review_on) if drawn.review_on else ""),
        ("Dangers", hazard_words(drawn.hazards)),
        ("Source", drawn.source),
        ("Known", origin),
        ("In the feed", absent),
        ("Replaces", ", ".join(drawn.replaces)),
    ]
    return [(key, value) for key, value in given if value]


def _kind(drawn: Drawn) -> str:
    kind = AreaVersion.Kind(drawn.kind.value).label
    return f"{kind}, {drawn.zone_type.replace('_', ' ')}" if drawn.zone_type else str(kind)


def _line(version: AreaVersion, *, counts_all: bool) -> VersionLine:
    change = version.change
    effect = effect_words(change) if counts_all else ""
    by = change.by.name if change.by else change.feed.name if change.feed else "The site by itself"
    return VersionLine(
        title=f"{change.get_what_display()} (version {version.number})",
        when=change.at,
        by=by,
        text=" ".join(_sentences([change.why, _of_many(version), effect])),
    )


def _of_many(version: AreaVersion) -> str:
    count = version.change.versions.count()
    return f"One change of {plural(count, 'area')}." if count > 1 else ""


def _sentences(texts: Iterable[str]) -> list[str]:
    kept = [text.strip() for text in texts if text.strip()]
    return [text if text[-1] in ".!?" else f"{text}." for text in kept]
