"""The next versions of areas, in one change: what every service of areas ends in.

Whoever writes takes ``begin`` first: it locks in one order, so that two changes never wait for
each other in a circle, and numbers of changes come in the order of their commits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from forethought.places.area import Area
from forethought.web.areas.drawn import Drawn, Known, drawn_by_id, known_of, stored
from forethought.web.areas.effect import Effect, apply
from forethought.web.areas.models import AreaChange, AreaVersion, Happening, KnownArea
from forethought.web.areas.supply import supplied_areas
from forethought.web.audit import services as audit
from forethought.web.feeds.models import Feed
from forethought.web.people.models import Person
from forethought.web.records.locks import let_checks_wait

IDS_IN_ONE_EVENT = 500
"""The audit stays readable."""

_ACTIONS = {
    AreaChange.What.OPENED: "area.opened",
    AreaChange.What.CONFIRMED: "area.confirmed",
    AreaChange.What.REDRAWN: "area.redrawn",
    AreaChange.What.CHANGED: "area.changed",
    AreaChange.What.DISMISSED: "area.dismissed",
    AreaChange.What.LIFTED: "area.lifted",
    AreaChange.What.READ: "area.read",
    AreaChange.What.LAPSED: "area.lapsed",
    AreaChange.What.UNDONE: "area.undone",
}


@dataclass(frozen=True, slots=True)
class Next:
    """An area and what it becomes. ``was`` None: it is new."""

    area: KnownArea
    was: Drawn | None
    becomes: Drawn


def begin(areas: Collection[int] = ()) -> dict[int, KnownArea]:
    """These areas by their ids, until the transaction ends nobody else's.

    Their happenings are locked before everything else, then checks wait, then the areas.
    """
    list(Happening.objects.select_for_update().filter(area__in=areas).order_by("pk"))
    let_checks_wait()
    locked = KnownArea.objects.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("feed").filter(pk__in=areas).order_by("pk")
    return {area.pk: area for area in found}


def contents(areas: Collection[KnownArea] | Collection[int]) -> dict[int, Drawn]:
    """What these areas are at present, by their ids, from memory."""
    present = AreaVersion.objects.filter(area__in=areas, number=F("area__version"))
    ids = dict(present.values_list("area_id", "pk"))
    drawn = drawn_by_id(ids.values())
    return {area: drawn[version] for area, version in ids.items()}


def write(change: AreaChange, steps: Sequence[Next], *, now: datetime) -> AreaChange:
    """Save the change and the next version of each area, and let it have its effect."""
    change.at = now
    change.save()
    for step in steps:
        if step.was is not None:
            step.area.version += 1
    KnownArea.objects.bulk_update([step.area for step in steps], ["version"], batch_size=500)
    AreaVersion.objects.bulk_create(
        (
            AreaVersion(
                area=step.area, number=step.area.version, change=change, **stored(step.becomes)
            )
            for step in steps
        ),
        batch_size=500,
    )
    before, after = sides(steps)
    effect = apply(before, after, by=change.by, now=now)
    change.held, change.freed, change.told = effect.held, effect.freed, effect.told
    change.save(update_fields=["held", "freed", "told"])
    _tell(change, steps, effect, now)
    return change


def sides(steps: Iterable[Next]) -> tuple[list[Known], list[Known]]:
    """What checks were given and what they are given now, with what is replaced by either.

    An area that another one replaces counts no longer, and counts again once that one does not.
    """
    steps = list(steps)
    before = [known for step in steps if (known := known_of(step.area.area_id, step.was))]
    after = [known for step in steps if (known := known_of(step.area.area_id, step.becomes))]
    changed = {step.area.area_id for step in steps}
    was, becomes = _replaced(before), _replaced(after)
    if was != becomes:
        others = _others((was | becomes) - changed)
        before += [known for known in others if known.area_id not in was]
        after += [known for known in others if known.area_id not in becomes]
    return (
        [known for known in before if _id(known) not in was],
        [known for known in after if _id(known) not in becomes],
    )


def _replaced(known: Iterable[Known]) -> set[str]:
    return {
        gone
        for area in known
        if isinstance(area, Area)
        for gone in area.replaces
        if gone != area.area_id
    }


def _id(known: Known) -> str:
    return known.area_id if isinstance(known, Area) else known.item_id


def _others(area_ids: Collection[str]) -> list[Area]:
    """The areas of these ids that count: the site's own and those of folders."""
    if not area_ids:
        return []
    mine = list(KnownArea.objects.filter(area_id__in=area_ids))
    drawn = contents(mine)
    known = [known_of(area.area_id, drawn[area.pk]) for area in mine]
    folder = [area for area in supplied_areas().areas if area.area_id in area_ids]
    return [*(area for area in known if isinstance(area, Area)), *folder]


def _tell(change: AreaChange, steps: Sequence[Next], effect: Effect, now: datetime) -> None:
    ids = [step.area.pk for step in steps]
    one = ids[0] if len(ids) == 1 else None
    audit.record(
        _ACTIONS[AreaChange.What(change.what)],
        by=change.by,
        now=now,
        subject="area" if one else "areas",
        subject_id=one,
        change=change.pk,
        count=len(ids),
        areas=ids[:IDS_IN_ONE_EVENT],
        held=effect.held,
        freed=effect.freed,
        told=effect.told,
    )


def new_change(
    what: AreaChange.What,
    *,
    by: Person | None,
    why: str = "",
    feed: Feed | None = None,
    undoes: AreaChange | None = None,
) -> AreaChange:
    """A change that :func:`write` saves."""
    return AreaChange(what=what, by=by, why=why.strip(), feed=feed, undoes=undoes)


def current(*, over: bool = False) -> Q:
    """Of versions: the present one of its area; ``over``: also of areas that are over."""
    present = Q(number=F("area__version"))
    return present if over else present & ~Q(standing=AreaVersion.Standing.OVER)
