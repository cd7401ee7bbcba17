"""Requests to see one's own data, legal holds, and reports of what was let go."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

LONGEST_REASON = 2_000
"""Characters of a reason."""


class AccessRequest(models.Model):
    """Somebody asks what is kept about them (UK GDPR, Article 15).

    ``due_on``: within a month of ``asked_on``. ``masked`` are words that are left out of every
    text of the answer, one a line: names of other people. ``answered_at``: when the answer was
    made last. ``released`` and ``withheld`` count what was in it.
    """

    customer = models.ForeignKey(
        "visits.Customer", on_delete=models.PROTECT, related_name="access_requests"
    )
    asked_on = models.DateField()
    due_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    masked = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    released = models.IntegerField(null=True)
    withheld = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(due_on__gt=F("asked_on")), name="access_due_later"),
            models.CheckConstraint(
                condition=Q(
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                    released__isnull=True,
                    withheld__isnull=True,
                )
                | Q(
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    released__gte=0,
                    withheld__gte=0,
                ),
                name="access_answered_whole",
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(answered_at__isnull=True),
                name="access_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"access request {self.pk}"


class Choice(models.Model):
    """What the reviewer says of one item of an answer, or of a whole group of them.

    ``key`` names the item (``access.items``), or the group. ``because`` is a word of
    ``exemptions``, where something is withheld; ``reason`` is in the reviewer's own words.
    """

    request = models.ForeignKey(AccessRequest, on_delete=models.CASCADE, related_name="choices")
    key = models.CharField(max_length=80)
    withhold = models.BooleanField()
    because = models.CharField(max_length=20, blank=True)
    reason = models.TextField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "key"], name="access_choice_once"),
            models.CheckConstraint(
                condition=Q(withhold=False, because="") | Q(withhold=True) & ~Q(because=""),
                name="access_withheld_with_exemption",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="access_choice_has_reason"),
        ]

    def __str__(self) -> str:
        return self.key


class LegalHold(models.Model):
    """Keep this and all that hangs together with it, whatever its age, until somebody ends it.

    About one customer, visit or incident. While it stands the database itself refuses to lose
    what it names: its column would become empty.
    """

    customer = models.ForeignKey(
        "visits.Customer", on_delete=models.SET_NULL, null=True, related_name="holds"
    )
    visit = models.ForeignKey(
        "visits.Visit", on_delete=models.SET_NULL, null=True, related_name="holds"
    )
    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.SET_NULL, null=True, related_name="holds"
    )
    reason = models.TextField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False)
                | Q(customer__isnull=False, visit__isnull=True, incident__isnull=True)
                | Q(customer__isnull=True, visit__isnull=False, incident__isnull=True)
                | Q(customer__isnull=True, visit__isnull=True, incident__isnull=False),
                name="hold_about_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_reason="")
                | Q(ended_at__gte=F("at"), ended_by__isnull=False) & ~Q(ended_reason=""),
                name="hold_ended_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["customer", "visit", "incident"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="hold_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class RetentionRun(models.Model):
    """One run of the retention job: counts alone, by kind (``retention.kinds``).

    ``day`` is the one that ages were counted to. ``ended_at`` None: it runs, or was broken off;
    what it let go by then is gone for good and the next run goes on. ``by`` None: the worker, or a
    command.
    """

    day = models.DateField()
    dry = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    gone = models.JSONField(default=dict)
    held = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="retention_ended_later",
            ),
            models.UniqueConstraint(
                fields=["day"], condition=Q(dry=False), name="retention_once_a_day"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-started_at"], name="retention_latest")]

    def __str__(self) -> str:
        return f"retention of {self.day}"
