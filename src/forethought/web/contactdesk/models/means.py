"""What must be there before anybody leaves: who is on duty, ways to tell people, safety aids."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Duty(models.Model):
    """Somebody is on the contact desk of an office from ``begins`` to ``ends``."""

    office = models.ForeignKey("people.Office", on_delete=models.CASCADE, related_name="duties")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="duties")
    begins = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="duty_ends_later")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on the desk of {self.office_id}"


class Way(models.Model):
    """A way to reach somebody. ``worked_at``: when a test message was last answered.

    ``address`` is a phone number, an e-mail address, or a push subscription as JSON.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="ways")
    channel = models.CharField(max_length=20)
    address = models.TextField()
    added_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "channel", "address"],
                condition=Q(gone_at__isnull=True),
                name="way_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.person_id}"


class Emergency(models.Model):
    """Whom to ring for an officer, and what they drive. Seen by them, desk and manager alone."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, primary_key=True, related_name="emergency"
    )
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    vehicle = models.CharField(max_length=100, blank=True)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"of {self.person_id}"


class Aid(models.Model):
    """A safety aid that somebody has, or needs (DMBM511340: the aids provided are used).

    ``issued_on`` None: they need it and have not got it.
    """

    class Kind(models.TextChoices):
        """What was issued."""

        PHONE = "phone", "Phone"
        ALARM = "alarm", "Personal alarm"
        TORCH = "torch", "Torch"
        DEVICE = "device", "Lone worker device"
        OTHER = "other", "Other"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="aids")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=60, blank=True)
    needed = models.BooleanField(default=True)
    issued_on = models.DateField(null=True)
    tested_on = models.DateField(null=True)
    test_again_by = models.DateField(null=True)
    charged_at = models.DateTimeField(null=True)
    returned_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(issued_on__isnull=False)
                | Q(tested_on__isnull=True, test_again_by__isnull=True, charged_at__isnull=True),
                name="aid_issued_before_used",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class DaySecret(models.Model):
    """An officer's two PINs, salted and hashed alike, and the word of the day, encrypted.

    Nothing here says to a reader of the table which PIN is which without the site's key.
    """

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, primary_key=True, related_name="day_secret"
    )
    pins = models.TextField()
    set_at = models.DateTimeField()
    word = models.TextField(blank=True)
    word_for = models.DateField(null=True)
    phone_lost_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"of {self.person_id}"


class Gap(models.Model):
    """A readiness gap that the safety administrator accepts in writing, for one day."""

    office = models.ForeignKey("people.Office", on_delete=models.CASCADE, related_name="gaps")
    what = models.CharField(max_length=60)
    day = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "what", "day"], name="gap_once_a_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="gap_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.what} on {self.day}"
