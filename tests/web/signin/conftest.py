"""People who sign in, and a phone that shows their codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from forethought.web.people.models import Person
from forethought.web.signin import codes, services
from tests.web.factories import make_person

PASSWORD = "three-invented-words"


class Phone:
    """Shows the codes of one secret."""

    def __init__(self, secret: str | None = None) -> None:
        self.secret = secret or codes.new_secret()

    def code(self, now: datetime | None = None, later: int = 0) -> str:
        return codes.code_at(self.secret, codes.counter(now or timezone.now()) + later)


@pytest.fixture(autouse=True)
def _quick_hashing() -> Iterator[None]:
    before = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    yield
    settings.PASSWORD_HASHERS = before


@pytest.fixture(autouse=True)
def _no_tries_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def newcomer() -> Person:
    """Has a password, no codes yet."""
    person = make_person(name="Invented Ann", email="ann@example.com")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def phone() -> Phone:
    return Phone()


@pytest.fixture
def officer(newcomer: Person, phone: Phone) -> Person:
    """Has a password and set up codes a minute ago."""
    then = datetime.fromtimestamp(
        timezone.now().timestamp() - 90, tz=timezone.get_default_timezone()
    )
    assert services.set_up_codes(newcomer, secret=phone.secret, code=phone.code(then), now=then)
    return newcomer
