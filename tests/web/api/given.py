"""A client of the API, and tokens for it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from forethought.web.api import tokens
from forethought.web.api.models import Token
from forethought.web.api.scopes import Scope
from forethought.web.people.models import Person

ROOT = "/api/v1"
_number = count(1)


def token_of(
    person: Person, scopes: Collection[Scope] = tuple(Scope), *, now: datetime | None = None
) -> str:
    """The text of a new token that works for thirty days."""
    _, text = tokens.make_token(
        name="For a test", scopes=scopes, days=30, by=person, now=now or timezone.now()
    )
    return text


def make_token(
    person: Person,
    scopes: Collection[str] = (Scope.VISITS_READ, Scope.VISITS_WRITE),
    *,
    now: datetime,
) -> Token:
    """A token of theirs, past the service."""
    number = next(_number)
    return Token.objects.create(
        person=person,
        name=f"Planning {number}",
        scopes=sorted(scopes),
        digest=tokens.digest(f"token {number}"),
        made_at=now,
        expires_at=now + timedelta(days=90),
    )


class Api:
    """Asks as a program would: with a token, in JSON. Gives status and answer."""

    def __init__(self, token: str | None, client: Client | None = None) -> None:
        self.token, self.client = token, client or Client()

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, **headers: str
    ) -> Any:
        """The whole answer. Every write has a key of its own unless one is given."""
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if method != "GET":
            headers.setdefault("Idempotency-Key", key or f"key-{next(_number)}")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        return self.client.generic(
            method, ROOT + path, data, content_type="application/json", headers=headers
        )

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        """Status and what was answered."""
        answer = self.ask("GET", path, **headers)
        return answer.status_code, answer.json()

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> tuple[int, Any]:
        """Status and what was answered."""
        answer = self.ask("POST", path, body, key=key)
        return answer.status_code, answer.json() if answer.content else None


def as_program(client: Client, method: str, address: str, body: Any) -> Any:
    """Asks with a token of all scopes of whoever is signed in on ``client``, if anybody is."""
    pk = client.session.get(SESSION_KEY)
    token = token_of(Person.objects.get(pk=pk)) if pk else None
    return Api(token).ask(method, address.removeprefix(ROOT), body)
