"""What a marker rests on may change under it: its incident put right, or found mistaken.

The marker goes on asking for more until somebody senior has looked, who is told at once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from forethought.vocabulary import INCIDENT_REPORTS, DispositionKind
from forethought.web.incidents.models import Incident, Step
from forethought.web.look.words import day
from forethought.web.markers.common import everybody
from forethought.web.markers.models import Marker
from forethought.web.markers.notifying import notify
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

if TYPE_CHECKING:
    from forethought.web.decisions.models import Disposition

GROUNDS = {
    "who": "who did it",
    "customer": "whom it was about",
    "address": "where it was",
    "postcode": "where it was",
    "words": "what happened",
}
"""The answers of an incident on which a marker rests, and what each says."""

NOT_BY_THEM = (
    "By the incident it was not the customer, and nobody of their household: propose a marker about"
    " the address, or correct the incident first"
)
NOT_ABOUT_THEM = (
    "The incident was put right since this was proposed, and is not about this customer any more:"
    " refuse it, and propose another"
)

_OPEN = (Marker.State.PROPOSED, Marker.State.LIVE)


def must_be_by_them(incident: Incident) -> None:
    """Raise NotPossibleError where it was neither the customer nor their household."""
    if incident.who in (Incident.Who.OTHER, Incident.Who.NOBODY):
        raise NotPossibleError(NOT_BY_THEM, field="about")


def must_still_be_meant(marker: Marker) -> None:
    """Raise NotPossibleError where its incident is no longer about whom the marker is about."""
    if marker.about != Marker.About.PERSON:
        return
    if marker.customer_id != marker.incident.customer_id:
        raise NotPossibleError(NOT_ABOUT_THEM)
    must_be_by_them(marker.incident)


def grounds_changed(
    incident: Incident, changed: Collection[str], *, by: Person, now: datetime
) -> None:
    """Tell of every proposed or live marker that rests on an incident whose answers changed.

    Call it in the transaction of the change, with the incident locked.
    """
    if set(changed) & set(GROUNDS):
        _tell(Marker.objects.filter(incident=incident), by, now)


def disposition_counts(one: Disposition, *, by: Person, now: datetime) -> None:
    """Tell of every marker that rests on an incident which two people now call mistaken."""
    number = one.record_id.removeprefix("incident-")
    is_mistaken = one.source == INCIDENT_REPORTS and one.kind == DispositionKind.MISTAKEN
    if is_mistaken and number != one.record_id and number.isdecimal():
        _tell(Marker.objects.filter(incident=int(number)), by, now)


def what_changed(marker: Marker) -> str:
    """What was put right of its incident since somebody senior looked last; else empty."""
    if marker.state not in _OPEN:
        return ""
    since = marker.decided_at or marker.proposed_at
    for found in (marker.changes, marker.reviews):
        last = found.order_by("-at").values_list("at", flat=True).first()
        since = max(since, last) if last is not None else since
    steps = Step.objects.filter(
        Q(changed__overlap=list(GROUNDS)), incident=marker.incident_id, at__gt=since
    ).order_by("at")
    what = {GROUNDS[name]: step.at for step in steps for name in step.changed if name in GROUNDS}
    if not what:
        return ""
    return (
        f"The incident on which it rests was put right on {day(max(what.values()))}:"
        f" {', '.join(what)}. Look whether a marker can still rest on it, and on whom."
    )


def _tell(markers: QuerySet[Marker], by: Person, now: datetime) -> None:
    resting = markers.filter(state__in=_OPEN).select_related(
        "incident__office", "incident__reporter", "decided_by"
    )
    for marker in resting.order_by("pk"):
        whom = [one for one in everybody(marker) if one.pk != by.pk]
        notify("marker_grounds_changed", whom, marker, now=now, again=True)
