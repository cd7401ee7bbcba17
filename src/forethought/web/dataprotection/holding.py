"""Legal holds: placed and ended by data protection, with a reason."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Model

from forethought.web.audit import services as audit
from forethought.web.dataprotection.models import LONGEST_REASON, LegalHold
from forethought.web.dataprotection.retention.held import let_holds_wait
from forethought.web.incidents.models import Incident
from forethought.web.people.models import Person
from forethought.web.visits.models import Customer, Visit
from forethought.web.visits.problems import NotPossibleError


class About(StrEnum):
    """What a hold may be about."""

    CUSTOMER = "customer"
    VISIT = "visit"
    INCIDENT = "incident"


_MODELS: dict[About, type[Model]] = {
    About.CUSTOMER: Customer,
    About.VISIT: Visit,
    About.INCIDENT: Incident,
}


def place_hold(*, about: About, number: int, reason: str, by: Person, now: datetime) -> LegalHold:
    """Keep this, and all that hangs together with it, until the hold is ended.

    Raises NotPossibleError: it is not there (any more), is held already, or no reason is given.
    """
    why = written_reason(reason)
    with transaction.atomic():
        let_holds_wait()
        if not _MODELS[about]._default_manager.filter(pk=number).exists():
            raise NotPossibleError(
                f"There is no {about} {number}: look at the number in the address of its page. What"
                " was let go by age cannot be brought back",
                field="number",
            )
        named = {f"{about}_id": number}
        if LegalHold.objects.filter(ended_at__isnull=True, **named).exists():
            raise NotPossibleError(f"This {about} is held already", field="number")
        hold = LegalHold.objects.create(reason=why, by=by, at=now, **named)
        audit.record(
            "hold.placed",
            by=by,
            now=now,
            subject=about.value,
            subject_id=number,
            hold=hold.pk,
        )
    return hold


def end_hold(hold_id: int, *, reason: str, by: Person, now: datetime) -> LegalHold:
    """Let age decide again. Raises NotPossibleError, and LegalHold.DoesNotExist."""
    why = written_reason(reason)
    with transaction.atomic():
        let_holds_wait()
        hold = LegalHold.objects.select_for_update().get(pk=hold_id)
        if hold.ended_at is not None:
            raise NotPossibleError("This hold has been ended already")
        hold.ended_at, hold.ended_by, hold.ended_reason = now, by, why
        hold.save()
        about, number = about_of(hold)
        audit.record(
            "hold.ended",
            by=by,
            now=now,
            subject=about.value,
            subject_id=number,
            hold=hold.pk,
        )
    return hold


def about_of(hold: LegalHold) -> tuple[About, int | None]:
    """What a hold is about; no number once it was ended and what it named has gone."""
    for about in About:
        number: int | None = getattr(hold, f"{about}_id")
        if number is not None:
            return about, number
    return About.CUSTOMER, None


def written_reason(text: str, field: str = "reason") -> str:
    """What somebody wrote, trimmed. Raises NotPossibleError for nothing, or too much."""
    told = text.replace("\0", "").strip()
    if not told:
        raise NotPossibleError("Enter the reason", field=field)
    if len(told) > LONGEST_REASON:
        raise NotPossibleError(
            f"The reason must be {LONGEST_REASON:,} characters or fewer", field=field
        )
    return told
