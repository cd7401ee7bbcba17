"""The office's own list of feeds, when each last worked, and a copy of what was read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Feed(models.Model):
    """One feed. ``kind`` is a name of ``forethought.feeds.kinds``; ``settings`` its own answers.

    ``url`` empty: its files are uploaded. ``required``: while it has not worked for longer than
    the pack's ``stale_after_hours``, visits are held as by a stale source. ``worked_at`` is when
    it was last read whole, also when nothing in it had changed; ``says`` is a whole sentence
    about the last attempt where that did not work or left something unread.
    """

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=120, unique=True)
    url = models.CharField(max_length=1000, blank=True)
    settings = models.JSONField(default=dict)
    every_minutes = models.PositiveIntegerField(default=15)
    required = models.BooleanField(default=True)
    is_on = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    validators = models.JSONField(default=dict)
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    says = models.TextField(blank=True)
    problems = models.JSONField(default=list)
    problem_count = models.IntegerField(default=0)
    unplaced = models.JSONField(default=list)
    rows = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(name="") & Q(every_minutes__gte=1), name="feed_named"
            ),
            models.CheckConstraint(
                condition=Q(failures=0) | ~Q(says=""), name="feed_failure_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FeedCopy(models.Model):
    """What a feed sent, as its bytes. ``part`` names the file where a feed has several.

    ``whole`` false: it could not be read whole; the last whole one is kept beside it.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="copies")
    part = models.CharField(max_length=300, default="", blank=True)
    whole = models.BooleanField(default=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "part", "whole"], name="feed_copy_once")
        ]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.part}"
