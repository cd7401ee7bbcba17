"""Next actions: cases that left the visit list are reviewed on the following working day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from forethought.web.audit import services as audit
from forethought.web.decisions.models import NextAction
from forethought.web.people.access import visits_for
from forethought.web.people.models import Person


def reviews_for(person: Person) -> QuerySet[NextAction]:
    """What is still to review among the visits that this person may see, soonest first."""
    return (
        NextAction.objects.filter(done_at__isnull=True, visit__in=visits_for(person).values("pk"))
        .select_related("visit__customer", "visit__officer")
        .order_by("due", "pk")
    )


def mark_reviewed(action_id: int, *, by: Person, now: datetime) -> NextAction:
    """The case has been reviewed. Done twice is done once. Raises NextAction.DoesNotExist."""
    with transaction.atomic():
        action = NextAction.objects.select_for_update().get(pk=action_id)
        if action.done_at is None:
            action.done_at, action.done_by = now, by
            action.save(update_fields=["done_at", "done_by"])
            audit.record("review.done", by=by, now=now, subject="visit", subject_id=action.visit_id)
    return action
