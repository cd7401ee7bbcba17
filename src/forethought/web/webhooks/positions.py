"""Places in the event feed: between two events, in the order in which they were sealed.

An event is sealed once its transaction has committed, so nothing can slip in before a place that
was reached (``audit.sealing``). A place names the seal, how many of its events come before, and
the beginning of the seal's hash: a site that was restored from a backup, and has gone on otherwise
since, does not take it for one of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from forethought.web.audit.cutting import already_cut
from forethought.web.audit.models import Seal

HASH_DIGITS = 8
_WRITTEN = re.compile(r"([0-9]{1,18})-([0-9]{1,9})-([0-9a-f]{8})")


class PlaceGoneError(LookupError):
    """The feed no longer holds what comes after a place; its text says why, with no full stop."""


@dataclass(frozen=True, slots=True)
class Place:
    """After ``index`` events of seal ``seal``; ``mark``: the beginning of that seal's hash."""

    seal: int = 0
    index: int = 0
    mark: str = "0" * HASH_DIGITS

    def __str__(self) -> str:
        return f"{self.seal}-{self.index}-{self.mark}"


BEGINNING = Place()
"""Before everything that is kept."""


def read_place(text: str) -> Place | None:
    """The place that ``str`` of it wrote; None for anything else."""
    found = _WRITTEN.fullmatch(text)
    return Place(int(found[1]), int(found[2]), found[3]) if found else None


def mark_of(seal: Seal) -> str:
    """What a place in this seal remembers of its hash."""
    return bytes(seal.hash).hex()[:HASH_DIGITS]


def newest() -> Place:
    """After everything that is sealed."""
    last = Seal.objects.order_by("-number").only("number", "hash", "events").first()
    return Place(last.number, len(last.events), mark_of(last)) if last else BEGINNING


def must_be_ours(place: Place) -> None:
    """Raise PlaceGoneError for a place that this site's feed does not go on from."""
    if place == BEGINNING:
        return
    seal = Seal.objects.filter(pk=place.seal).only("number", "hash").first()
    if seal is None or mark_of(seal) != place.mark:
        raise PlaceGoneError(
            "This place is not in the feed of this site: its database was restored from a backup"
            " since"
        )
    if place.seal < already_cut():
        raise PlaceGoneError(
            "What came after this place has been kept for its time and was removed"
        )


def place_at(moment: datetime) -> Place:
    """Before everything that was sealed at ``moment`` or later: what happened then is behind it."""
    first, last = 1, newest().seal + 1
    while first < last:
        middle = (first + last) // 2
        if Seal.objects.filter(number=middle, at__lt=moment).exists():
            first = middle + 1
        else:
            last = middle
    before = Seal.objects.filter(number=first - 1).only("number", "hash", "events").first()
    return Place(before.number, len(before.events), mark_of(before)) if before else BEGINNING
