"""Where officers said they were: by the press of a button alone, where their office allows it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from forethought.web.contactdesk.models.outings import Outing


class PlacesAllowed(models.Model):
    """Officers of this office may send where they are. Without a row they may not."""

    office = models.OneToOneField(
        "people.Office", on_delete=models.CASCADE, primary_key=True, related_name="places_allowed"
    )
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"in {self.office_id}"


class Place(models.Model):
    """Where an officer was at ``pressed_at``: degrees north and east, right to ``accuracy_m``.

    Kept for 30 days at most, and nowhere else: no fact, audit row, log or message holds it.
    """

    uuid = models.UUIDField(unique=True)
    outing = models.ForeignKey(Outing, on_delete=models.CASCADE, related_name="places")
    officer = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    pressed_at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
                name="place_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(accuracy_m__gte=0, accuracy_m__lte=1_000_000),
                name="place_accuracy_in_metres",
            ),
            models.CheckConstraint(
                condition=Q(pressed_at__lte=F("received_at")), name="place_pressed_first"
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.pk} of outing {self.outing_id}"
