"""Passkeys: keys that a phone, a computer or a small device keeps, opened by finger, face or PIN.

Each signs in alone, because its device asked who is there; after a password it stands for the
code. What is kept here is the public half. Every change writes its audit event beside it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from forethought.web.audit.services import record
from forethought.web.people.models import Person
from forethought.web.signin import services
from forethought.web.visits.problems import NotPossibleError

MOST = 10
"""Passkeys of one person: each is tried when they sign in."""


def passkeys(person: Person) -> list[Authenticator]:
    """The passkeys of somebody, oldest first."""
    found = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return list(found.order_by("created_at", "pk"))


@transaction.atomic
def add_passkey(
    person: Person,
    *,
    name: str,
    credential: dict[str, Any],
    now: datetime,
    session: str | None = None,
) -> tuple[Authenticator, bool]:
    """Keep a passkey whose answer was verified; and whether recovery codes were made with it.

    With the first second factor every session but ``session`` ends: one begun before may be of
    whoever knew the password alone. Raises NotPossibleError beyond ``MOST``.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    if len(passkeys(person)) >= MOST:
        raise NotPossibleError(f"You have {MOST} passkeys: remove one first")
    if not Authenticator.objects.filter(user=person).exists():
        services.end_sessions(person, now=now, but=session)
    added = WebAuthn.add(person, name, credential).instance
    recovery = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES)
    new_codes = not recovery.exists()
    if new_codes:
        RecoveryCodes.activate(person)
    record("passkey.added", by=person, now=now, subject="person", subject_id=person.pk,
           passkey=added.pk)  # fmt: skip
    return added, new_codes


@transaction.atomic
def rename_passkey(passkey: Authenticator, *, name: str, by: Person, now: datetime) -> None:
    """Call a passkey by another name."""
    passkey.data["name"] = name
    passkey.save(update_fields=["data"])
    record("passkey.renamed", by=by, now=now, subject="person", subject_id=by.pk,
           passkey=passkey.pk)  # fmt: skip


@transaction.atomic
def remove_passkey(passkey: Authenticator, *, by: Person, now: datetime) -> None:
    """Let a passkey sign nobody in any more. Raises NotPossibleError for the last second factor."""
    Person.objects.select_for_update().get(pk=by.pk)
    if not services.second_factors(by).exclude(pk=passkey.pk).exists():
        raise NotPossibleError(
            "This is your only passkey and you have no codes on a phone: set up codes or add"
            " another passkey first"
        )
    kept = passkey.pk
    passkey.delete()
    record("passkey.removed", by=by, now=now, subject="person", subject_id=by.pk, passkey=kept)
