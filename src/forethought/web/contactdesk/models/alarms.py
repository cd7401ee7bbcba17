"""Alarms are rows from the moment they are due until a person ends them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Alarm(models.Model):
    """An alarm as judged: written before anybody is told, kept in step with the facts.

    ``name`` is its id within the outing. ``rung``: the highest reached. Never deleted.
    """

    outing = models.ForeignKey(
        "contactdesk.Outing", on_delete=models.PROTECT, related_name="alarms"
    )
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    since = models.DateTimeField()
    opened_at = models.DateTimeField()
    rung = models.IntegerField()
    owner = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    owned_at = models.DateTimeField(null=True)
    silent_at = models.DateTimeField(null=True)
    checked_in_late = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=20, blank=True)
    ended_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outing", "name"], name="alarm_once"),
            models.UniqueConstraint(
                fields=["outing", "kind"],
                condition=Q(ended_at__isnull=True),
                name="alarm_one_open_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True, owned_at__isnull=True)
                | Q(owner__isnull=False, owned_at__isnull=False),
                name="alarm_owned_since",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="")
                | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
                name="alarm_ended_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of outing {self.outing_id}"

    def is_silent(self, now: datetime) -> bool:
        """Whether its owner has done nothing about it for too long: it rings again."""
        return self.owner_id is not None and self.silent_at is not None and self.silent_at <= now


class Alert(models.Model):
    """One message that somebody is to get: written before it is sent, marked sent after.

    Named for good by alarm, rung, ring, person, channel and way, so that it is written once
    however many watchdogs see that it is due; its ``uuid`` is random, because whoever has it may
    acknowledge. ``way`` None: the person's own e-mail address, where they gave no way at all.
    ``to`` None: the certified alarm centre, or the chat ``room`` of that name: nobody of ours in
    particular, so neither owns anything, nor counts as reached.
    ``claimed_until``: a watchdog is sending it; after that moment another one takes over.
    ``given_up_at``: trying is useless, because the channel said so or the alarm has ended.
    """

    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="alerts")
    rung = models.IntegerField()
    due = models.DateTimeField()
    to = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20)
    room = models.CharField(max_length=60, blank=True)
    way = models.ForeignKey(
        "contactdesk.Way", on_delete=models.PROTECT, null=True, related_name="+"
    )
    uuid = models.UUIDField(unique=True)
    written_at = models.DateTimeField()
    try_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    says = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alarm", "rung", "due", "to", "channel", "room", "way"],
                nulls_distinct=False,
                name="alert_once",
            ),
            models.CheckConstraint(
                condition=Q(try_at__isnull=True)
                | Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="alert_waits_until_sent_or_given_up",
            ),
            models.CheckConstraint(
                condition=Q(to__isnull=True, way__isnull=True, channel="alarm_centre", room="")
                | Q(to__isnull=True, way__isnull=True, channel="apprise_note") & ~Q(room="")
                | Q(to__isnull=False, room="") & ~Q(channel__in=["alarm_centre", "apprise_note"]),
                name="alert_to_somebody_a_room_or_the_alarm_centre",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["try_at"], condition=Q(try_at__isnull=False), name="alert_due"),
            models.Index(
                fields=["provider_id"], condition=~Q(provider_id=""), name="alert_by_provider"
            ),
        ]

    def __str__(self) -> str:
        return f"alert {self.uuid}"


class Beat(models.Model):
    """A watchdog that is alive: where it runs, and when it was last heard."""

    watchdog = models.CharField(max_length=120, unique=True)
    host = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.watchdog
