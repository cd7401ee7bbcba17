"""Chat rooms of the site: told of every alarm from the desk's rung on, beside its people.

A room is nobody in particular: a note in it is no acknowledgement, and nobody counts as reached
by it, so that a rung moves on as if the room were not there. It gets no name and no address.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from forethought.contact.result import Tell
from forethought.contact.words import Rung
from forethought.web.contactdesk.models import Alarm, Alert

NAME = "apprise_note"


def alerts_of(rings: Iterable[tuple[Alarm, Tell]], now: datetime) -> list[Alert]:
    """What every room is told of these rings; of a reminder to the officer, nothing."""
    names = settings.CHANNELS.get(NAME, {}).get("rooms", {})
    return [
        Alert(
            alarm=alarm,
            rung=int(tell.rung),
            due=tell.due,
            channel=NAME,
            room=room,
            uuid=uuid.uuid4(),
            written_at=now,
            try_at=now,
        )
        for alarm, tell in rings
        if tell.rung is not Rung.OFFICER
        for room in names
    ]
