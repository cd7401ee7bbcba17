"""The private addresses of calendars."""

from __future__ import annotations

from django.db import models


class CalendarAddress(models.Model):
    """The address from which a calendar program reads somebody's visits; one for each person.

    ``digest``: SHA-256 of the secret in it, which nobody can read back: whoever loses it makes a
    new one. ``content_sha256`` is of what was last given, ``changed_at`` since when it is so, and
    ``last_read_on`` the London day on which a program last asked.
    """

    person = models.OneToOneField(
        "people.Person",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="calendar_address",
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    content_sha256 = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(null=True)
    last_read_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"of {self.person_id}"
