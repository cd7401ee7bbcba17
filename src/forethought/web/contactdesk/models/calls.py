"""The desk's log: phone calls, and what one shift tells the next."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Call(models.Model):
    """One phone call that the office made, or got, about an outing.

    ``note`` is what the next person at the desk must know; the page asks for no customer data.
    """

    class Whom(models.TextChoices):
        """Who was called, or called in."""

        OFFICER = "officer", "The officer"
        SECOND = "second", "The second officer"
        EMERGENCY_CONTACT = "emergency_contact", "Their emergency contact"
        MANAGER = "manager", "Their manager"
        POLICE = "police", "The police"
        OTHER = "other", "Somebody else"

    class Outcome(models.TextChoices):
        """How it went. A voicemail is nobody heard."""

        SPOKE = "spoke", "Spoke to them"
        NO_ANSWER = "no_answer", "No answer"
        VOICEMAIL = "voicemail", "Voicemail answered"
        NOT_CONNECTED = "not_connected", "The call did not go through"

    outing = models.ForeignKey("contactdesk.Outing", on_delete=models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    whom = models.CharField(max_length=20, choices=Whom.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    whom__in=[
                        *("officer", "second", "emergency_contact"),
                        *("manager", "police", "other"),
                    ]
                ),
                name="call_whom_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["spoke", "no_answer", "voicemail", "not_connected"]),
                name="call_outcome_known",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["outing", "at"], name="call_log")]

    def __str__(self) -> str:
        return f"call about outing {self.outing_id}"


class HandOver(models.Model):
    """Somebody on the desk hands over to the next, with what they must know.

    ``taken_at`` None: the next has not taken over yet, and everything is still the first one's.
    """

    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=models.F("to")), name="handover_to_another"),
            models.CheckConstraint(condition=~Q(note=""), name="handover_says_something"),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(taken_at__gte=models.F("at")),
                name="handover_taken_afterwards",
            ),
            models.UniqueConstraint(
                fields=["by"], condition=Q(taken_at__isnull=True), name="handover_one_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"
