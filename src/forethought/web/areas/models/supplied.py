"""Areas, press items and decisions about them, as a drop folder gave them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

SUPPLIES = ("areas", "press", "press_decisions", "markers")


class Supply(models.Model):
    """How one supply (``areas``, ``press``, ``markers``) was last read: nothing is assumed.

    ``status`` examined: what is kept is the last one supplied, whole. ``failed``: the last one
    could not be read whole; ``detail`` says why, and what was good before is kept as well.
    ``version`` counts changes, so that processes know when what they hold in mind is out of date.
    """

    class Name(models.TextChoices):
        """What can be supplied beside record systems."""

        AREAS = "areas", "Areas"
        PRESS = "press", "Press"
        PRESS_DECISIONS = "press_decisions", "Decisions about press reports"
        MARKERS = "markers", "Warning markers"

    name = models.CharField(max_length=20, unique=True, choices=Name.choices)
    status = models.CharField(max_length=20)
    detail = models.TextField(blank=True)
    rows = models.IntegerField(null=True)
    loaded_at = models.DateTimeField(null=True)
    version = models.BigIntegerField(default=0)
    problems = models.JSONField(default=list)
    problem_count = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["examined", "failed"]) & Q(name__in=SUPPLIES),
                name="supply_words_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(detail=""), name="supply_failure_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SuppliedFile(models.Model):
    """One supplied file, as its bytes: ``areas.geojson``, ``press/x.xml``, ``press_decisions.csv``.

    ``whole`` false: the newest one, which could not be read whole; the last whole one is kept
    beside it until a better one comes, and both count.
    """

    supply = models.ForeignKey(Supply, on_delete=models.CASCADE, related_name="files")
    name = models.TextField()
    whole = models.BooleanField(default=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["supply", "name", "whole"], name="supplied_file_once")
        ]

    def __str__(self) -> str:
        return self.name
