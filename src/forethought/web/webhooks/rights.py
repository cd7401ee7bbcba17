"""What one person may hear of with one token: their rights, as everywhere, within its scopes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet

from forethought.web.api.scopes import Scope
from forethought.web.audit.models import Event
from forethought.web.contactdesk.access import outings_for
from forethought.web.contactdesk.models import Alarm, Outing
from forethought.web.incidents.access import incidents_for
from forethought.web.incidents.models import Incident
from forethought.web.people.access import summaries_for, visits_for
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.webhooks.events import EVENTS, PublicEvent, Sight


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever hears: a person, within the scopes of a token, at a moment."""

    person: Person
    scopes: frozenset[str]
    now: datetime

    def may_hear(self, events: Sequence[Event]) -> list[Event]:
        """Those of ``events`` that may be heard of, in their order, each with what may be told.

        Of an event about several visits one hears of the visits that one may see; with none of
        them, not of the event.
        """
        if not self.person.is_active or Scope.EVENTS_READ not in self.scopes:
            return []
        wanted = [(event, EVENTS[event.action]) for event in events if event.action in EVENTS]
        wanted = [one for one in wanted if one[1].scope in self.scopes]
        about: dict[Sight, set[int]] = defaultdict(set)
        for event, public in wanted:
            about[public.sight].update(_ids(event, public))
        seen = {sight: self._seen(sight, ids) for sight, ids in about.items()}
        return [event for event, public in wanted if _narrowed(event, public, seen[public.sight])]

    def _seen(self, sight: Sight, ids: Collection[int]) -> frozenset[int]:
        """Those of the ids that the person may see; of areas, everybody sees all."""
        if sight is Sight.AREAS:
            return frozenset(ids)
        found = _FIND[sight](self.person, self.now).filter(pk__in=ids)
        return frozenset(found.values_list("pk", flat=True))


def _ids(event: Event, public: PublicEvent) -> list[int]:
    if public.each:
        listed = event.detail.get(public.each, [])
        return [one for one in listed if isinstance(one, int)]
    return [] if event.subject_id is None else [event.subject_id]


def _narrowed(event: Event, public: PublicEvent, seen: frozenset[int]) -> bool:
    """Whether the event may be told; what may not is taken out of its detail."""
    if public.sight is Sight.AREAS:
        return True
    ids = [one for one in _ids(event, public) if one in seen]
    if public.each:
        event.detail = event.detail | {public.each: ids}
    return bool(ids)


def _summaries(person: Person, now: datetime) -> QuerySet[Visit]:
    return summaries_for(person, now=now)


def _records(person: Person, _now: datetime) -> QuerySet[Visit]:
    return visits_for(person)


def _outings(person: Person, now: datetime) -> QuerySet[Outing]:
    return outings_for(person, now=now)


def _alarms(person: Person, now: datetime) -> QuerySet[Alarm]:
    return Alarm.objects.filter(outing__in=outings_for(person, now=now).values("pk"))


def _incidents(person: Person, _now: datetime) -> QuerySet[Incident]:
    return incidents_for(person)


_FIND: dict[Sight, Callable[[Person, datetime], QuerySet[Model]]] = {
    Sight.VISIT: _summaries,
    Sight.RECORD: _records,
    Sight.OUTING: _outings,
    Sight.ALARM: _alarms,
    Sight.INCIDENT: _incidents,
}
