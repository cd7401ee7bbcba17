"""Who is told of a marker, and of what; nothing of it stands in what is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from forethought.web.markers.models import Marker
from forethought.web.notices.services import see_about, tell
from forethought.web.people.models import Person

SUBJECT = "marker"


def notify(
    kind: str, people: Iterable[Person], marker: Marker, *, now: datetime, again: bool = False
) -> None:
    """Tell people, in the transaction of what they are told of.

    ``again``: also who has an unseen notice of it, in whose place a new one is sent.
    """
    whom = [person.pk for person in people]
    tell(kind, to=whom, subject=SUBJECT, subject_id=marker.pk, now=now, again=again)


def seen(marker: Marker, *, by: Person, now: datetime) -> None:
    """Whoever opens the page of a marker has seen what they were told of it."""
    see_about(SUBJECT, marker.pk, by=by, now=now)
