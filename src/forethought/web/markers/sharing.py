"""Whoever was told of a marker hears of its changes: somebody here is asked until it is done."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from forethought.web.markers.common import everybody
from forethought.web.markers.models import Marker, MarkerShare
from forethought.web.markers.notifying import notify
from forethought.web.people.models import Person


def raise_version(marker: Marker, *, now: datetime) -> None:
    """What a marker says, asks or is has changed: whom it was shared with must be told.

    Who shared it is told, and whoever judges about it. The marker is saved by the caller.
    """
    marker.version += 1
    shares = marker.shares.all()
    shares.filter(outdated_at__isnull=True).update(outdated_at=now)
    sharers = Person.objects.to_ask().filter(pk__in=shares.values("by"))
    whom = {one.pk: one for one in sharers.order_by("pk")}
    if shares.exists():
        whom |= {one.pk: one for one in everybody(marker)}
        notify("marker_share_outdated", whom.values(), marker, now=now, again=True)


def with_outdated(found: QuerySet[Marker]) -> QuerySet[Marker]:
    """With ``outdated_at``: since when somebody with whom they were shared has to be told."""
    waits = MarkerShare.objects.filter(marker=OuterRef("pk"), outdated_at__isnull=False)
    return found.annotate(
        outdated_at=Subquery(waits.order_by("outdated_at").values("outdated_at")[:1])
    )
