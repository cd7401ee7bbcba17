"""The counts behind the figures, made anew each night by the worker.

Whole months only: a figure that moved with every day would tell of single cases. A month is due
by its row, so a worker killed at any point loses nothing and several count nothing twice. Reports
come late and are mended, so the last thirteen months are counted again each day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, Lower, NullIf, Trim

from forethought.contact.words import AlarmKind
from forethought.places.postcode import outward_of
from forethought.timestamps import LONDON, day_begins, local_day
from forethought.web.contactdesk.models import Alarm
from forethought.web.decisions.models import Decision, Refusal
from forethought.web.incidents.models import Incident
from forethought.web.learning.models import CountedMonth, Tally
from forethought.web.people.models import Team
from forethought.web.visits.models import Visit

KEPT_MONTHS = 24
"""How far back figures go."""

MENDED_MONTHS = 13
"""So many of the last months are counted again each day."""

AT_ONCE = 6
"""Months counted in one turn of the worker, which has visits to check."""

MANY_SHARE = 5
"""A purpose that so many customers share is a kind of business; another could be a name."""

OTHER = "other"
NOT_SAID = "not_said"

OWNED_WITHIN = (("within_2", 2), ("within_5", 5), ("within_15", 15))
"""How soon somebody owned an alarm: the key and minutes. Else ``later`` or ``nobody``."""

Row = tuple[int, int | None, str, str]
"""Office, team, figure and key."""


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months_before(month: date, number: int) -> date:
    """The first day of the month so many months before."""
    index = month.year * 12 + month.month - 1 - number
    return date(index // 12, index % 12 + 1, 1)


def finished_months(now: datetime) -> list[date]:
    """The months that figures are kept of, the latest first, without the one that runs."""
    this = month_of(local_day(now))
    return [months_before(this, number) for number in range(1, KEPT_MONTHS + 1)]


def count_what_is_due(*, now: datetime) -> int:
    """Count the months that have not been counted today, some at a time. Returns how many."""
    counted = dict(CountedMonth.objects.values_list("month", "counted_at"))
    today = day_begins(local_day(now))
    due = [
        month
        for place, month in enumerate(finished_months(now))
        if month not in counted or (place < MENDED_MONTHS and counted[month] < today)
    ]
    for month in due[:AT_ONCE]:
        count_month(month, now=now)
    return len(due[:AT_ONCE])


def count_month(month: date, *, now: datetime) -> None:
    """Count a month anew, whole or not at all. Nothing that a person did, so not audited."""
    with transaction.atomic():
        CountedMonth.objects.get_or_create(month=month, defaults={"counted_at": now})
        row = CountedMonth.objects.select_for_update().get(pk=month)
        counts = Counter(_cases(month))
        Tally.objects.filter(month=month).delete()
        Tally.objects.bulk_create(
            Tally(
                month_id=month, office_id=office, team_id=team, figure=figure, key=key, number=count
            )
            for (office, team, figure, key), count in counts.items()
        )
        row.counted_at = now
        row.save(update_fields=["counted_at"])


def _cases(month: date) -> Iterator[Row]:
    begins, ends = day_begins(month), day_begins(months_before(month, -1))
    offices = dict(Team.objects.values_list("pk", "office_id"))
    yield from _incidents(begins, ends, offices)
    yield from _alarms(begins, ends, offices)
    yield from _visits(begins, ends)
    yield from _relaxed(begins, ends)
    yield from _refusals(begins, ends)


def _incidents(begins: datetime, ends: datetime, offices: dict[int, int]) -> Iterator[Row]:
    found = list(
        Incident.objects.filter(happened_at__gte=begins, happened_at__lt=ends).values_list(
            "office",
            "reporter__team",
            "near_miss",
            "hazards",
            "happened_at",
            Coalesce(NullIf("postcode", Value("")), "customer__postcode", Value("")),
            Coalesce(Lower(Trim("visit__purpose")), Value("")),
        )
    )
    shared = _shared_purposes({one[6] for one in found if one[6]})
    for office_id, team_id, near_miss, hazards, at, postcode, purpose in found:
        where = _where(office_id, team_id, offices)
        if where is None:
            continue
        local = at.astimezone(LONDON)
        yield (*where, "reports", "near_miss" if near_miss else "incident")
        yield (*where, "hour", str(local.hour))
        yield (*where, "weekday", str(local.weekday()))
        yield (*where, "place", outward_of(postcode) or NOT_SAID)
        yield (*where, "purpose", (purpose if purpose in shared else OTHER) or NOT_SAID)
        for hazard in set(hazards):
            yield (*where, "kind", hazard)


def _where(
    office_id: int | None, team_id: int | None, offices: dict[int, int]
) -> tuple[int, int | None] | None:
    """The office and its team; None for somebody of no office."""
    of_team = offices.get(team_id) if team_id is not None else None
    office = office_id if office_id is not None else of_team
    if office is None:
        return None
    return office, team_id if of_team == office else None


def _shared_purposes(purposes: Iterable[str]) -> set[str]:
    """Those that many customers share, and the empty one."""
    used = (
        Visit.objects.annotate(word=Lower(Trim("purpose")))
        .filter(word__in=[one for one in purposes if len(one) < NAMES_END])
        .values("word")
        .annotate(customers=Count("customer", distinct=True))
        .filter(customers__gte=MANY_SHARE)
    )
    return {"", *(one["word"] for one in used)}


NAMES_END = 60
"""Characters: a longer purpose is a story, not a kind of business."""


def _alarms(begins: datetime, ends: datetime, offices: dict[int, int]) -> Iterator[Row]:
    found = Alarm.objects.filter(
        kind=AlarmKind.OVERDUE, opened_at__gte=begins, opened_at__lt=ends
    ).values_list("outing__office", "outing__officer__team", "opened_at", "owned_at")
    for office_id, team_id, opened_at, owned_at in found:
        where = _where(office_id, team_id, offices)
        if where is not None:
            yield (*where, "overdue", _owned(opened_at, owned_at))


def _owned(opened_at: datetime, owned_at: datetime | None) -> str:
    if owned_at is None:
        return "nobody"
    took = owned_at - opened_at
    soon = (key for key, minutes in OWNED_WITHIN if took <= timedelta(minutes=minutes))
    return next(soon, "later")


_MADE = (Visit.State.FINISHED, Visit.State.UNDER_WAY)


def _visits(begins: datetime, ends: datetime) -> Iterator[Row]:
    """What the last check said of each visit, who went, and whether an incident was recorded."""
    visits = (
        Visit.objects.filter(
            planned_start__gte=begins, planned_start__lt=ends, checks__current=True
        )
        .filter(officer__team__isnull=False)
        .values_list("officer__team__office", "officer__team", "checks__may_go", "state", "second")
        .annotate(hurt=_incident_of("pk"), number=Count("pk"))
    )
    for office_id, team_id, may_go, state, second, hurt, number in visits:
        for _ in range(number):
            yield office_id, team_id, "checks", f"{may_go} {_who_went(state, second)}"
            if hurt:
                yield office_id, team_id, "followed", may_go


def _who_went(state: str, second: str) -> str:
    if state not in _MADE:
        return "not_made"
    return "two" if second == Visit.Second.ACCEPTED else "one"


def _relaxed(begins: datetime, ends: datetime) -> Iterator[Row]:
    """Visits with a decision less cautious than the check asked, and what followed."""
    found = (
        Decision.objects.filter(
            Q(withdrawn_at__isnull=True),
            less_cautious=True,
            visit__planned_start__gte=begins,
            visit__planned_start__lt=ends,
            officer__team__isnull=False,
        )
        .annotate(hurt=_incident_of("visit"))
        .values_list("officer__team__office", "officer__team", "visit__state", "hurt")
    )
    for office_id, team_id, state, hurt in found:
        yield office_id, team_id, "relaxed", "made" if state in _MADE else "not_made"
        if hurt:
            yield office_id, team_id, "relaxed_hurt", "incident"


def _incident_of(visit: str) -> Exists:
    return Exists(Incident.objects.filter(visit=OuterRef(visit), near_miss=False))


def _refusals(begins: datetime, ends: datetime) -> Iterator[Row]:
    found = Refusal.objects.filter(
        at__gte=begins, at__lt=ends, officer__team__isnull=False
    ).annotate(office=F("officer__team__office"))
    for office_id, team_id in found.values_list("office", "officer__team"):
        yield office_id, team_id, "refusals", "refusals"
