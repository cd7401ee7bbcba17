"""Whoever must still report an incident is reminded before it is late, and every day after."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from forethought.incident_clocks import Clock, Kind, clocks
from forethought.web.incidents.models import Incident
from forethought.web.incidents.presenting import facts_of
from forethought.web.incidents.telling import managers_of, tell_managers
from forethought.web.notices.models import Notice
from forethought.web.notices.services import tell
from forethought.web.people.models import Person

CLOCK_DUE = "clock_due"
AGAIN_AFTER = timedelta(days=1)
AHEAD = {Kind.MANAGER: timedelta(hours=24), Kind.RIDDOR: timedelta(days=5)}
"""How long before it is due somebody is reminded; what is urgent is not waited for."""

AT_A_TIME = 200
LOOKS_BACK = timedelta(days=60)


def remind_of_clocks(*, now: datetime) -> int:
    """Tell who can still do something about a clock that is due soon, or late.

    An incident whose manager nobody could be told of is tried again first. At most once a day
    for each incident. Returns for how many incidents somebody was told.
    """
    told = 0
    for incident in _waiting(now)[:AT_A_TIME]:
        with transaction.atomic():
            if incident.manager_told_at is None:
                tell_managers(incident, now=now)
            if not any(_presses(clock, now) for clock in clocks(facts_of(incident), now)):
                continue
            tell(
                CLOCK_DUE,
                to=_whom(incident, now),
                subject="incident",
                subject_id=incident.pk,
                now=now,
            )
            told += 1
    return told


def _waiting(now: datetime) -> QuerySet[Incident]:
    lately = Notice.objects.filter(
        kind=CLOCK_DUE, subject="incident", subject_id=OuterRef("pk"), at__gt=now - AGAIN_AFTER
    )
    hurt = [Incident.Harm.INJURED, Incident.Harm.SPECIFIED, Incident.Harm.DEATH]
    reportable = Q(harm__in=hurt) & Q(riddor_reported_at__isnull=True)
    return (
        Incident.objects.filter(
            Q(manager_told_at__isnull=True) | reportable,
            ~Exists(lately),
            ~Q(state=Incident.State.CLOSED),
            reported_at__gt=now - LOOKS_BACK,
        )
        .select_related("reporter__manager", "reporter__team__office", "office")
        .order_by("reported_at", "pk")
    )


def _presses(clock: Clock, now: datetime) -> bool:
    if not clock.waits or clock.due is None:
        return False
    return clock.urgent or now >= clock.due - AHEAD[clock.kind]


def _whom(incident: Incident, now: datetime) -> list[int]:
    """Management grade whom it concerns; where nobody is there, safety administrators."""
    found = [person.pk for person in managers_of(incident.reporter, now=now)]
    if found:
        return found
    administrators = Person.objects.filter(safety_administrator=True, is_active=True)
    return list(administrators.values_list("pk", flat=True))
