"""Warning markers as a drop folder gave them."""

from __future__ import annotations

from django.db import models


class MarkerRow(models.Model):
    """One line of ``markers.csv``; the cells as written, read again for each check.

    ``fault`` is a sentence about the line where it was broken, else empty. ``whole`` false: of a
    newer file that could not be read as a whole, kept beside the lines of the last good one.
    ``sha256`` is of cells, fault and ``whole``.
    """

    file = models.TextField(default="markers.csv")
    line = models.IntegerField(default=0)
    cells = models.JSONField()
    fault = models.TextField(blank=True)
    whole = models.BooleanField(default=True)
    sha256 = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"line {self.line}"


class MarkerKey(models.Model):
    """A matching key of a marker, as a 63-bit number; see ``records.RecordKey``."""

    pk = models.CompositePrimaryKey("key", "marker")
    marker = models.ForeignKey(MarkerRow, on_delete=models.CASCADE, related_name="keys")
    key = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.key)
