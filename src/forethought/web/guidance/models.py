"""What the office makes of the guidance: a page it changed or added, and each version of it.

The standard pages come with the program (``forethought.data.guidance_files``). One that the
office never touched has no row here.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

LONGEST_SLUG = 60
LONGEST_TITLE = 100
LONGEST_SUMMARY = 250
LONGEST_BODY = 20_000
LONGEST_WHY = 500


class GuidancePage(models.Model):
    """A page. ``slug``: its address, which never changes; a standard page's is its file's name."""

    slug = models.SlugField(max_length=LONGEST_SLUG, unique=True)

    def __str__(self) -> str:
        return self.slug


class GuidanceVersion(models.Model):
    """What a page said from ``at`` on. Never edited: the one with the highest number counts.

    ``follows_standard``: officers read the standard wording of whatever release is installed;
    ``title`` to ``kinds`` are then what it was at that time. ``standard_sha256``: the standard
    wording of that time, empty where there was none: another one now means that it has changed.
    ``review_on``: the day by which somebody must look whether it is still right.
    """

    class What(models.TextChoices):
        """What was done to the page."""

        WRITTEN = "written", "Written"
        REVIEWED = "reviewed", "Reviewed: still right"
        RESTORED = "restored", "Standard wording restored"
        TAKEN_DOWN = "taken_down", "Taken down"

    page = models.ForeignKey(GuidancePage, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    what = models.CharField(max_length=10, choices=What)
    follows_standard = models.BooleanField(default=False)
    standard_sha256 = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    summary = models.CharField(max_length=LONGEST_SUMMARY)
    body = models.TextField(max_length=LONGEST_BODY)
    rules = ArrayField(models.CharField(max_length=40), blank=True, default=list)
    hazards = ArrayField(models.CharField(max_length=20), blank=True, default=list)
    kinds = ArrayField(models.CharField(max_length=20), blank=True, default=list)
    review_on = models.DateField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=LONGEST_WHY)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "number"], name="guidance_version_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="guidance_version_counts_up"),
            models.CheckConstraint(
                condition=Q(follows_standard=False) | ~Q(standard_sha256=""),
                name="guidance_version_follows_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} version {self.number}"
