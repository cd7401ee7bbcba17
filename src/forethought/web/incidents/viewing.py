"""Who read the story of an incident: written before the page is shown."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.audit.models import Event
from forethought.web.audit.viewing import AGAIN_AFTER
from forethought.web.incidents.models import Incident
from forethought.web.people.models import Person


def story_viewed(incident: Incident, *, by: Person, now: datetime, page: str) -> None:
    """Write that ``by`` is shown the story on ``page``; call it before rendering.

    The same page again within minutes is one viewing. When it cannot be written the error goes
    on, and nothing is shown: nobody reads without a trace.
    """
    with transaction.atomic():
        recent = Event.objects.filter(
            subject="incident",
            subject_id=incident.pk,
            at__gt=now - AGAIN_AFTER,
            at__lte=now,
            action="incident.viewed",
            by_id=by.pk,
            detail__page=page,
        )
        if not recent.exists():
            audit.record(
                "incident.viewed",
                by=by,
                now=now,
                subject="incident",
                subject_id=incident.pk,
                page=page,
            )
