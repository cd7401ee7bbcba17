"""Signs of life of the parts that have no beat of their own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PartBeat(models.Model):
    """When one process of a part (``beating.Part``) was last alive.

    A process that ends in order takes its row away; one that was killed leaves it.
    """

    process = models.CharField(max_length=80, primary_key=True)
    part = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["part", "-at"], name="health_part_beats")]

    def __str__(self) -> str:
        return f"{self.part} {self.process}"
