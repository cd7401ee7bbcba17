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

    ``next_at``: when it is due; while somebody reads it, when they are given up. ``tried_at`` is
    when the last reading began: what began earlier is no longer taken in. ``off_because``: why a
    person switched it off. ``unplaced``: what holds visits because it could not be placed, marked
    ``uploaded`` where it is from a file beside what is fetched.
    """

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=120, unique=True)
    url = models.CharField(max_length=1000, blank=True)
    settings = models.JSONField(default=dict)
    every_minutes = models.PositiveIntegerField(default=15)
    required = models.BooleanField(default=True)
    is_on = models.BooleanField(default=True)
    off_because = models.TextField(blank=True)
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
            models.CheckConstraint(
                condition=Q(is_on=True, off_because="") | Q(is_on=False) & ~Q(off_because=""),
                name="feed_off_has_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(is_on=True) & ~Q(url=""), name="feed_due")
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


class FeedUpload(models.Model):
    """A file that somebody has uploaded to look at; nothing of it counts yet. One for each feed."""

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, related_name="upload")
    by = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
