"""Changing what the site itself knows of areas: each change in one transaction, with its effect.

``what`` people do is written down with who did it and why. Sentences for people are raised as
NotPossibleError (``visits.problems``), and nothing is changed then.

Whoever changes rows of ``Happening`` in the same transaction locks them before calling these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from forethought.web.areas.drawn import Drawn, drawn_of
from forethought.web.areas.lapsing import lapse
from forethought.web.areas.may import (
    may_propose,
    must_be_allowed,
    must_be_whole,
    must_not_ease_own_visits,
)
from forethought.web.areas.models import AreaChange, AreaVersion, KnownArea
from forethought.web.areas.taking_in import take_in
from forethought.web.areas.undoing import undo
from forethought.web.areas.writing import Next, begin, contents, current, new_change, sides, write
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

__all__ = [
    "Drawn",
    "change_area",
    "change_areas",
    "current_versions",
    "drawn_of",
    "lapse",
    "lift",
    "open_area",
    "open_areas",
    "take_in",
    "undo",
]

SOMEBODY_CHANGED_IT = (
    "Somebody changed this area while you were on this page. Nothing of yours was saved: look at"
    " what they changed, then decide"
)
OVER = "This area is over: undo the change that ended it, or open another one"
_NEEDS_A_REASON = frozenset(
    {AreaChange.What.REDRAWN, AreaChange.What.DISMISSED, AreaChange.What.LIFTED}
)
_MOST_CHARACTERS = 2000


def current_versions(*, over: bool = False) -> list[AreaVersion]:
    """The present version of every area, with its area; ``over``: also of those that are over."""
    found = AreaVersion.objects.filter(current(over=over))
    return list(found.select_related("area__feed", "change__by").order_by("area_id"))


def open_area(
    drawn: Drawn, *, origin: str, by: Person | None, now: datetime, why: str = ""
) -> KnownArea:
    """A new area, which acts at once. ``by`` None: the press, by itself."""
    return open_areas([drawn], origin=origin, by=by, now=now, why=why)[0]


def open_areas(
    drawn: Sequence[Drawn], *, origin: str, by: Person | None, now: datetime, why: str = ""
) -> list[KnownArea]:
    """Several new areas in one change, which can be undone at once.

    They are called ``hand-<pk>`` or ``press-<pk>``.
    """
    if not (by is not None and _is_proposed(drawn, origin) and may_propose(by)):
        must_be_allowed(by, origin)
    for one in drawn:
        must_be_whole(one, now=now)
    with transaction.atomic():
        begin()
        change = new_change(AreaChange.What.OPENED, by=by, why=_reason(why))
        steps = [Next(_new(origin, now), None, one) for one in drawn]
        write(change, steps, now=now)
    return [step.area for step in steps]


def _is_proposed(drawn: Sequence[Drawn], origin: str) -> bool:
    by_hand = origin == KnownArea.Origin.HAND
    return by_hand and all(one.standing == AreaVersion.Standing.PROVISIONAL for one in drawn)


def change_area(
    area: KnownArea,
    drawn: Drawn,
    *,
    what: AreaChange.What,
    why: str,
    by: Person | None,
    now: datetime,
) -> AreaChange:
    """Confirm, redraw or change an area. ``area`` is as the person saw it, with that version."""
    return change_areas([(area, drawn)], what=what, why=why, by=by, now=now)


def change_areas(
    changes: Sequence[tuple[KnownArea, Drawn]],
    *,
    what: AreaChange.What,
    why: str,
    by: Person | None,
    now: datetime,
) -> AreaChange:
    """Several areas in one change; all of them or none."""
    told = _reason(why)
    if what in _NEEDS_A_REASON and not told:
        raise NotPossibleError("Say why", field="why")
    for area, drawn in changes:
        must_be_allowed(by, area.origin)
        must_be_whole(drawn, now=now)
    with transaction.atomic():
        locked = begin([area.pk for area, _ in changes])
        for area, _ in changes:
            if locked[area.pk].version != area.version:
                raise NotPossibleError(SOMEBODY_CHANGED_IT)
        were = contents(locked.values())
        steps = [Next(locked[area.pk], were[area.pk], drawn) for area, drawn in changes]
        if any(step.was is not None and step.was.standing == "over" for step in steps):
            raise NotPossibleError(OVER)
        must_not_ease_own_visits(by, *sides(steps), now=now)
        change = write(new_change(what, by=by, why=told), steps, now=now)
    for area, _ in changes:
        area.version = locked[area.pk].version
    return change


def lift(
    area: KnownArea,
    *,
    why: str,
    by: Person | None,
    now: datetime,
    what: AreaChange.What = AreaChange.What.LIFTED,
) -> AreaChange:
    """End an area; ``what`` may be DISMISSED. Each visit that it held is checked again."""
    over = replace(drawn_of(area), standing=AreaVersion.Standing.OVER.value)
    return change_area(area, over, what=what, why=why, by=by, now=now)


def _new(origin: str, now: datetime) -> KnownArea:
    # The number is not known before the row is there: until then a name that nobody has.
    area = KnownArea(area_id=f"new-{now.isoformat()}", origin=origin, opened_at=now)
    area.save()
    area.area_id = f"{origin}-{area.pk}"
    area.save(update_fields=["area_id"])
    return area


def _reason(why: str) -> str:
    told = why.strip()
    if len(told) > _MOST_CHARACTERS:
        raise NotPossibleError(f"Write {_MOST_CHARACTERS} characters or fewer", field="why")
    return told
