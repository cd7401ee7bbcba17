"""Whom a rung means at this moment, and by which ways they are told.

Nobody who is on an outing is told about it above the officer's own rung: whoever forced them
may be looking at their phone.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings

from forethought.contact.result import Tell
from forethought.contact.words import AlarmKind, Rung
from forethought.vocabulary import Grade
from forethought.web.contactdesk import centre, rooms
from forethought.web.contactdesk.models import Alarm, Alert, Duty, Outing, Way
from forethought.web.people.cover import whom_to_ask
from forethought.web.people.models import Person

MAIL = "smtp_mail"
People = tuple[Person, ...]


@dataclass(slots=True)
class Audience:
    """The people of every rung at one moment; asks the database once for each question."""

    now: datetime
    _desks: dict[int, People] = field(default_factory=dict)
    _everyone: dict[int, People] = field(default_factory=dict)
    _managers: dict[frozenset[int], People] = field(default_factory=dict)

    def of(self, outing: Outing, rung: Rung) -> People:
        """Who is told when this rung rings for this outing."""
        out = officers_of(outing)
        if rung is Rung.OFFICER:
            return out
        found = {
            Rung.DESK: self._desk,
            Rung.MANAGER: self._manager,
            Rung.EMERGENCY: self._emergency,
        }[rung](outing)
        away = {person.pk for person in out}
        return tuple(person for person in found if person.pk not in away)

    def _desk(self, outing: Outing) -> People:
        if outing.office_id not in self._desks:
            self._desks[outing.office_id] = on_duty(outing.office_id, self.now)
        return self._desks[outing.office_id]

    def _manager(self, outing: Outing) -> People:
        out = officers_of(outing)
        key = frozenset(person.pk for person in out)
        if key not in self._managers:
            asked = [whom_to_ask(officer, out, self.now) for officer in out]
            found = {person.pk: person for person in asked if person is not None}
            self._managers[key] = tuple(found.values())
        return self._managers[key]

    def _emergency(self, outing: Outing) -> People:
        if outing.office_id not in self._everyone:
            self._everyone[outing.office_id] = everyone(outing.office_id)
        own = {
            person.pk: person
            for person in (
                *self._desk(outing),
                *self._everyone[outing.office_id],
                *self._manager(outing),
            )
        }
        return tuple(own.values())


def officers_of(outing: Outing) -> People:
    """The officer, and the second one of a pair."""
    second = outing.second_officer
    return (outing.officer,) if second is None else (outing.officer, second)


def asking_for_help(outings: Iterable[int]) -> frozenset[int]:
    """Those of these outings (ids) with an open call for help: nobody rings their officers."""
    found = Alarm.objects.filter(
        outing__in=set(outings), kind=AlarmKind.DURESS, ended_at__isnull=True
    )
    return frozenset(found.values_list("outing_id", flat=True))


def on_duty(office: int, now: datetime) -> People:
    """Who is on the contact desk of an office at this moment."""
    duties = Duty.objects.filter(
        office=office, begins__lte=now, ends__gt=now, person__is_active=True, person__system=False
    ).select_related("person")
    return tuple({duty.person_id: duty.person for duty in duties.order_by("pk")}.values())


def everyone(office: int) -> People:
    """The last rung: the office's desk and management grade, and every safety administrator."""
    there = Person.objects.to_ask()
    of_office = there.filter(team__office=office)
    found = (
        of_office.filter(contact_desk=True)
        | of_office.filter(grade=Grade.MANAGER.value)
        | there.filter(safety_administrator=True)
    )
    return tuple(found.distinct().order_by("pk"))


def ways_of(people: Iterable[Person]) -> dict[int, list[tuple[str, Way | None]]]:
    """Every way to reach each of these people, by channels that are set up on this site.

    Also ways that no test message has tried: an alarm tries all it has. Who gave no way at all
    is written to at their own e-mail address.
    """
    known = {person.pk: person for person in people}
    found: dict[int, list[tuple[str, Way | None]]] = defaultdict(list)
    ways = Way.objects.filter(
        person__in=known, gone_at__isnull=True, channel__in=list(settings.CHANNELS)
    )
    for way in ways.order_by("pk"):
        found[way.person_id].append((way.channel, way))
    if MAIL in settings.CHANNELS:
        for person in known.values():
            if person.pk not in found and person.email:
                found[person.pk].append((MAIL, None))
    return found


@dataclass(frozen=True, slots=True)
class Ring:
    """A tell that is due, with the row of its alarm and the people of its rung."""

    outing: Outing
    alarm: Alarm
    tell: Tell
    people: People


def rings_of(outing: Outing, alarm: Alarm, tells: Sequence[Tell], audience: Audience) -> list[Ring]:
    """The rings of one alarm: each rung's people, and the owner who has gone silent."""
    rings = [Ring(outing, alarm, tell, audience.of(outing, tell.rung)) for tell in tells]
    told = {person.pk for ring in rings for person in ring.people}
    owner = alarm.owner
    if owner is not None and not owner.system and tells[-1].owner and owner.pk not in told:
        rings[-1] = replace(rings[-1], people=(*rings[-1].people, owner))
    return rings


def write_alerts(rings: Sequence[Ring], now: datetime) -> tuple[bool, list[Ring]]:
    """Write what is to be sent, once. Returns whether anything waits, and the rings for nobody.

    A call for help goes to the alarm centre too, if the site has one, and every alarm to its chat
    rooms. Rings for nobody: no person of the rung can be reached by a channel that is set up here.
    """
    people = {person.pk: person for ring in rings for person in ring.people}
    ways = ways_of(people.values())
    alerts = [
        Alert(
            alarm=ring.alarm,
            rung=int(ring.tell.rung),
            due=ring.tell.due,
            to=person,
            channel=channel,
            way=way,
            uuid=uuid.uuid4(),
            written_at=now,
            try_at=now,
        )
        for ring in rings
        for person in ring.people
        for channel, way in ways.get(person.pk, ())
    ]
    last = {ring.alarm.pk: ring.alarm for ring in rings if ring.tell.rung is Rung.EMERGENCY}
    alerts += centre.alerts_of(last.values(), now)
    alerts += rooms.alerts_of([(ring.alarm, ring.tell) for ring in rings], now)
    Alert.objects.bulk_create(alerts, ignore_conflicts=True)
    unheard = [ring for ring in rings if not any(one.pk in ways for one in ring.people)]
    return bool(alerts), unheard
