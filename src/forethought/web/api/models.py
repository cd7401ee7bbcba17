"""Tokens of people, and the answers that are kept so that asking twice changes things once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Token(models.Model):
    """With it another system acts as one person, within ``scopes``, until it expires.

    Only the SHA-256 of the token is kept. ``minute`` and ``asked`` count the requests of the
    running minute.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    scopes: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=30))
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    last_used_on = models.DateField(null=True)
    minute = models.DateTimeField(null=True)
    asked = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="token_expires_later"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="token_has_name"),
        ]

    def __str__(self) -> str:
        return f"token {self.pk}"


class KeptAnswer(models.Model):
    """What was answered to a write of somebody's with this key, to be answered again.

    ``asked_sha256``: of method, address and body. Written in the transaction of the change, so
    that there is one exactly if the change was made. ``answer``: JSON, with ids and words alone.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    asked_sha256 = models.CharField(max_length=64)
    status = models.IntegerField()
    answer = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="answer_once_for_a_key")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="kept_answer_at")]

    def __str__(self) -> str:
        return f"to {self.person_id}"
