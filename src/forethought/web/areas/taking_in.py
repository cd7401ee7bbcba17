"""What a feed gave becomes areas: one change for everything that differs.

A feed speaks when what it says changes. Where people have changed or lifted an area since, and
the feed says what it said before, theirs stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import shapely
from django.db import transaction

from forethought.feeds.reading import FedArea, FeedRead
from forethought.places.circles import outlined
from forethought.timestamps import local_day
from forethought.vocabulary import AreaKind
from forethought.web.areas.drawn import Drawn, drawn_by_id
from forethought.web.areas.may import must_not_ease_own_visits
from forethought.web.areas.models import AreaChange, AreaVersion, KnownArea
from forethought.web.areas.superseding import superseded, waiting_press_areas
from forethought.web.areas.writing import Next, begin, contents, new_change, sides, write
from forethought.web.feeds.models import Feed
from forethought.web.people.models import Person

_STANDING = AreaVersion.Standing
_LONGEST_ID = 250
_ANOTHER = "~another-"
_REVIEWED_WITHIN = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class _Held:
    """An area of the feed: what it is, and what the feed last said of it."""

    area: KnownArea
    present: Drawn
    said: Drawn


def take_in(
    feed: Feed, read: FeedRead, *, now: datetime, by: Person | None = None, adds: bool = False
) -> AreaChange | None:
    """Bring the areas of a feed up to what it says; None where nothing differs.

    ``by``: who uploaded it, who may not free a visit of their own by that. ``adds``: it is one
    file beside what the feed lists, so that it says nothing of what it does not hold.

    An area that the feed says is over, is over; one that it only lists no longer stays in force,
    and is marked as absent, unless the feed means that it is over (``absent_over``) and was read
    whole. An official zone takes the place of a press area (``superseding``).
    """
    contents(_areas_of(feed))  # read before anything has to wait for it
    with transaction.atomic():
        locked = begin(waiting_press_areas())
        locked |= begin(_areas_of(feed))
        held = _held(area for area in locked.values() if area.feed_id == feed.pk)
        fed = _by_id(feed, read, held, now)
        steps = [
            *_listed(feed, fed, held, now),
            *_ended(feed, replace(read, absent_over=False) if adds else read, frozenset(fed), held),
        ]
        if not adds:
            _mark_absent(held, frozenset(fed), now)
        if not steps:
            return None
        must_not_ease_own_visits(by, *sides(steps), now=now)
        press = [area for area in locked.values() if area.origin == KnownArea.Origin.PRESS]
        official = [step.becomes for step in steps if step.becomes.standing == _STANDING.IN_FORCE]
        gone = superseded(press, contents(press), official, now=now)
        change = new_change(AreaChange.What.READ, by=None, feed=feed)
        return write(change, [*steps, *gone], now=now)


def _areas_of(feed: Feed) -> list[int]:
    return list(KnownArea.objects.filter(feed=feed).values_list("pk", flat=True))


def area_id_of(feed: Feed, fed_id: str) -> str:
    """What an area of a feed is called everywhere."""
    short = _clean(fed_id)
    if len(short) > _LONGEST_ID:
        short = hashlib.sha256(fed_id.encode("utf-8", "replace")).hexdigest()
    return f"feed-{feed.pk}-{short}"


def _held(areas: Iterable[KnownArea]) -> dict[str, _Held]:
    mine = list(areas)
    present = contents(mine)
    said = (
        AreaVersion.objects.filter(area__in=mine, change__what=AreaChange.What.READ)
        .order_by("area_id", "-number")
        .distinct("area_id")
    )
    ids = dict(said.values_list("area_id", "pk"))
    drawn = drawn_by_id(ids.values())
    last = {area: drawn[version] for area, version in ids.items()}
    return {
        area.area_id: _Held(area, present[area.pk], last.get(area.pk, present[area.pk]))
        for area in mine
    }


def _by_id(
    feed: Feed, read: FeedRead, held: Mapping[str, _Held], now: datetime
) -> dict[str, FedArea]:
    """The areas that are listed, by what they are called here.

    Where an area that is listed no longer stays in force, its number may have become that of
    another one, such as a row's number in a layer that was published anew. What lies elsewhere
    is another area, and the one that was known stays.
    """
    found: dict[str, FedArea] = {}
    for one in read.areas:
        area_id = area_id_of(feed, one.fed_id)
        if not read.absent_over and area_id in held:
            area_id = _or_another(area_id, _drawn(feed, one, now), held)
        found[area_id] = one
    return found


def _or_another(area_id: str, says: Drawn, held: Mapping[str, _Held]) -> str:
    if not _stands(held[area_id]) or _meets(says, held[area_id].said):
        return area_id
    for other in _others(area_id, held):
        if _meets(says, held[other].said):
            return other
    outline = shapely.to_wkb(says.shape) + str(says.radius_m).encode()
    return f"{area_id}{_ANOTHER}{hashlib.sha256(outline).hexdigest()[:16]}"


def _others(area_id: str, held: Mapping[str, _Held]) -> list[str]:
    """The areas that have the same number in the feed, and lie elsewhere."""
    return sorted(
        other for other in held if other.startswith(area_id + _ANOTHER) and _stands(held[other])
    )


def _stands(one: _Held) -> bool:
    return one.present.standing != _STANDING.OVER


def _meets(one: Drawn, other: Drawn) -> bool:
    """Whether two outlines have anything in common; one that nobody placed may."""
    if one.shape is None or other.shape is None or one.shape == other.shape:
        return True
    return not shapely.disjoint(
        outlined(one.shape, one.radius_m), outlined(other.shape, other.radius_m)
    )


def _listed(
    feed: Feed, fed: Mapping[str, FedArea], held: Mapping[str, _Held], now: datetime
) -> list[Next]:
    steps = []
    for area_id, one in fed.items():
        says = _drawn(feed, one, now)
        known = held.get(area_id)
        if known is None:
            if says.standing != _STANDING.OVER:
                area = KnownArea.objects.create(
                    area_id=area_id, origin=KnownArea.Origin.FEED, feed=feed, opened_at=now
                )
                steps.append(Next(area, None, says))
            continue
        if not _same(says, known.said) and not _same(says, known.present):
            steps.append(Next(known.area, known.present, says))
    return steps


def _ended(
    feed: Feed, read: FeedRead, listed: frozenset[str], held: Mapping[str, _Held]
) -> list[Next]:
    named = (area_id_of(feed, fed_id) for fed_id in read.over)
    over = {each for area_id in named for each in _others(area_id, held) or [area_id]}
    if read.absent_over and read.whole:
        over |= held.keys() - listed
    over -= listed
    return [
        Next(
            held[area_id].area,
            held[area_id].present,
            replace(held[area_id].present, standing=_STANDING.OVER.value),
        )
        for area_id in sorted(over & held.keys())
        if _STANDING.OVER not in (held[area_id].present.standing, held[area_id].said.standing)
    ]


def _mark_absent(held: Mapping[str, _Held], listed: frozenset[str], now: datetime) -> None:
    """Since when a feed no longer lists its areas; those that are over are not missed."""
    gone = [one.area.pk for area_id, one in held.items() if area_id not in listed]
    back = [one.area.pk for area_id, one in held.items() if area_id in listed]
    KnownArea.objects.filter(pk__in=gone, absent_since__isnull=True).update(absent_since=now)
    KnownArea.objects.filter(pk__in=back, absent_since__isnull=False).update(absent_since=None)


def _drawn(feed: Feed, fed: FedArea, now: datetime) -> Drawn:
    area = fed.area
    begins = area.begins
    if begins is not None and area.ends is not None and area.ends < begins:
        begins = None
    problem = area.kind is AreaKind.PROBLEM_AREA
    reason = _clean(fed.reason)
    return Drawn(
        kind=area.kind,
        name=_clean(area.name)[:300] or _clean(fed.fed_id)[:300] or "Area",
        standing=_standing(fed, now),
        zone_type=_clean(area.zone_type)[:60],
        source=_clean(area.source)[:300] or feed.name,
        reason=reason,
        evidence=(reason or f"Given by the feed {feed.name}") if problem else "",
        review_on=local_day(now) + _REVIEWED_WITHIN if problem else None,
        hazards=area.hazards,
        shape=area.geometry,
        radius_m=area.radius_m,
        begins=begins,
        ends=area.ends,
        replaces=tuple(area_id_of(feed, old) for old in area.replaces),
        grade=area.grade,
    )


def _standing(fed: FedArea, now: datetime) -> str:
    if fed.area.ends is not None and fed.area.ends <= now:
        return _STANDING.OVER.value
    return _STANDING.INFORMS.value if fed.informs else _STANDING.IN_FORCE.value


def _same(one: Drawn, other: Drawn) -> bool:
    """Whether a feed says the same. The day of review moves with the day of reading."""
    if one.standing == other.standing == _STANDING.OVER:
        return True
    return replace(one, review_on=None) == replace(other, review_on=None)


def _clean(text: str) -> str:
    """Without what the database cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
