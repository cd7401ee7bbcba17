"""Whoever must still do something about an incident is reminded, and every day after.

A report that the law asks for, from before it is late until it is made, also where the number of
days off grows after the incident was closed; and support that was not offered to who was shaken
or hurt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from forethought.incident_clocks import RECORDED_OVER, Clock, Kind, clocks
from forethought.web.incidents.completing import locked
from forethought.web.incidents.models import Incident, Reminder
from forethought.web.incidents.presenting import facts_of
from forethought.web.incidents.supporting import owed_support
from forethought.web.incidents.telling import managers_of, tell_managers
from forethought.web.notices.services import tell
from forethought.web.people.models import Person

AGAIN_AFTER = timedelta(days=1)
AHEAD = {Kind.MANAGER: timedelta(hours=24), Kind.RIDDOR: timedelta(days=5)}
"""How long before it is due somebody is reminded; what is urgent is not waited for."""

SUPPORT_WITHIN = timedelta(days=2)
"""After the report: by then support was offered to who was shaken or hurt."""

AT_A_TIME = 200
"""Rows that are read at once; all are gone through."""


def remind_of_clocks(*, now: datetime) -> int:
    """Tell who can still do something about a clock that is due soon, or late.

    An incident whose manager nobody could be told of is tried again first. At most once a day
    for each incident, and each day anew where the last reminder was not looked at. Returns for
    how many incidents somebody was told.
    """
    told = 0
    for incident in _each(_with_clocks(now)):
        if incident.manager_told_at is None and managers_of(incident.reporter, now=now):
            _tell_by_now(incident.pk, now)
        if _presses(incident, now):
            told += _remind(incident.pk, Reminder.Kind.CLOCK, _presses, now)
    return told


def remind_of_support(*, now: datetime) -> int:
    """Tell who leads that support was not offered to somebody shaken or hurt two days ago.

    At most once a day for each incident, until it was offered. Returns for how many.
    """
    late = owed_support(Incident.objects.filter(reported_at__lte=now - SUPPORT_WITHIN))
    waiting = late.filter(~_reminded(Reminder.Kind.SUPPORT, now)).order_by("reported_at", "pk")
    return sum(
        _remind(incident.pk, Reminder.Kind.SUPPORT, _owes_support, now)
        for incident in _each(waiting)
    )


def _each(waiting: QuerySet[Incident]) -> Iterator[Incident]:
    return waiting.iterator(chunk_size=AT_A_TIME)


def _with_clocks(now: datetime) -> QuerySet[Incident]:
    """Those about which something may press and of which nobody was reminded within the day."""
    grave = [Incident.Harm.SPECIFIED, Incident.Harm.DEATH]
    off = Q(days_off__isnull=True) | Q(days_off__gt=RECORDED_OVER)
    unclear = Q(harm__in=[Incident.Harm.NONE, Incident.Harm.SHAKEN], days_off__gt=0)
    reportable = Q(harm__in=grave) | Q(harm=Incident.Harm.INJURED) & off | unclear
    untold = Q(manager_told_at__isnull=True) & ~Q(state=Incident.State.CLOSED)
    return (
        Incident.objects.filter(
            untold | reportable & Q(riddor_reported_at__isnull=True),
            ~_reminded(Reminder.Kind.CLOCK, now),
        )
        .select_related("reporter__manager", "reporter__team__office", "office")
        .order_by("reported_at", "pk")
    )


def _reminded(kind: Reminder.Kind, now: datetime) -> Exists:
    return Exists(
        Reminder.objects.filter(incident=OuterRef("pk"), kind=kind, at__gt=now - AGAIN_AFTER)
    )


def _tell_by_now(incident_id: int, now: datetime) -> None:
    """The manager of an incident is there at last: tell them."""
    with transaction.atomic():
        tell_managers(locked(incident_id), now=now)


def _remind(
    incident_id: int,
    kind: Reminder.Kind,
    still: Callable[[Incident, datetime], bool],
    now: datetime,
) -> bool:
    """Whether somebody was told: not where another worker did so meanwhile, or it was done."""
    with transaction.atomic():
        incident = locked(incident_id)
        if (
            not still(incident, now)
            or incident.reminders.filter(kind=kind, at__gt=now - AGAIN_AFTER).exists()
        ):
            return False
        to = _whom(incident, now)
        if not to:
            return False
        Reminder.objects.update_or_create(incident=incident, kind=kind, defaults={"at": now})
        tell(
            _NOTICES[kind],
            to=to,
            subject="incident",
            subject_id=incident.pk,
            now=now,
            again=True,
        )
    return True


_NOTICES = {Reminder.Kind.CLOCK: "clock_due", Reminder.Kind.SUPPORT: "support_to_offer"}


def _presses(incident: Incident, now: datetime) -> bool:
    return any(_is_pressing(clock, now) for clock in clocks(facts_of(incident), now))


def _is_pressing(clock: Clock, now: datetime) -> bool:
    if not clock.waits or clock.due is None:
        return False
    return clock.urgent or now >= clock.due - AHEAD[clock.kind]


def _owes_support(incident: Incident, _now: datetime) -> bool:
    return owed_support(Incident.objects.filter(pk=incident.pk)).exists()


def _whom(incident: Incident, now: datetime) -> list[int]:
    """Management grade whom it concerns; where nobody is there, safety administrators."""
    found = [person.pk for person in managers_of(incident.reporter, now=now)]
    if found:
        return found
    administrators = Person.objects.to_ask().filter(safety_administrator=True)
    return list(administrators.values_list("pk", flat=True))
