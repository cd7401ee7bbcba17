"""A call for help is handed over to the certified alarm centre, where the site has one.

Once for each alarm, beside the people of the last rung and never instead of them: the centre owns
nothing and ends nothing. It is told staff numbers, not names; who they are and whom it calls is
agreed with it beforehand. Whether the police come, the software cannot know and does not say.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from forethought.channels import Message, Urgency
from forethought.channels.alarm_centre import NAME
from forethought.contact.says import london
from forethought.contact.words import AlarmKind, Rung
from forethought.web.contactdesk.models import Alarm, Alert, Outing

SUBJECT = "Call for help of an officer who is out"


def alerts_of(alarms: Iterable[Alarm], now: datetime) -> list[Alert]:
    """What is to be handed over about these alarms; nothing about what is no call for help."""
    if NAME not in settings.CHANNELS:
        return []
    return [
        Alert(
            alarm=alarm,
            rung=int(Rung.EMERGENCY),
            due=alarm.opened_at,  # the same however often the alarm rings: it is handed over once
            channel=NAME,
            uuid=uuid.uuid4(),
            written_at=now,
            try_at=now,
        )
        for alarm in alarms
        if alarm.kind == AlarmKind.DURESS
    ]


def message_of(alert: Alert, now: datetime) -> Message:
    """What the centre gets: no name, no address, no hazard."""
    alarm = alert.alarm
    outing = alarm.outing
    officers = ", ".join(_staff_numbers(outing))
    return Message(
        id=alert.uuid.hex,
        to=NAME,
        subject=SUBJECT,
        says=f"Help was asked for at {london(alarm.since, now)}. Staff number: {officers}. The"
        " officer’s office is being told too. This message tells no police.",
        link=f"{settings.SITE_ADDRESS}{reverse('contactdesk:alarm', args=[alarm.pk])}",
        urgency=Urgency.EMERGENCY,
        about=(
            ("kind", alarm.kind),
            ("since", alarm.since.isoformat()),
            ("outing", str(outing.pk)),
            ("officers", officers),
        ),
    )


def _staff_numbers(outing: Outing) -> list[str]:
    second = outing.second_officer
    return [outing.officer.officer_id, *([second.officer_id] if second is not None else [])]
