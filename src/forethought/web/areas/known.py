"""What the site itself knows of areas, as checks take it: drawn by hand, proposed, read.

Each process keeps what it read until there is a newer change: numbers of changes come in the
order of their commits (``writing.begin``).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Max

from forethought.feeds.kinds import feed_kinds
from forethought.places.area import Area, Unplaced
from forethought.web.areas.drawn import COUNTS, drawn_by_id, known_of
from forethought.web.areas.models import AreaChange, AreaVersion
from forethought.web.feeds.models import Feed

GIVES_AREAS = "areas"


@dataclass(frozen=True, slots=True)
class KnownAreas:
    """The areas that count, and those that count without a known place.

    ``fed``: at least one feed that is on gives areas.
    """

    areas: tuple[Area, ...]
    unplaced: tuple[Unplaced, ...]
    fed: bool


def known_areas() -> KnownAreas:
    """Everything that counts at present, in the order of the areas' numbers."""
    newest = AreaChange.objects.aggregate(newest=Max("pk"))["newest"]
    held = _memory.get("known")
    if held is None or held[0] != newest:
        held = _memory["known"] = (newest, _read())
    areas, unplaced = held[1]
    return KnownAreas(areas, unplaced, _is_fed())


_Read = tuple[tuple[Area, ...], tuple[Unplaced, ...]]
_memory: dict[str, tuple[int | None, _Read]] = {}


def _is_fed() -> bool:
    kinds = [name for name, kind in feed_kinds().items() if kind.gives == GIVES_AREAS]
    return Feed.objects.filter(is_on=True, kind__in=kinds).exists()


def _read() -> _Read:
    present = AreaVersion.objects.filter(number=F("area__version"), standing__in=COUNTS)
    ids = dict(present.order_by("area_id").values_list("pk", "area__area_id"))
    drawn = drawn_by_id(ids)
    known = [known_of(area_id, drawn[version]) for version, area_id in ids.items()]
    return (
        tuple(one for one in known if isinstance(one, Area)),
        tuple(one for one in known if isinstance(one, Unplaced)),
    )
