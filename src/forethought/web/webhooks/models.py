"""Webhooks, and what was or is to be sent by each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Webhook(models.Model):
    """Where events are sent. It hears what ``token`` lets its owner hear, and stops with it.

    ``types``: names of events; empty: all. ``ordered``: each is sent once the one before has
    arrived. ``seal``, ``index`` and ``mark`` are the place in the feed up to which deliveries were
    written. ``secret`` is encrypted; ``old_secret`` signs as well until ``old_until``. ``says``:
    why it does not send, a sentence for its owner.
    """

    class State(models.TextChoices):
        """Whether it sends."""

        ON = "on", "On"
        STOPPED = "stopped", "Stopped"
        FAILING = "failing", "Failing"

    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="webhooks")
    token = models.ForeignKey(
        "api.Token", on_delete=models.SET_NULL, null=True, related_name="webhooks"
    )
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    types: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=60), default=list)
    ordered = models.BooleanField(default=True)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ON)
    says = models.CharField(max_length=300, blank=True)
    state_at = models.DateTimeField()
    made_at = models.DateTimeField()
    seal = models.BigIntegerField(default=0)
    index = models.IntegerField(default=0)
    mark = models.CharField(max_length=8)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(url="") & ~Q(name=""), name="webhook_named"),
            models.CheckConstraint(
                condition=Q(old_secret="", old_until__isnull=True)
                | ~Q(old_secret="") & Q(old_until__isnull=False),
                name="webhook_old_secret_ends",
            ),
            models.CheckConstraint(
                condition=Q(state="on") | ~Q(says=""), name="webhook_says_why_it_is_not_on"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seal"], condition=Q(state="on"), name="webhook_on"),
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class Delivery(models.Model):
    """One event for one webhook: written before it is sent, marked after.

    ``message_id`` is the same for every attempt, and for a replay: the receiver acts on each once.
    ``event`` is the id of the audit's event; None for a message that only tries the webhook.
    ``try_at``: not before then. ``claimed_until``: a process is sending it; after that moment
    another one takes over. ``says`` and ``status``: what the last attempt got.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        GIVEN_UP = "given_up", "Given up"
        DROPPED = "dropped", "Not sent"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.BigIntegerField(null=True)
    message_id = models.CharField(max_length=60)
    type = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    written_at = models.DateTimeField()
    try_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    first_tried_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    status = models.IntegerField(null=True)
    says = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["webhook", "id"], condition=Q(state="waiting"), name="delivery_in_order"
            ),
            models.Index(fields=["try_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["tried_at"], name="delivery_tried"),
        ]

    def __str__(self) -> str:
        return f"{self.type} for {self.webhook_id}"


class Announced(models.Model):
    """What the worker has told the audit of, because whoever does it must not wait for the audit.

    ``action`` and ``subject_id`` are those of the audit's event.
    """

    action = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "subject_id"], name="announced_once")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="announced_at")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_id}"
