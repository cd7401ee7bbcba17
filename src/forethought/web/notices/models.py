"""What somebody is to be told, and every attempt at it.

A notice is a row before anything is sent, as an alert is; the watchdog sends it by the person's
ways and marks it after. Nothing of a customer, an address or a hazard stands in what is sent:
who wants to know opens the page.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """Somebody is to know something. ``seen_at``: they opened it, or pressed that they know.

    ``kind`` says what (``notices.kinds``); ``visit``, ``subject`` and ``subject_id`` what about.
    One open notice of a kind about one thing for one person is enough: the next waits until it
    has been seen. ``ended_at``: nobody needs it any more.
    """

    kind = models.CharField(max_length=30)
    to = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="notices")
    visit = models.ForeignKey(
        "visits.Visit", on_delete=models.CASCADE, null=True, related_name="notices"
    )
    subject = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    sendings_wanted = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "to", "visit", "subject", "subject_id"],
                condition=Q(seen_at__isnull=True, ended_at__isnull=True),
                nulls_distinct=False,
                name="notice_one_open",
            ),
            models.CheckConstraint(
                condition=Q(subject="", subject_id__isnull=True)
                | ~Q(subject="") & Q(subject_id__isnull=False),
                name="notice_subject_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["to"],
                condition=Q(seen_at__isnull=True, ended_at__isnull=True),
                name="notice_open",
            ),
            models.Index(
                fields=["at"], condition=Q(sendings_wanted=True), name="notice_to_be_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to_id}"


class Sending(models.Model):
    """One notice by one way: written before it is sent, marked sent after (as ``Alert``)."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="sendings")
    uuid = models.UUIDField(unique=True)
    channel = models.CharField(max_length=20)
    way = models.ForeignKey(
        "contactdesk.Way", on_delete=models.PROTECT, null=True, related_name="+"
    )
    try_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=200, blank=True)
    says = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "channel", "way"], nulls_distinct=False, name="sending_once"
            ),
            models.CheckConstraint(
                condition=Q(try_at__isnull=True)
                | Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="sending_waits_until_sent_or_given_up",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["try_at"], condition=Q(try_at__isnull=False), name="sending_due"),
        ]

    def __str__(self) -> str:
        return f"sending {self.uuid}"
