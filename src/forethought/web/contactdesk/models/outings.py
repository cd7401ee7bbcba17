"""Outings and the facts that judging them stands on (``forethought.contact``)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Outing(models.Model):
    """One officer's day out, or a pair's: one unit with one contact plan.

    ``next_at``: when a watchdog must look again, None once it is over; it is written in the
    transaction of every fact. ``failed`` counts judgings that broke: an exception counts as
    overdue. ``home``: the return is safe at home instead of back at the office. ``standing`` is
    what the board shows of the last judging (``standing.shown``), kept beside ``next_at``.
    """

    officer = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="outings")
    second_officer = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    office = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="outings")
    day = models.DateField()
    left_at = models.DateTimeField()
    back_by = models.DateTimeField()
    home = models.BooleanField(default=False)
    vehicle = models.CharField(max_length=100, blank=True)
    over_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    failed = models.IntegerField(default=0)
    standing = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(over_at__isnull=True), name="outing_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["second_officer"],
                condition=Q(over_at__isnull=True, second_officer__isnull=False),
                name="outing_second_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(second_officer__isnull=True) | ~Q(second_officer=F("officer")),
                name="outing_two_different_officers",
            ),
            models.CheckConstraint(
                condition=Q(over_at__isnull=False) | Q(next_at__isnull=False),
                name="outing_never_lost_sight_of",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="outing_due"),
            models.Index(fields=["office", "over_at"], name="outing_board"),
        ]

    def __str__(self) -> str:
        return f"outing {self.pk}"


class PlanVersion(models.Model):
    """A contact plan of an outing as it was told: the first, and one for each change."""

    outing = models.ForeignKey(Outing, on_delete=models.CASCADE, related_name="plans")
    number = models.IntegerField()
    at = models.DateTimeField()
    plan = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outing", "number"], name="plan_number_once")
        ]

    def __str__(self) -> str:
        return f"plan {self.number} of outing {self.outing_id}"


class Fact(models.Model):
    """One thing that happened on an outing (``contact.events``), in the order of recording.

    ``uuid`` is made by whoever tells it: the same fact told twice is one. ``kind`` is the name
    of the event's class in small letters. ``at`` is when the office came to know it.
    ``detail`` holds the event's other fields: ids and our own words, no names, no free text.
    """

    outing = models.ForeignKey(Outing, on_delete=models.CASCADE, related_name="facts")
    uuid = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    via = models.CharField(max_length=20, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["outing", "id"], name="fact_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} of outing {self.outing_id}"
