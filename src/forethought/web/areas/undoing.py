"""Taking back a change: each of its areas is again what it was before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from forethought.web.areas.drawn import Drawn, drawn_from
from forethought.web.areas.may import must_be_allowed, must_not_ease_own_visits
from forethought.web.areas.models import AreaChange, AreaVersion, Happening, KnownArea
from forethought.web.areas.press_over import end_telling
from forethought.web.areas.press_telling import tell_managers
from forethought.web.areas.writing import Next, begin, contents, new_change, sides, write
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

CHANGED_SINCE = (
    "{count} of the areas of this change {have} been changed since, so that it can no longer be"
    " undone as a whole: change or lift each area by itself"
)
_OPEN_AGAIN = (
    Happening.State.CONFIRMED,
    Happening.State.DISMISSED,
    Happening.State.SUPERSEDED,
    Happening.State.LAPSED,
)


def undo(change: AreaChange, *, why: str, by: Person, now: datetime) -> AreaChange:
    """Give each area of ``change`` the content that it had before; one it opened is over.

    Visits that are freed by it are checked again. Raises NotPossibleError where it has been
    undone already, or an area has changed since.
    """
    told = why.strip()
    if not told:
        raise NotPossibleError("Say why it is undone", field="why")
    with transaction.atomic():
        versions = {v.area_id: v for v in change.versions.select_related("area")}
        for version in versions.values():
            must_be_allowed(by, version.area.origin)
        locked = begin(list(versions))
        _must_stand(change, versions, locked)
        were = contents(locked.values())
        steps = [
            Next(area, were[area.pk], taken_back(versions[area.pk], were[area.pk], now))
            for area in locked.values()
        ]
        must_not_ease_own_visits(by, *sides(steps), now=now)
        asked = _ask_again(steps)
        _opened_by_mistake(steps, told, by, now)
        undone = new_change(AreaChange.What.UNDONE, by=by, why=told, undoes=change)
        write(undone, steps, now=now)
        for happening in asked:
            tell_managers(happening, again=True, now=now)
        return undone


def content_before(version: AreaVersion, now: datetime) -> Drawn | None:
    """What an area is once this version of it is undone; None: it was its first.

    An end that has come since does not come again: somebody else ends it.
    """
    if version.number == 1:
        return None
    before = drawn_from(version.area.versions.get(number=version.number - 1))
    over = before.standing == AreaVersion.Standing.OVER.value
    if over or before.ends is None or before.ends > now:
        return before
    return replace(before, ends=None)


def taken_back(version: AreaVersion, present: Drawn, now: datetime) -> Drawn:
    """:func:`content_before`; over where it was its first."""
    before = content_before(version, now)
    return before or replace(present, standing=AreaVersion.Standing.OVER.value)


def _must_stand(
    change: AreaChange, versions: dict[int, AreaVersion], locked: dict[int, KnownArea]
) -> None:
    if AreaChange.objects.filter(undoes=change).exists():
        raise NotPossibleError("This change has been undone already: look at the area as it is now")
    later = sum(area.version != versions[area.pk].number for area in locked.values())
    if later:
        have = "has" if later == 1 else "have"
        raise NotPossibleError(CHANGED_SINCE.format(count=later, have=have))


def _ask_again(steps: list[Next]) -> list[Happening]:
    """What was decided about a happening is open again where its area is provisional again.

    Returns those of which that is so.
    """
    provisional = [
        step.area.pk
        for step in steps
        if step.becomes.standing == AreaVersion.Standing.PROVISIONAL.value
    ]
    again = Happening.objects.filter(area__in=provisional, state__in=_OPEN_AGAIN)
    opened = list(again.values_list("pk", flat=True))
    again.update(state=Happening.State.OPEN, decided_at=None, decided_by=None, reason="")
    in_force = [
        step.area.pk
        for step in steps
        if step.becomes.standing == AreaVersion.Standing.IN_FORCE.value
    ]
    Happening.objects.filter(
        area__in=in_force, state__in=_OPEN_AGAIN[1:], decided_by__isnull=False
    ).update(state=Happening.State.CONFIRMED)
    return list(Happening.objects.filter(pk__in=opened).order_by("pk"))


def _opened_by_mistake(steps: list[Next], why: str, by: Person, now: datetime) -> None:
    """Whoever undoes what the press opened has decided that it is nothing."""
    over = [
        step.area.pk for step in steps if step.becomes.standing == AreaVersion.Standing.OVER.value
    ]
    waiting = Happening.objects.filter(area__in=over, state=Happening.State.OPEN)
    end_telling(list(waiting.values_list("pk", flat=True)), now=now)
    waiting.update(state=Happening.State.DISMISSED, decided_at=now, decided_by=by, reason=why)
