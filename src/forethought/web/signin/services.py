"""What changes how somebody signs in. Every change writes its audit event beside it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from forethought.web.api.tokens import revoke_all_tokens
from forethought.web.audit.services import record
from forethought.web.papers.calendar_address import end_address_of
from forethought.web.people.models import Person
from forethought.web.signin import codes
from forethought.web.signin.models import OneTimeLink
from forethought.web.signin.secrets import decrypt, encrypt, renewed
from forethought.web.signin.session import Factor

LINK_HOLDS = timedelta(hours=48)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def one_time_link(person: Person, by: Person | None, now: datetime) -> str:
    """The path of a page on which ``person`` sets a new password: once, within 48 hours.

    A link given earlier stops working. ``by`` None: they asked for it themselves, by mail. The
    caller makes a whole address of it and hands it over; it is kept nowhere.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    OneTimeLink.objects.filter(person=person, ended_at__isnull=True).update(ended_at=now)
    token = secrets.token_urlsafe(32)
    link = OneTimeLink.objects.create(
        person=person,
        digest=_digest(token),
        made_by=by,
        made_at=now,
        expires_at=now + LINK_HOLDS,
    )
    record("link.given", by=by, now=now, subject="person", subject_id=person.pk, link=link.pk)
    return reverse("signin_link", args=[token])


def open_link(token: str, now: datetime) -> OneTimeLink | None:
    """The link of ``token``, if it can still be used and its person may sign in."""
    return (
        OneTimeLink.objects.select_related("person")
        .filter(
            digest=_digest(token),
            ended_at__isnull=True,
            expires_at__gt=now,
            person__is_active=True,
        )
        .first()
    )


@transaction.atomic
def use_link(token: str, password: str, now: datetime) -> Person | None:
    """Set the password and end the link, tokens and calendar. None when it works no more.

    Two uses at once set one password: the second finds the link ended.
    """
    link = open_link(token, now)
    if link is None:
        return None
    locked = OneTimeLink.objects.select_for_update().get(pk=link.pk)
    if locked.ended_at is not None:
        return None
    locked.ended_at, locked.used = now, True
    locked.save(update_fields=["ended_at", "used"])
    set_password(link.person, password=password, by=link.person, now=now)
    end_what_acts_for(link.person, because="new_password", now=now)
    return link.person


@transaction.atomic
def set_password(person: Person, *, password: str, by: Person, now: datetime) -> None:
    """Set a password. Other sessions of the person end, as Django sees the change."""
    person.set_password(password)
    person.save(update_fields=["password"])
    record("password.set", by=by, now=now, subject="person", subject_id=person.pk)


def has_codes(person: Person) -> bool:
    """Whether the person has set up codes on a phone."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def has_second_factor(person: Person) -> bool:
    """Whether the person has set up codes on a phone, or a passkey."""
    return second_factors(person).exists()


def second_factors(person: Person) -> QuerySet[Authenticator]:
    """Codes on a phone and passkeys of somebody: what makes up a second factor by itself."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=person, type__in=kinds)


@transaction.atomic
def set_up_codes(
    person: Person, *, secret: str, code: str, now: datetime, session: str | None = None
) -> bool:
    """Make ``secret`` the one that the person's codes come from, with new recovery codes.

    Every session but ``session`` ends: one begun before may be of whoever knew the password alone.

    False, and nothing changed, when ``code`` is not one of it now. The code shown here is spent:
    it does not also sign in. An earlier phone stops working; passkeys stay.
    """
    step = codes.step_of(secret, code, now)
    if step is None:
        return False
    Person.objects.select_for_update().get(pk=person.pk)
    before = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.WEBAUTHN)
    replaced, _ = before.delete()
    Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.TOTP,
        data={"secret": encrypt(secret), "last_step": step},
        created_at=now,
        last_used_at=now,
    )
    RecoveryCodes.activate(person)
    end_sessions(person, now=now, but=session)
    record(
        "codes.set_up",
        by=person,
        now=now,
        subject="person",
        subject_id=person.pk,
        replaced=bool(replaced),
    )
    return True


@transaction.atomic
def spend_code(person: Person, *, code: str, now: datetime) -> Authenticator | None:
    """The authenticator that ``code`` belongs to; it works this once. None for a wrong code.

    A code of the phone works once and only forwards in time, whichever process sees it first:
    the last step used stands in the database, under a row lock (RFC 6238, 5.2).
    """
    given = "".join(code.split()).replace("-", "")
    phone = Authenticator.objects.select_for_update().filter(
        user=person, type=Authenticator.Type.TOTP
    )
    for authenticator in phone:
        step = codes.step_of(
            decrypt(authenticator.data["secret"]),
            given,
            now,
            after=authenticator.data.get("last_step", -1),
        )
        if step is not None:
            authenticator.data["last_step"] = step
            authenticator.last_used_at = now
            authenticator.save(update_fields=["data", "last_used_at"])
            return authenticator
    recovery = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES)
    for authenticator in recovery:
        if RecoveryCodes(authenticator).validate_code(given):
            record(
                "codes.recovery_used", by=person, now=now, subject="person", subject_id=person.pk
            )
            return authenticator
    return None


@transaction.atomic
def new_recovery_codes(person: Person, *, now: datetime) -> None:
    """Ten new recovery codes; the old ones stop working."""
    Person.objects.select_for_update().get(pk=person.pk)
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(person)
    record("codes.recovery_made", by=person, now=now, subject="person", subject_id=person.pk)


def recovery_codes(person: Person) -> list[str]:
    """The recovery codes that were not used yet."""
    found = Authenticator.objects.filter(
        user=person, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    return RecoveryCodes(found).get_unused_codes() if found else []


@transaction.atomic
def forget_codes(person: Person, *, by: Person | None, now: datetime) -> None:
    """A phone is lost: take codes, recovery codes and passkeys away, end the person's sessions.

    What lets their phone speak for them on an outing ends too, and tokens and calendar. At the
    next sign-in they set up codes again, before anything else.
    """
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person, now=now)
    end_what_acts_for(person, because="phone_lost", now=now)
    from forethought.web.contactdesk.phone.pins import forget_pins

    forget_pins(person, now=now)
    record("codes.forgotten", by=by, now=now, subject="person", subject_id=person.pk)


def end_what_acts_for(person: Person, *, because: str, now: datetime) -> None:
    """Whoever had this account may have made them: end the tokens and the calendar's address."""
    revoke_all_tokens(person, because=because, now=now)
    end_address_of(person, because=because, now=now)


def end_sessions(person: Person, *, now: datetime, but: str | None = None) -> int:
    """End every session of the person, at once, ``but`` that of this key; how many there were."""
    ended = 0
    for session in Session.objects.filter(expire_date__gt=now).exclude(pk=but or "").iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()
            ended += 1
    return ended


@transaction.atomic
def signed_in(person: Person, *, factor: Factor, now: datetime) -> None:
    """Write down that somebody signed in, and with what beside the password."""
    record("person.signed_in", by=person, now=now, subject="person", subject_id=person.pk,
           factor=factor.value)  # fmt: skip


@transaction.atomic
def signed_out(person: Person, *, now: datetime) -> None:
    """Write down that somebody signed out themselves."""
    record("person.signed_out", by=person, now=now, subject="person", subject_id=person.pk)


@transaction.atomic
def sign_in_failed(person: Person | None, *, because: str, now: datetime) -> None:
    """Write down a failed try: ``password``, ``code``, ``passkey`` or a word of the directory's.

    None: no such person; what was typed is not kept, because people type passwords into the wrong
    box.
    """
    record(
        "person.sign_in_failed",
        by=None,
        now=now,
        subject="person",
        subject_id=person.pk if person else None,
        because=because,
    )


@transaction.atomic
def renew_secrets(*, now: datetime) -> int:
    """Encrypt every secret again, under the newest key; how many. Then old keys may go."""
    from forethought.web.contactdesk.phone.pins import renew_pins
    from forethought.web.webhooks.secrets import renew_webhook_secrets

    count = 0
    for authenticator in Authenticator.objects.select_for_update():
        for name in ("secret", "seed"):
            if name in authenticator.data:
                authenticator.data[name] = renewed(authenticator.data[name])
                count += 1
        authenticator.save(update_fields=["data"])
    count += renew_pins() + renew_webhook_secrets()
    record("codes.renewed", by=None, now=now, subject="person", count=count)
    return count
