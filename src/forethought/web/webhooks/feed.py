"""The event feed: the audit in the order of sealing, as one person may hear of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from forethought.web.audit.cutting import already_cut
from forethought.web.audit.models import Event, Seal
from forethought.web.webhooks.events import EVENTS
from forethought.web.webhooks.positions import (
    BEGINNING,
    Place,
    mark_of,
    must_be_ours,
    read_place,
)
from forethought.web.webhooks.rights import Reader

SEALS_AT_ONCE = 4
MOST_SEALS = 400
"""Seals that one reading looks through, of at most 500 events each."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event as others hear of it. ``id`` names it for good; ``after``: the place behind it.

    ``audit_id``: the event of the audit.
    """

    id: str
    audit_id: int
    type: str
    at: datetime
    subject: str
    subject_id: int | None
    data: dict[str, Any]
    after: Place

    def as_json(self) -> dict[str, Any]:
        """What stands in the feed, and in the body of a webhook (Standard Webhooks: ``type``,
        ``timestamp``, ``data``)."""
        return {
            "id": self.id,
            "type": self.type,
            "timestamp": self.at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "subject": {"kind": self.subject, "id": self.subject_id},
            "data": self.data,
        }


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, the place behind them all, and whether there is more at once."""

    events: list[Told]
    after: Place
    more: bool


def read(reader: Reader, after: Place, *, limit: int, types: frozenset[str] = frozenset()) -> Page:
    """At most ``limit`` events after a place that ``reader`` may hear of.

    ``types``: of these names alone; empty: of all. It looks through ``MOST_SEALS`` and no further,
    so a page may be empty though there is more. Raises PlaceGoneError.
    """
    must_be_ours(after)
    if after == BEGINNING:
        after = Place(already_cut())
    told: list[Told] = []
    looked = 0
    while looked < MOST_SEALS:
        seals = _seals(after)
        for event, place in _events(reader, seals, after, types):
            if len(told) == limit:
                return Page(told, told[-1].after if told else after, more=True)
            told.append(_told(event, place))
        if not seals:
            return Page(told, after, more=False)
        last = seals[-1]
        after = Place(last.number, len(last.events), mark_of(last))
        looked += len(seals)
    return Page(told, after, more=True)


def event_now(reader: Reader, audit_id: int, event_id: str) -> Told | None:
    """The event of that id, with what ``reader`` may hear of it now; None: nothing."""
    after = read_place(event_id.removeprefix("ev-"))
    if after is None:
        return None
    heard = reader.may_hear(list(Event.objects.filter(pk=audit_id)))
    return next((_told(event, after) for event in heard), None)


def place_before(event_id: str) -> Place | None:
    """The place right before the event of that id; None for what is no id."""
    place = read_place(event_id.removeprefix("ev-"))
    if place is None or place.index < 1 or not event_id.startswith("ev-"):
        return None
    return Place(place.seal, place.index - 1, place.mark)


def _seals(after: Place) -> list[Seal]:
    found = Seal.objects.filter(number__gte=after.seal).order_by("number")
    several = list(found.only("number", "hash", "events")[: SEALS_AT_ONCE + 1])
    # The seal of the place itself may have been read to its end.
    if several and several[0].number == after.seal and after.index >= len(several[0].events):
        del several[0]
    return several


def _events(
    reader: Reader, seals: Sequence[Seal], after: Place, types: frozenset[str]
) -> Iterator[tuple[Event, Place]]:
    """What may be heard of, each with the place behind it."""
    places: dict[int, Place] = {}
    for seal in seals:
        mark = mark_of(seal)
        done = after.index if seal.number == after.seal else 0
        for index, event_id in enumerate(seal.events, start=1):
            if index > done:
                places[event_id] = Place(seal.number, index, mark)
    actions = [action for action, public in EVENTS.items() if not types or public.name in types]
    found = Event.objects.filter(pk__in=list(places), action__in=actions)
    heard = {event.pk: event for event in reader.may_hear(list(found))}
    return ((heard[pk], place) for pk, place in places.items() if pk in heard)


def _told(event: Event, after: Place) -> Told:
    public = EVENTS[event.action]
    keys = (*public.data, public.each) if public.each else public.data
    return Told(
        id=f"ev-{after}",
        audit_id=event.pk,
        type=public.name,
        at=event.at,
        subject=event.subject,
        subject_id=event.subject_id,
        data={key: event.detail[key] for key in keys if key in event.detail},
        after=after,
    )
