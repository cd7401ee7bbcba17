"""News and checks on connections of their own: nothing is missed, nobody waits for notes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from forethought.web.checks import making
from forethought.web.checks.current import current_check
from forethought.web.checks.making import NotMadeError, check_soon, make_check
from forethought.web.checks.models import Check
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.web.checks.world import THREAT, load_everything, note, plain_visit
from tests.web.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60


@pytest.fixture(autouse=True)
def _everything_loaded() -> None:
    load_everything()


@contextmanager
def _elsewhere(run: Callable[[], Any]) -> Iterator[None]:
    """Run on a thread with a connection of its own; what it raises is raised at the end."""

    def kept() -> None:
        try:
            run()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(kept)
        yield
        running.result(PATIENCE)


def test_a_hold_does_not_wait_for_a_check_that_is_being_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visit = plain_visit()
    reading, may_go_on = threading.Event(), threading.Event()
    check_day = making.check_day

    def slow(*args: Any, **options: Any) -> Any:
        reading.set()
        assert may_go_on.wait(PATIENCE)
        return check_day(*args, **options)

    monkeypatch.setattr(making, "check_day", slow)
    with _elsewhere(lambda: make_check(visit.pk, why=News.PLANNED, now=NOW)):
        assert reading.wait(PATIENCE)
        note(visit.customer, THREAT)
        assert reopen(Visit.objects.all(), because=News.NOTE_ADDED, now=NOW) == 1
        may_go_on.set()

    assert current_check(visit) is None
    monkeypatch.undo()
    assert make_check(visit.pk, why=News.NOTE_ADDED, now=NOW).outcome == "different_method"


def test_a_visit_planned_while_news_is_coming_in_is_not_missed() -> None:
    """The news looked for its visits before this one was there: the check waits for the news."""
    customer = plain_visit().customer
    brought_in, committed = threading.Event(), threading.Event()
    order: list[str] = []

    def news() -> None:
        with transaction.atomic():
            note(customer, THREAT)
            reopen(Visit.objects.filter(customer=customer), because=News.RECORDS_CHANGED, now=NOW)
            brought_in.set()
            assert committed.wait(PATIENCE)
            order.append("news")

    with _elsewhere(news):
        assert brought_in.wait(PATIENCE)
        late = plain_visit(customer=customer, planned_start=NOW + timedelta(hours=5))
        threading.Timer(0.3, committed.set).start()
        check = make_check(late.pk, why=News.PLANNED, now=NOW)
        order.append("check")

    assert order == ["news", "check"]
    assert check.outcome == "different_method"


def test_two_at_once_make_one_check() -> None:
    visit = plain_visit()
    start = threading.Barrier(2)

    def make() -> None:
        start.wait(PATIENCE)
        make_check(visit.pk, why=News.PLANNED, now=NOW)

    with _elsewhere(make), _elsewhere(make):
        pass
    assert Check.objects.count() == 1


def test_who_waits_too_long_leaves_it_to_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = plain_visit()
    claimed, done = threading.Event(), threading.Event()

    def claims() -> None:
        assert making.claim(visit.pk)
        claimed.set()
        assert done.wait(PATIENCE)
        making.release(visit.pk)

    monkeypatch.setattr(making, "PATIENCE_MS", 100)
    with _elsewhere(claims):
        assert claimed.wait(PATIENCE)
        with pytest.raises(NotMadeError):
            make_check(visit.pk, why=News.PLANNED, now=NOW)
        assert check_soon(visit.pk, why=News.PLANNED, now=NOW) is None
        done.set()
    assert check_soon(visit.pk, why=News.PLANNED, now=NOW) is not None


def test_two_holds_of_the_same_visits_in_other_orders_do_not_block_each_other() -> None:
    ids = [plain_visit(planned_start=NOW + timedelta(hours=hour)).pk for hour in range(1, 9)]
    start = threading.Barrier(2)

    def hold(order: list[int]) -> None:
        start.wait(PATIENCE)
        for _ in range(10):
            reopen(order, because=News.MARKERS_CHANGED, now=NOW)

    with _elsewhere(lambda: hold(ids)), _elsewhere(lambda: hold(ids[::-1])):
        pass
    assert set(Visit.objects.values_list("information", flat=True)) == {21}
