"""Who read a marker's story: written before the page is shown."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from forethought.web.audit.models import Event
from forethought.web.audit.viewing import AGAIN_AFTER, viewed
from forethought.web.markers.common import audit_marker
from forethought.web.markers.models import Marker
from forethought.web.people.models import Person

VIEWED = "marker.viewed"


def story_viewed(marker: Marker, *, by: Person, now: datetime) -> None:
    """Write that ``by`` is shown the story of a marker; again within five minutes is one viewing.

    Where it is about a customer, it is a viewing of their safety record too.
    """
    with transaction.atomic():
        recent = Event.objects.filter(
            subject="marker",
            subject_id=marker.pk,
            at__gt=now - AGAIN_AFTER,
            at__lte=now,
            action=VIEWED,
            by_id=by.pk,
        )
        if not recent.exists():
            audit_marker(marker, action="marker.viewed", by=by, now=now)
    if marker.customer_id is not None:
        viewed(marker.customer_id, by=by, now=now, page="marker")
