"""Press reports that may matter to a visitor, and the happenings that they tell of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from forethought.web.areas.models.known import KnownArea


class Happening(models.Model):
    """Something that one or several papers report: a proposal in the queue until a person decides.

    Its provisional ``area`` acts at once. ``what``: ``outbreak`` or a danger of
    ``places.dangers``. ``state``: ``open`` waits for a person; ``confirmed`` and ``dismissed`` were
    decided on ``decided_at``, and ``superseded`` when an official area took its place.
    """

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "Waits for a decision"
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"
        SUPERSEDED = "superseded", "An official area has taken its place"
        LAPSED = "lapsed", "Lapsed"

    what = models.CharField(max_length=30)
    disease = models.CharField(max_length=100, blank=True)
    suspected = models.BooleanField(default=False)
    why = models.TextField()
    area = models.OneToOneField(KnownArea, on_delete=models.PROTECT, related_name="happening")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "dismissed"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="happening_decided_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(reason=""),
                name="happening_dismissal_has_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opened_at"], condition=Q(state="open"), name="happening_open")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"


class Report(models.Model):
    """One press item as a feed gave it, and what it was read to say.

    Kept whether or not it tells of anything, so that it is read once and people can see why it
    was passed over. ``identity`` is its guid, id or link. ``happening`` None: nothing to act on.
    """

    feed = models.ForeignKey("feeds.Feed", on_delete=models.CASCADE, related_name="reports")
    identity = models.TextField()
    sha256 = models.CharField(max_length=64)
    title = models.TextField()
    summary = models.TextField(blank=True)
    link = models.TextField(blank=True)
    outlet = models.CharField(max_length=300, blank=True)
    published = models.DateTimeField(null=True)
    read_at = models.DateTimeField()
    what = models.CharField(max_length=30, blank=True)
    quote = models.TextField(blank=True)
    why = models.TextField(blank=True)
    places = models.JSONField(default=list)
    happening = models.ForeignKey(
        Happening, on_delete=models.SET_NULL, null=True, related_name="reports"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "identity", "sha256"], name="report_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-read_at"], name="report_newest"),
        ]

    def __str__(self) -> str:
        return self.title[:60]
