"""The digest of a week: how many of what."""

from __future__ import annotations

from datetime import date, timedelta

from forethought.contact.words import AlarmKind
from forethought.timestamps import day_begins
from forethought.web.contactdesk.models import Alarm
from forethought.web.decisions.models import Refusal
from forethought.web.incidents.models import Incident
from forethought.web.learning.figure import Figure, Row
from forethought.web.learning.suppression import TOTAL, Counts, shown
from forethought.web.markers.models import Marker
from forethought.web.people.models import Office

WEEK = timedelta(days=7)

REPORTS_WAIT = "Reports that nobody had looked into after a week"
MARKERS_WAIT = "Warning markers overdue for review"
WAITING = {REPORTS_WAIT: "/incidents/?whose=waiting", MARKERS_WAIT: "/markers/?show=todo"}
"""What is not only counted but waits for management grade, who see exactly how much where it is

to be done. So a small number, which the digest does not show, is never lost to who must act.
"""

KEPT = 8 * WEEK
"""How far back a week can be opened."""


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def last_week(office: Office, monday: date) -> Figure:
    """How many of each in the week before ``monday``. Numbers from 1 to 4 are not shown."""
    begins, ends = day_begins(monday - WEEK), day_begins(monday)
    recorded = Incident.objects.filter(office=office, reported_at__gte=begins, reported_at__lt=ends)
    counts = {
        "Incidents recorded": recorded.filter(near_miss=False).count(),
        "Near misses recorded": recorded.filter(near_miss=True).count(),
        "Overdue contacts": Alarm.objects.filter(
            outing__office=office,
            kind=AlarmKind.OVERDUE,
            opened_at__gte=begins,
            opened_at__lt=ends,
        ).count(),
        "Visits refused": Refusal.objects.filter(
            officer__team__office=office, at__gte=begins, at__lt=ends
        ).count(),
        REPORTS_WAIT: Incident.objects.filter(
            office=office, state=Incident.State.RECEIVED, reported_at__lt=begins
        ).count(),
        MARKERS_WAIT: Marker.objects.filter(
            incident__office=office, state=Marker.State.LIVE, review_on__lt=monday
        ).count(),
    }
    cells = {("office", key): number for key, number in counts.items()}
    seen = shown(Counts(("office",), tuple(counts), cells, sums=False))
    return Figure(
        "week",
        "The week in numbers",
        "What was recorded in this week, and what waits.",
        "What",
        ("Number",),
        tuple(Row(key, (seen[TOTAL, key],)) for key in counts),
    )
