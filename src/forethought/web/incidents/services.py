"""What may be done about incidents: the only writers of this app's tables."""

from __future__ import annotations

from forethought.web.incidents.completing import ChangedFieldsError, complete_incident
from forethought.web.incidents.following import (
    answer_support,
    close_incident,
    look_into,
    offer_support,
    report_riddor,
    support_given,
)
from forethought.web.incidents.photos import add_photo, photo_bytes
from forethought.web.incidents.recording import ThereAlreadyError, Told, record_incident

__all__ = [
    "ChangedFieldsError",
    "ThereAlreadyError",
    "Told",
    "add_photo",
    "answer_support",
    "close_incident",
    "complete_incident",
    "look_into",
    "offer_support",
    "photo_bytes",
    "record_incident",
    "report_riddor",
    "support_given",
]
