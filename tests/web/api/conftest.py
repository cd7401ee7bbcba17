"""Fixtures of the API's tests: a manager who plans, an officer of theirs, and a visit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.api.given import Api, token_of
from tests.web.factories import NOW, make_manager, make_office, make_person, make_visit


@pytest.fixture
def time_machine_at_now() -> Iterator[None]:
    """The clock stands at ``NOW``, a full minute."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def boss(db: None) -> Person:
    return make_manager(office=make_office())


@pytest.fixture
def officer(boss: Person) -> Person:
    return make_person(team=boss.team, manager=boss)


@pytest.fixture
def visit(officer: Person) -> Visit:
    return make_visit(officer)


@pytest.fixture
def api(boss: Person) -> Api:
    return Api(token_of(boss))
