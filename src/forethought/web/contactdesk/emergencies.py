"""Whom to ring for an officer, and what they drive."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.contactdesk.models import Emergency
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError


def set_emergency(
    *,
    person: Person,
    contact_name: str,
    contact_phone: str,
    vehicle: str,
    by: Person,
    now: datetime,
) -> Emergency:
    """What somebody gives for an emergency; empty takes it back.

    Raises NotPossibleError for a name without a number, or a number that has no digits.
    """
    name, phone = contact_name.strip(), contact_phone.strip()
    if name and not phone:
        raise NotPossibleError("Enter their telephone number", field="contact_phone")
    if phone and sum(one.isdigit() for one in phone) < 6:
        raise NotPossibleError("Enter a telephone number, like 07700 900123", field="contact_phone")
    with transaction.atomic():
        emergency, _ = Emergency.objects.update_or_create(
            person=person,
            defaults={
                "contact_name": name,
                "contact_phone": phone,
                "vehicle": vehicle.strip(),
                "set_at": now,
            },
        )
        audit.record("emergency.set", by=by, now=now, subject="person", subject_id=person.pk)
    return emergency
