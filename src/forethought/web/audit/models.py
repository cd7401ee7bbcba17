"""Audit rows. The application may only INSERT and SELECT here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast


class CurrentTransaction(Func):
    """The number of the writing transaction: tells the sealer what may still be in flight."""

    function = "pg_current_xact_id"
    output_field = models.TextField()


class Event(models.Model):
    """One thing that was done. Ids only: never a name, never the text of a note.

    ``by_id`` is the person, None for the system itself. No foreign keys: nothing cascades into
    the audit. ``action`` is ``noun.verb``, for example ``visit.planned``.
    """

    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    transaction = models.BigIntegerField(
        db_default=Cast(Cast(CurrentTransaction(), models.TextField()), models.BigIntegerField())
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "subject_id", "at"], name="audit_event_subject"),
            models.Index(fields=["by_id", "at"], name="audit_event_by"),
            models.Index(fields=["at"], name="audit_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject} {self.subject_id}"
