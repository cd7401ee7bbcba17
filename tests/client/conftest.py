"""The client against the real site, on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from forethought.web.people.models import Person
from forethought_client import Forethought
from tests.client.between import Between, standing_between
from tests.web.api.given import token_of
from tests.web.factories import make_manager, make_office, make_person
from tests.web.look.browser import _serving


@pytest.fixture
def site(db: None) -> Iterator[str]:
    """The address of the real site."""
    with _serving() as address:
        yield address


@pytest.fixture
def between(site: str) -> Iterator[Between]:
    """A network between client and site, which fails as a test lets it."""
    with standing_between(site) as one:
        yield one


@pytest.fixture
def manager(db: None) -> Person:
    return make_manager(office=make_office(), officer_id="m0001")


@pytest.fixture
def officer(manager: Person) -> Person:
    return make_person("Alex Invented", team=manager.team, manager=manager, officer_id="o0001")


@pytest.fixture
def token(manager: Person, officer: Person) -> str:
    return token_of(manager)


@pytest.fixture
def client(site: str, token: str) -> Iterator[Forethought]:
    with Forethought(site, token, pause=lambda _: None) as one:
        yield one


@pytest.fixture
def tomorrow() -> datetime:
    """Nine hours of UTC from now on the next day: while officers are about."""
    noon = timezone.now().replace(hour=11, minute=0, second=0, microsecond=0)
    return noon + timedelta(days=1)
