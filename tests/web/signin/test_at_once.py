"""The same code, the same link, from two processes at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from forethought.web.people.models import Person
from forethought.web.signin import services
from tests.web.signin.conftest import Phone

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deed: Callable[[], object], times: int = 4) -> int:
    """How many of ``times`` deeds begun at the same moment came to something."""
    start = Barrier(times)

    def one(_: int) -> bool:
        start.wait()
        try:
            return deed() is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return sum(pool.map(one, range(times)))


def test_one_code_signs_in_once(officer: Person, phone: Phone) -> None:
    now = timezone.now()
    code = phone.code(now)
    assert at_once(lambda: services.spend_code(officer, code=code, now=now)) == 1


def test_one_recovery_code_signs_in_once(officer: Person) -> None:
    now = timezone.now()
    code = services.recovery_codes(officer)[0]
    assert at_once(lambda: services.spend_code(officer, code=code, now=now)) == 1


def test_one_link_sets_one_password(newcomer: Person) -> None:
    now = timezone.now()
    token = services.one_time_link(newcomer, None, now).split("/")[-2]
    assert at_once(lambda: services.use_link(token, "invented-new-words", now)) == 1


def test_two_links_at_once_leave_one_open(newcomer: Person) -> None:
    now = timezone.now()
    assert at_once(lambda: services.one_time_link(newcomer, None, now)) == 4
    assert newcomer.one_time_links.filter(ended_at__isnull=True).count() == 1
