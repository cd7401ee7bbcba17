"""Who is told of a marker, and of what; nothing of it stands in what is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from forethought.web.markers.models import Marker
from forethought.web.notices.services import tell
from forethought.web.people.models import Person


def notify(kind: str, people: Iterable[Person], marker: Marker, *, now: datetime) -> None:
    """Tell people, in the transaction of what they are told of."""
    to = [person.pk for person in people]
    tell(kind, to=to, subject="marker", subject_id=marker.pk, now=now)
