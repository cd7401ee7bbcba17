"""One connection into the database where something is odd: in doubt, what is here stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError

from forethought.vocabulary import SourceStatus
from forethought.web.records import connecting
from forethought.web.records.connections import ask_for
from forethought.web.records.models import ConnectionState, Load
from tests.web.factories import NOW, make_safety_administrator
from tests.web.records.foreign import Foreign, foreign_database
from tests.web.records.test_connecting import CHANGED, ids, load, state, status

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def database(django_db_setup: None) -> Iterator[Foreign]:
    with foreign_database() as found:
        yield found


@pytest.fixture
def theirs(database: Foreign) -> Foreign:
    database.begin_anew()
    return database


@pytest.mark.parametrize(("left", "taken"), [(2, True), (1, False), (0, False)])
def test_a_system_that_lost_more_than_half_is_refused(
    theirs: Foreign, left: int, taken: bool
) -> None:
    for number in range(4):
        theirs.add(number)
    load(theirs.connection())
    theirs.owner.execute("DELETE FROM legacy.action WHERE action_no >= %s", [left])
    done = load(theirs.connection(), at=timedelta(hours=1))
    assert (done.state == Load.State.DONE) is taken
    assert taken or f"Only {left} rows are left of 4" in done.because
    assert len(ids()) == (left if taken else 4)
    assert status() is (SourceStatus.EXAMINED if taken else SourceStatus.STALE)


def test_many_rows_marked_as_deleted_at_once_are_refused(theirs: Foreign) -> None:
    for number in range(3):
        theirs.add(number, touched="2026-11-02 10:00+00")
    connection = theirs.connection(**CHANGED, deleted={"from": "state", "values": ["D"]})
    load(connection)
    theirs.owner.execute("UPDATE legacy.action SET state = 'D', touched = '2026-11-03'")
    done = load(connection, at=timedelta(hours=1))
    assert (done.state, ids()) == (Load.State.REFUSED, {"0", "1", "2"})


def test_what_is_asked_for_while_it_is_read_is_read_again(
    theirs: Foreign, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs.add(1)
    connection = theirs.connection()
    load(connection)
    right = connecting.replace

    def replace(*args, **more):  # type: ignore[no-untyped-def]
        ask_for(state().pk, by=make_safety_administrator(), now=NOW + timedelta(minutes=1))
        return right(*args, **more)

    monkeypatch.setattr(connecting, "replace", replace)
    ConnectionState.objects.update(takes_over=True)
    load(connection, at=timedelta(hours=1))
    assert state().next_at == NOW + timedelta(hours=1), "at once"
    monkeypatch.undo()
    load(connection, at=timedelta(hours=1))
    assert state().next_at == NOW + timedelta(hours=2)


def test_a_row_whose_change_is_not_known_comes_with_every_part(theirs: Foreign) -> None:
    theirs.owner.execute("ALTER TABLE legacy.action ALTER touched DROP NOT NULL")
    theirs.add(1, touched="2026-11-02 10:00+00")
    connection = theirs.connection(**CHANGED, deleted={"from": "state", "values": ["D"]})
    load(connection)
    theirs.add(2, touched=None)
    done = load(connection, at=timedelta(hours=1))
    assert (done.state, ids()) == (Load.State.DONE, {"1", "2"})


def test_a_fraction_says_when_a_row_changed(theirs: Foreign) -> None:
    theirs.owner.execute("ALTER TABLE legacy.action ADD stamp double precision")
    theirs.add(1, stamp=1764150000.25)
    connection = theirs.connection(changed="stamp", overlap=0)
    load(connection)
    theirs.add(2, stamp=1764150000.5)
    done = load(connection, at=timedelta(hours=1))
    assert (done.state, done.because, ids()) == (Load.State.DONE, "", {"1", "2"})


def test_a_reading_that_broke_while_it_was_kept_is_done_again(
    theirs: Foreign, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs.add(1, touched="2026-11-02 10:00+00")
    connection = theirs.connection(**CHANGED)
    load(connection)
    before = state().mark
    theirs.add(2, touched="2026-11-03 10:00+00")

    def broken(_load: Load) -> None:
        raise DatabaseError

    monkeypatch.setattr(connecting, "_forget_told_already", broken)
    done = load(connection, at=timedelta(hours=1))
    assert (done.state, ids(), state().mark) == (Load.State.BROKEN, {"1"}, before)
    assert state().next_at == NOW + timedelta(hours=1, minutes=5)
