"""What must be in order before anybody leaves an office: every gap is a sentence.

A gap can be accepted for one day by a safety administrator, in writing, save that no watchdog
lives: then nobody at all would notice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from forethought.channels import Channel
from forethought.contact.words import Rung
from forethought.timestamps import local_day
from forethought.web.audit import services as audit
from forethought.web.contactdesk import outside
from forethought.web.contactdesk.alerting import People, everyone, on_duty
from forethought.web.contactdesk.channel_settings import channels
from forethought.web.contactdesk.models import Beat, Gap, Way
from forethought.web.contactdesk.rota import people_out
from forethought.web.people.cover import away_between, is_away, whom_to_ask
from forethought.web.people.models import Office, Person
from forethought.web.visits.problems import NotPossibleError

ALIVE_FOR = timedelta(seconds=10)
"""A watchdog not heard of for longer counts as dead, and so does one whose clock is further ahead:

it may have died since, and its last beat would vouch for it until the time comes.
"""

WATCHDOG = "watchdog"
SECOND_WATCHER = "second_watcher"
DESK = "desk"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not in order. ``what`` names it for good, as ``Gap.what`` keeps it.

    ``accepted``: by the safety administrator, for this day. ``can_be_accepted``: by anybody.
    """

    what: str
    says: str
    accepted: Gap | None = None

    @property
    def can_be_accepted(self) -> bool:
        """Whether a safety administrator may accept it for a day."""
        return self.what != WATCHDOG


def last_beat(now: datetime) -> datetime | None:
    """When any watchdog was last heard; None: never, or only one whose clock is too far ahead."""
    heard = Beat.objects.filter(at__lte=now + ALIVE_FOR)
    return heard.order_by("-at").values_list("at", flat=True).first()


def is_watching(now: datetime) -> bool:
    """Whether a live watchdog would notice that somebody is overdue."""
    return _alive(now).exists()


def _alive(now: datetime) -> QuerySet[Beat]:
    return Beat.objects.filter(at__gt=now - ALIVE_FOR, at__lte=now + ALIVE_FOR)


def gaps(office: Office, *, going: Collection[Person] = (), now: datetime) -> list[Missing]:
    """Everything that is not in order for an office at this moment, accepted or not.

    ``going``: who is about to leave. Neither they nor whoever is out already man the desk.
    """
    accepted = {
        gap.what: gap
        for gap in Gap.objects.filter(office=office, day=local_day(now)).select_related("by")
    }
    there = on_duty(office.pk, now)
    away = {*people_out(person.pk for person in there), *(person.pk for person in going)}
    desk = tuple(person for person in there if person.pk not in away)
    found = (*_watchers(now), *_desk(office, there, desk), *_rungs(office, desk, now))
    return [Missing(one.what, one.says, accepted.get(one.what)) for one in found]


def why_not_leave(*people: Person, now: datetime) -> tuple[str, ...]:
    """Why these, the officer first, may not leave the officer's office now; empty: it is ready."""
    office = people[0].office
    if office is None:
        return ()
    said = [
        one.says
        for one in gaps(office, going=people, now=now)
        if one.accepted is None or not one.can_be_accepted
    ]
    if not any(whom_to_ask(officer, people, now) for officer in people):
        said.append("Nobody of management grade is there to own an alarm: ask them to name a cover")
    return tuple(said)


def accept_gap(
    office: Office, what: str, *, day: date, reason: str, by: Person, now: datetime
) -> Gap:
    """Accept a gap for one day, in writing. Raises NotPossibleError with why not."""
    if not (by.is_active and by.safety_administrator):
        raise NotPossibleError("Only a safety administrator accepts a gap")
    if what == WATCHDOG:
        raise NotPossibleError("Without a live watchdog nobody may leave: start the site's service")
    if not reason.strip():
        raise NotPossibleError("Write why officers are safe all the same", field="reason")
    with transaction.atomic():
        gap, fresh = Gap.objects.get_or_create(
            office=office,
            what=what,
            day=day,
            defaults={"reason": reason.strip(), "by": by, "at": now},
        )
        if fresh:
            audit.record(
                "gap.accepted",
                by=by,
                now=now,
                subject="office",
                subject_id=office.pk,
                what=what,
                day=day.isoformat(),
            )
    return gap


def _watchers(now: datetime) -> Iterator[Missing]:
    hosts = set(_alive(now).values_list("host", flat=True))
    if not hosts:
        yield Missing(
            WATCHDOG,
            "No watchdog is running, so nobody would notice that an officer is overdue: nobody"
            " may leave until `forethought serve` runs one",
        )
    elif len(hosts) < 2 and (why_not := outside.state(now).why_not):
        yield Missing(SECOND_WATCHER, f"{why_not}, or run a second watchdog on another machine")


def _desk(office: Office, there: People, desk: People) -> Iterator[Missing]:
    if there and not desk:
        yield Missing(
            DESK,
            f"Whoever is on duty at the contact desk of {office.name} is out, or goes: put"
            " somebody who stays on its rota",
        )
    elif not desk:
        yield Missing(
            DESK,
            f"Nobody is on duty at the contact desk of {office.name}: put somebody on its rota",
        )


def _rungs(office: Office, desk: People, now: datetime) -> Iterator[Missing]:
    known = channels()
    last = everyone(office.pk)
    managers = _managers(office, last, now)
    working = _working((*desk, *managers, *last), known)
    for person in {person.pk: person for person in (*desk, *managers)}.values():
        if person.pk not in working:
            yield Missing(
                f"way:{person.pk}",
                f"{person.name} has no way to be told of an alarm that was tried and worked: they"
                " add one on their own page and answer its test message",
            )
    for rung, members in ((Rung.DESK, desk), (Rung.MANAGER, managers), (Rung.EMERGENCY, last)):
        if rung is Rung.DESK and not members:
            continue  # its own gap says so
        why_not = _why_not_owned(members, working, known)
        if why_not:
            yield Missing(f"rung:{rung.word}", f"The rung “{rung.word}” of {office.name} {why_not}")


def _why_not_owned(
    members: People, working: Mapping[int, set[str]], known: Mapping[str, Channel]
) -> str:
    """Why nobody of a rung would own an alarm, in words that follow its name; empty: one would."""
    if not members:
        return "leads nowhere: nobody is on it. Say who is there, or name a cover"
    names = {name for one in members for name in working.get(one.pk, ())}
    if not names:
        return (
            "leads nowhere: nobody on it has a way to be told that was tried and worked. One of"
            " them adds a way on their own page and answers its test message"
        )
    if not any(known[name].can_acknowledge for name in names):
        return (
            "can be told, but nobody on it can acknowledge through the ways they have. One of them"
            " adds another way and answers its test message"
        )
    return ""


def _managers(office: Office, last: People, now: datetime) -> People:
    """Who may have to own an alarm as the manager: of the office, and of its officers."""
    officers = Person.objects.filter(is_active=True, makes_visits=True, team__office=office)
    theirs = Person.objects.to_ask().filter(pk__in=officers.values("manager"))
    named = {one.pk: one for one in (*(one for one in last if one.is_management), *theirs)}
    away = away_between(named.values(), now, now + timedelta(microseconds=1))
    deputies = [absence.deputy_id for absence in away.values() if absence.deputy_id is not None]
    covers = Person.objects.to_ask().filter(pk__in=deputies)
    there = {pk: one for pk, one in named.items() if pk not in away}
    there |= {one.pk: one for one in covers if one.pk not in away and not is_away(one, now)}
    return tuple(there.values())


def _working(people: Iterable[Person], known: Mapping[str, Channel]) -> Mapping[int, set[str]]:
    """The channels by which each of these people was reached when it was tried."""
    found: dict[int, set[str]] = {}
    ways = Way.objects.filter(
        person__in={one.pk for one in people},
        gone_at__isnull=True,
        worked_at__isnull=False,
        channel__in=list(known),
    )
    for person_id, channel in ways.values_list("person_id", "channel"):
        found.setdefault(person_id, set()).add(channel)
    return found
