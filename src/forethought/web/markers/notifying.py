"""Who is told of a marker, and of what; nothing of it stands in what is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from forethought.web.markers.models import Marker
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person


def notify(kind: str, people: Iterable[Person], marker: Marker, *, now: datetime) -> None:
    """Tell people, in the transaction of what they are told of."""
    Notice.objects.bulk_create(
        [
            Notice(kind=kind, to=person, subject="marker", subject_id=marker.pk, at=now)
            for person in people
        ],
        ignore_conflicts=True,
    )
