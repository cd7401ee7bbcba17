"""Who read the story of an incident: written before the page is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from forethought.vocabulary import INCIDENT_REPORTS
from forethought.web.audit import services as audit
from forethought.web.audit.models import Event
from forethought.web.audit.viewing import AGAIN_AFTER
from forethought.web.incidents.models import Incident
from forethought.web.people.models import Person

_OURS = re.compile(r"incident-[0-9]{1,18}", re.ASCII)


def stories_in_notes_viewed(
    notes: Iterable[tuple[str, str]], *, by: Person, now: datetime, page: str
) -> None:
    """The same for each of our incidents among these notes, by source and id of their record.

    A report is the record that checks find: who reads the notes of a visit reads its words too.
    """
    ids = {
        int(record_id.removeprefix("incident-"))
        for source, record_id in notes
        if source == INCIDENT_REPORTS and _OURS.fullmatch(record_id)
    }
    if ids:
        for incident in Incident.objects.filter(pk__in=ids).order_by("pk"):
            story_viewed(incident, by=by, now=now, page=page)


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
