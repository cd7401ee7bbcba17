"""Warning markers as a drop folder gives them."""

from __future__ import annotations

from django.db import models


class MarkerRow(models.Model):
    """One line of ``markers.csv``; the cells as written, read again for each check."""

    marker_id = models.TextField()
    line = models.IntegerField(default=0)
    cells = models.JSONField()
    sha256 = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return self.marker_id
