"""Audit rows and the seals over them. The application may only INSERT and SELECT here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import Exact, IsNull

from forethought.web.audit.chain import DIGEST

EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""PostgreSQL knows moments that Python does not; one of them would stop the sealer."""


class Event(models.Model):
    """One thing that was done. Ids only: never a name, never the text of a note.

    ``by_id`` is the person, None for the system itself. No foreign keys: nothing cascades into
    the audit. ``action`` is ``noun.verb``, for example ``visit.planned``; ``audit.actions`` has
    its sentence. Written by ``audit.services.record`` alone.
    """

    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "subject_id", "at"], name="audit_event_subject"),
            models.Index(fields=["by_id", "at"], name="audit_event_by"),
            models.Index(fields=["action", "at"], name="audit_event_action"),
            models.Index(fields=["at"], name="audit_event_at"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(action="") & ~Q(subject=""), name="audit_event_says_what"
            ),
            models.CheckConstraint(
                condition=Q(at__gte=EARLIEST, at__lt=LATEST), name="audit_event_in_our_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject} {self.subject_id}"


class Unsealed(models.Model):
    """An event that no seal covers yet: put here by a trigger, in the transaction of the event.

    The sealer takes it out in the transaction of the seal. So a row that commits late, behind
    later ones, is simply in a later seal, and no writer ever waits.
    """

    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.event_id)


class Seal(models.Model):
    """A batch of committed events, chained to all batches before it.

    ``number`` counts from 1 without a gap. ``events`` are the ids, in order; ``digests`` the
    SHA-256 of each of these rows, end to end, so that a changed row can be named. ``hash`` is over
    the previous seal's hash and everything else here; see ``audit.chain``. ``total`` is how many
    events all seals so far cover, this one included.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    events: ArrayField[Any, Any] = ArrayField(models.BigIntegerField())
    digests = models.BinaryField()
    total = models.BigIntegerField()
    hash = models.BinaryField(max_length=DIGEST)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_seal_counts_from_one"),
            models.CheckConstraint(
                condition=Q(at__gte=EARLIEST, at__lt=LATEST), name="audit_seal_in_our_time"
            ),
            models.CheckConstraint(
                condition=IsNull(
                    Func(
                        F("events"),
                        Value(None),
                        output_field=models.IntegerField(),
                        function="array_position",
                    ),
                    True,
                ),
                name="audit_seal_names_events",
            ),
            models.CheckConstraint(
                condition=Q(events__len__gte=1) & Q(total__gte=F("events__len")),
                name="audit_seal_covers_events",
            ),
            models.CheckConstraint(
                condition=Exact(Length("digests"), F("events__len") * DIGEST),
                name="audit_seal_digest_for_each",
            ),
            models.CheckConstraint(
                condition=Exact(Length("hash"), DIGEST), name="audit_seal_has_hash"
            ),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"
