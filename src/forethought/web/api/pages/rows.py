"""What the lists of tokens show: values, no markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from forethought.web.api.models import Token
from forethought.web.api.tokens import may_act

_WORKS = {"text": "Works", "classes": "govuk-tag--green"}
_ENDED = {"text": "Has expired", "classes": "govuk-tag--grey"}
_REVOKED = {"text": "Revoked", "classes": "govuk-tag--grey"}
_ASLEEP = {"text": "Its person may not sign in", "classes": "govuk-tag--grey"}


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token. ``may_revoke``: it has not ended."""

    token: Token
    tag: dict[str, str]
    scopes: str
    may_revoke: bool


def token_rows(found: QuerySet[Token], *, now: datetime) -> list[TokenRow]:
    """A row for each, those that work first, the newest first."""
    rows = [_row(one, now) for one in found.select_related("person").order_by("-pk")]
    return sorted(rows, key=lambda row: not row.may_revoke)


def _row(token: Token, now: datetime) -> TokenRow:
    ended = token.revoked_at is not None or token.expires_at <= now
    return TokenRow(token, _tag(token, now), ", ".join(token.scopes), may_revoke=not ended)


def _tag(token: Token, now: datetime) -> dict[str, str]:
    if token.revoked_at is not None:
        return _REVOKED
    if token.expires_at <= now:
        return _ENDED
    return _WORKS if may_act(token.person) else _ASLEEP
