"""Making, revoking and recognising tokens. The only writer of them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from forethought.timestamps import local_day
from forethought.web.api.models import Token
from forethought.web.api.scopes import Scope
from forethought.web.audit import services as audit
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

BEGINS = "ft_"
LONGEST_DAYS = 365
MOST_TOKENS = 20
"""That one person may have at a time: more than anybody looks after."""

_USED = """
UPDATE api_token SET
    asked = CASE WHEN minute = %(minute)s THEN asked + 1 ELSE 1 END,
    minute = %(minute)s,
    last_used_on = %(today)s
WHERE digest = %(digest)s AND revoked_at IS NULL AND expires_at > %(now)s
RETURNING id, person_id, scopes, asked, set_config('synchronous_commit', 'off', true)
"""
"""One statement a request. Nobody waits for the disk on account of a count (``set_config`` holds
to the end of this statement's own transaction)."""


@dataclass(frozen=True, slots=True)
class Known:
    """Whose token it is. ``asked``: the requests with it in the running minute, this one too."""

    person: Person
    token_id: int
    scopes: frozenset[Scope]
    asked: int


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def make_token(
    *, name: str, scopes: Collection[Scope], days: int, by: Person, now: datetime
) -> tuple[Token, str]:
    """A token of ``by`` for themself, and its text, which is kept nowhere.

    ``days``: how long it works, at most a year. Raises NotPossibleError.
    """
    _must_be_fit(name, scopes, days)
    text = BEGINS + secrets.token_urlsafe(32)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)
        if working(now).filter(person=by).count() >= MOST_TOKENS:
            raise NotPossibleError(
                f"You have {MOST_TOKENS} tokens already: revoke one that nothing uses any more"
            )
        token = Token.objects.create(
            person=by,
            name=name.strip(),
            scopes=sorted(scopes),
            digest=digest(text),
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
        audit.record(
            "token.made",
            by=by,
            now=now,
            subject="token",
            subject_id=token.pk,
            scopes=[scope.value for scope in sorted(scopes)],
            days=days,
        )
    return token, text


def _must_be_fit(name: str, scopes: Collection[Scope], days: int) -> None:
    if not 0 < len(name.strip()) <= 60:
        raise NotPossibleError(
            "Enter what the token is for, in 60 characters at most", field="name"
        )
    if not scopes:
        raise NotPossibleError("Select what the token may be used for", field="scopes")
    if not 0 < days <= LONGEST_DAYS:
        raise NotPossibleError(
            f"A token works for 1 to {LONGEST_DAYS} days, not {days}", field="days"
        )


def revoke_token(token_id: int, *, by: Person, now: datetime) -> Token:
    """End a token at once; one that has ended stays as it is.

    Raises Token.DoesNotExist for one that is neither theirs nor theirs to look after.
    """
    with transaction.atomic():
        token = tokens_for(by).select_for_update(of=("self",)).get(pk=token_id)
        if token.revoked_at is None:
            token.revoked_at, token.revoked_by = now, by
            token.save(update_fields=["revoked_at", "revoked_by"])
            audit.record(
                "token.revoked",
                by=by,
                now=now,
                subject="token",
                subject_id=token.pk,
                of=token.person_id,
            )
    return token


def revoke_all_tokens(person: Person, *, because: str, now: datetime) -> int:
    """End every token of somebody at once, by the site itself; ``because``: a word for the audit.

    Returns how many worked until now.
    """
    with transaction.atomic():
        tokens = list(working(now).filter(person=person).select_for_update().order_by("pk"))
        for token in tokens:
            token.revoked_at = now
            token.save(update_fields=["revoked_at"])
            audit.record(
                "token.revoked",
                by=None,
                now=now,
                subject="token",
                subject_id=token.pk,
                of=person.pk,
                because=because,
            )
    return len(tokens)


def tokens_for(person: Person) -> QuerySet[Token]:
    """The tokens that somebody may see and revoke: their own; an administrator everybody's."""
    if not person.is_active:
        return Token.objects.none()
    if person.safety_administrator:
        return Token.objects.all()
    return Token.objects.filter(person=person)


def working(now: datetime) -> QuerySet[Token]:
    """Tokens that were neither revoked nor have expired."""
    return Token.objects.filter(revoked_at__isnull=True, expires_at__gt=now)


def may_act(person: Person) -> bool:
    """Whether a token of theirs works: they are here, and not invented on a real site."""
    return person.is_active and (not person.demo or bool(settings.DEMONSTRATION))


def use_token(text: str, *, now: datetime) -> Known | None:
    """Whose token ``text`` is, counting this request. None: it does not work, or nobody's."""
    row = _counted(digest(text), now)
    if row is None:
        return None
    token_id, person_id, scopes, asked = row
    person = Person.objects.select_related("team__office").get(pk=person_id)
    if not may_act(person):
        return None
    person.token_id = token_id
    known = frozenset(Scope(scope) for scope in scopes if scope in set(Scope))
    return Known(person, token_id, known, asked)


def _counted(kept: str, now: datetime) -> tuple[int, int, list[str], int] | None:
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    given: dict[str, datetime | date | str] = {
        "minute": minute,
        "today": local_day(now),
        "digest": kept,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_USED, given)
        row = cursor.fetchone()
    return tuple(row[:4]) if row else None
