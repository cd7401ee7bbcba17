"""Areas, press items and decisions about them, as a drop folder gives them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Supply(models.Model):
    """How one supply (``areas``, ``press``, ``markers``) was last read: nothing is assumed."""

    name = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=20)
    detail = models.TextField(blank=True)
    rows = models.IntegerField(null=True)
    loaded_at = models.DateTimeField(null=True)
    version = models.BigIntegerField(default=0)
    problems = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class AreaFile(models.Model):
    """The supplied ``areas.geojson``, whole, as last loaded. At most one is current."""

    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["current"], condition=models.Q(current=True), name="one_current_area_file"
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class PressFile(models.Model):
    """One supplied file of ``press/``, whole, or ``press_decisions.csv``."""

    name = models.CharField(max_length=200, unique=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
