"""What a change of areas does to the visits ahead: the one place that decides whom it reaches.

A visit that something new touches is held and its officers turn back. One that was touched and
now is touched otherwise, or no longer, is checked again and turns nobody back. One for which
nothing is different is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from shapely.geometry.base import BaseGeometry

from forethought.places.area import Area, Unplaced
from forethought.places.many import touching_many
from forethought.policy.case import AreaHit
from forethought.policy.pack import Pack
from forethought.policy.rules.areas import suspends
from forethought.vocabulary import AreaKind
from forethought.web.areas.whereabouts import VisitsAhead, visits_ahead_placed
from forethought.web.audit.services import Actor
from forethought.web.checks.engine import engine
from forethought.web.records.locks import let_checks_wait
from forethought.web.visits.door import reopen, reopen_and_tell
from forethought.web.visits.reasons import News

SUSPENDS = "suspends"
"""The danger of what keeps everyone out."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How many visits are newly held and how many freed; how many officers were told.

    ``reopened``: how many visits are to be checked again, the held and the freed among them.
    """

    held: int = 0
    freed: int = 0
    told: int = 0
    reopened: int = 0


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that may hold visits near it.

    ``content`` is what a check would show of it, ``dangers`` what it asks care for: none of
    something that only informs. ``shape`` None: it could be anywhere. It touches visits that end
    at ``begins`` or later, and start before ``until``.

    A present danger is told by its ``incident``, which goes on from those that it ``continues``, or
    from parts of them (``id#part``); it has a ``grade`` (``Area.grade``). Other things have none.
    """

    content: Hashable
    dangers: frozenset[str]
    shape: BaseGeometry | None
    widened_m: float
    begins: datetime | None = None
    until: datetime | None = None
    incident: str = ""
    continues: tuple[str, ...] = ()
    grade: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """Which visits a change reaches, by their ids.

    ``held``: something new endangers them; ``eased``: they were touched, and are touched
    otherwise or no longer; ``freed``, some of ``eased``: nothing of it holds them any more;
    ``loosened``: less is asked of them than before.
    """

    held: frozenset[int]
    eased: frozenset[int]
    freed: frozenset[int]
    loosened: frozenset[int]


def apply(
    before: Sequence[Area | Unplaced],
    after: Sequence[Area | Unplaced],
    *,
    by: Actor | None,
    now: datetime,
    because: News = News.AREAS_CHANGED,
) -> Effect:
    """Hold the visits that ``after`` touches otherwise than ``before``, and tell officers.

    Call it in the transaction of the change, after the change. Only areas that differ matter.
    ``because``: the news of what is new; officers turn back where it is among ``TURNS_BACK``.
    """
    pack = engine().pack
    return spread(
        [touch_of(known, pack) for known in before],
        [touch_of(known, pack) for known in after],
        because=because,
        by=by,
        now=now,
    )


def foresee(
    before: Sequence[Area | Unplaced], after: Sequence[Area | Unplaced], *, now: datetime
) -> Reach:
    """Which visits :func:`apply` would reach; it changes nothing."""
    pack = engine().pack
    return _reach(
        [touch_of(known, pack) for known in before],
        [touch_of(known, pack) for known in after],
        visits_ahead_placed(now),
    )


def endangered(areas: Sequence[Area], *, now: datetime) -> dict[int, datetime]:
    """By the id of the visit ahead, when the last of the areas that endanger it begins.

    Left out are areas that only inform. Each area has a beginning.
    """
    pack = engine().pack
    touches = [touch_of(area, pack) for area in areas]
    visits = visits_ahead_placed(now)
    found = _touched([touch for touch in touches if touch.dangers], visits)
    return {
        int(visits.ids[number]): max(touch.begins for touch in reach if touch.begins is not None)
        for number, reach in found.items()
    }


def spread(
    before: Sequence[Touch],
    after: Sequence[Touch],
    *,
    because: News,
    by: Actor | None,
    now: datetime,
    all_others: bool = False,
) -> Effect:
    """:func:`apply` for anything that touches. ``because``: the news of what is new.

    ``all_others``: all other visits ahead are checked again as well.
    """
    with transaction.atomic():
        let_checks_wait()
        visits = visits_ahead_placed(now)
        reach = _reach(before, after, visits)
        eased = set(reach.eased)
        if all_others:
            eased = {int(pk) for pk in visits.ids} - reach.held
        done = reopen_and_tell(sorted(reach.held), because=because, by=by, now=now)
        again = reopen(sorted(eased), because=News.AREAS_EASED, by=by, now=now)
    return Effect(
        held=done.held, freed=len(reach.freed), told=done.told, reopened=done.held + again
    )


def touch_of(known: Area | Unplaced, pack: Pack) -> Touch:
    """An area, or what could not be placed, as what it may hold."""
    if isinstance(known, Unplaced):
        return Touch(
            content=(known.source, known.item_id, known.says),
            dangers=frozenset({"unknown"}),
            shape=known.near,
            widened_m=known.slack_m + pack.settings.elsewhere_km * 1000,
        )
    is_danger = known.kind is AreaKind.PRESENT_DANGER
    return Touch(
        content=(
            known.area_id,
            known.kind,
            known.zone_type,
            known.name,
            known.source,
            known.begins,
            known.ends,
            known.hazards,
            known.grade,
        ),
        dangers=_dangers(known, pack),
        shape=known.geometry,
        widened_m=known.radius_m,
        begins=known.begins,
        incident=known.area_id if is_danger else "",
        continues=known.replaces if is_danger else (),
        grade=known.grade,
    )


def _dangers(area: Area, pack: Pack) -> frozenset[str]:
    hit = AreaHit(area.area_id, area.kind, area.zone_type, area.name, area.hazards)
    hazards = {f"hazard {hazard.value}" for hazard in area.hazards}
    if area.kind is AreaKind.DISEASE_CONTROL:
        return frozenset(hazards | ({SUSPENDS} if suspends(hit, pack) else set()))
    return frozenset(hazards | {area.kind.value})


def _reach(before: Sequence[Touch], after: Sequence[Touch], visits: VisitsAhead) -> Reach:
    gone, new = _differing(before, after)
    was, becomes = _touched(gone, visits), _touched(new, visits)
    held: set[int] = set()
    eased: set[int] = set()
    freed: set[int] = set()
    loosened: set[int] = set()
    for number in was.keys() | becomes.keys():
        visit = int(visits.ids[number])
        old, present = was.get(number, ()), becomes.get(number, ())
        if {touch.content for touch in old} == {touch.content for touch in present}:
            continue
        lost, added = _dangers_of(old), _dangers_of(present)
        same = added <= lost and not _is_graver(old, present)
        (eased if same or SUSPENDS in lost else held).add(visit)
        if lost and not added:
            freed.add(visit)
        if not lost <= added and SUSPENDS not in added:
            loosened.add(visit)
    return Reach(frozenset(held), frozenset(eased), frozenset(freed), frozenset(loosened))


def _is_graver(old: Iterable[Touch], present: Iterable[Touch]) -> bool:
    """Whether there is another incident than before, or one of a higher grade."""
    were = [touch for touch in old if touch.incident]
    return any(
        not any(_goes_on(touch, was) and was.grade >= touch.grade for was in were)
        for touch in present
        if touch.incident
    )


def _goes_on(touch: Touch, was: Touch) -> bool:
    same = (touch.incident, *touch.continues)
    return was.incident in same or was.incident.rpartition("#")[0] in same


def _dangers_of(touches: Iterable[Touch]) -> frozenset[str]:
    return frozenset(danger for touch in touches for danger in touch.dangers)


def _differing(before: Sequence[Touch], after: Sequence[Touch]) -> tuple[list[Touch], list[Touch]]:
    """Both without what is the same in both."""
    same = set(before) & set(after)
    return [one for one in before if one not in same], [one for one in after if one not in same]


def _touched(touches: Sequence[Touch], visits: VisitsAhead) -> dict[int, list[Touch]]:
    """By the number of the visit, what touches it."""
    found: dict[int, list[Touch]] = defaultdict(list)
    for visit, touch in _pairs(touches, visits):
        if _at_the_time(touch, visits, visit):
            found[visit].append(touch)
    return found


def _pairs(touches: Sequence[Touch], visits: VisitsAhead) -> Iterator[tuple[int, Touch]]:
    placed = [touch for touch in touches if touch.shape is not None]
    shapes = [(touch.shape, touch.widened_m) for touch in placed if touch.shape is not None]
    for visit, number in touching_many(visits.places, visits.errors_m, shapes).tolist():
        yield visit, placed[number]
    nowhere = np.flatnonzero(np.isnan(visits.places).any(axis=1)).tolist()
    everywhere = range(len(visits.ids))
    for touch in touches:
        for visit in nowhere if touch.shape is not None else everywhere:
            yield visit, touch


def _at_the_time(touch: Touch, visits: VisitsAhead, visit: int) -> bool:
    if touch.begins is not None and touch.begins.timestamp() > visits.ends[visit]:
        return False
    return touch.until is None or touch.until.timestamp() > visits.starts[visit]
