"""The outside dead-man's switch: whether it hears from us, and its test alarms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class OutsidePing(models.Model):
    """What became of the watchdogs' last pings: one row for the site.

    ``good_at``: the last one that the switch took. ``says``: why the last one failed, or empty.
    """

    only = models.SmallIntegerField(primary_key=True, default=1)
    tried_at = models.DateTimeField()
    good_at = models.DateTimeField(null=True)
    says = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(only=1), name="outside_ping_one_row")
        ]

    def __str__(self) -> str:
        return "pings of the outside switch"


class OutsideTest(models.Model):
    """A test alarm of the outside switch. ``sent_at`` None: the switch did not take it (``says``).

    ``seen_at``: the alarm came back, to a person who is not whoever sent it, or by the switch's
    own call to us.
    """

    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    says = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    called_back = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True)
                | Q(sent_at__isnull=False, seen_at__gte=F("sent_at")),
                name="outside_test_seen_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True, seen_by__isnull=True, called_back=False)
                | Q(seen_at__isnull=False, seen_by__isnull=False, called_back=False)
                | Q(seen_at__isnull=False, seen_by__isnull=True, called_back=True),
                name="outside_test_seen_by_one",
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True) | ~Q(seen_by=F("asked_by")),
                name="outside_test_seen_by_another",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-asked_at"], name="outside_test_latest")]

    def __str__(self) -> str:
        return f"test of the outside switch at {self.asked_at}"
