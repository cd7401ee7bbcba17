"""Re-checks: which are due, in which order, and what becomes of one that cannot be made."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forethought.web.audit.models import Event
from forethought.web.checks import making
from forethought.web.checks.batch import check_batch, due
from forethought.web.checks.current import current_check
from forethought.web.checks.faults import remember
from forethought.web.checks.making import check_soon, make_check
from forethought.web.checks.models import Beat, Check, Fault
from forethought.web.checks.morning import (
    morning_of,
    recheck_this_morning,
    recheck_under_new_engine,
)
from forethought.web.checks.worker import SILENT_AFTER, Worker, is_working
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.web.checks.world import THREAT, load_everything, plain_visit
from tests.web.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_loaded() -> None:
    load_everything()


def _held(hours: float = 2, **fields: Any) -> Visit:
    visit = plain_visit(planned_start=NOW + timedelta(hours=hours), **fields)
    reopen([visit.pk], because=News.RECORDS_CHANGED, now=NOW)
    return visit


def test_the_soonest_start_comes_first() -> None:
    late, soon, middle = _held(5), _held(1), _held(3)
    assert [v.pk for v in due(NOW)] == [soon.pk, middle.pk, late.pk]


def test_visits_of_past_days_wait_but_are_not_worked_on() -> None:
    _held(-30)
    today = _held(-3)
    under_way = _held(-30, state=Visit.State.UNDER_WAY, started_at=NOW, engaged=False)
    assert [v.pk for v in due(NOW)] == [under_way.pk, today.pk]


def test_a_batch_makes_as_many_as_asked() -> None:
    visits = [_held(hours) for hours in (1, 2, 3)]
    assert check_batch(NOW, size=2) == 2
    assert [current_check(v) is not None for v in visits] == [True, True, False]
    assert check_batch(NOW, size=2) == 1
    assert check_batch(NOW, size=2) == 0


def test_one_visit_that_cannot_be_checked_takes_no_other_down(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = _held(1), _held(2)
    gather = making.gather

    def breaks(visit: Visit, *args: Any, **options: Any) -> Any:
        if visit.pk == bad.pk:
            raise ValueError(f"{visit.customer.name} is broken: {THREAT}")
        return gather(visit, *args, **options)

    monkeypatch.setattr(making, "gather", breaks)
    with caplog.at_level(logging.INFO):
        assert check_batch(NOW) == 2

    assert current_check(good) is not None
    assert current_check(bad) is None
    fault = Fault.objects.get()
    assert (fault.visit_id, fault.kind, fault.attempts) == (bad.pk, "ValueError", 1)
    assert fault.next_try_at == NOW + timedelta(seconds=5)
    assert bad.customer.name not in caplog.text
    assert "stab" not in caplog.text
    assert Event.objects.get(action="check.failed").subject_id == bad.pk

    assert [v.pk for v in due(NOW + timedelta(seconds=4))] == []
    assert [v.pk for v in due(NOW + timedelta(seconds=5))] == [bad.pk]
    assert check_batch(NOW + timedelta(seconds=5)) == 1
    fault.refresh_from_db()
    assert (fault.attempts, fault.next_try_at - fault.at) == (2, timedelta(seconds=10))

    monkeypatch.setattr(making, "gather", gather)
    check_batch(NOW + timedelta(seconds=15))
    assert current_check(bad) is not None
    assert not Fault.objects.exists()


def test_whoever_plans_is_not_stopped_by_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    visit = _held()

    def breaks(*args: Any, **options: Any) -> Any:
        raise KeyError("Robin Invented")

    monkeypatch.setattr(making, "gather", breaks)
    assert check_soon(visit.pk, why=News.PLANNED, now=NOW) is None
    assert Fault.objects.get().kind == "KeyError"
    visit.refresh_from_db()
    assert visit.check_wanted_at is not None


def test_a_fault_of_a_visit_that_is_gone_is_nobodys() -> None:
    assert remember(10**9, ValueError(), now=NOW) is None


def test_the_wait_between_tries_grows_to_ten_minutes() -> None:
    visit = _held()
    for attempt in range(1, 15):
        kept = remember(visit.pk, ValueError(), now=NOW)
        assert kept is not None
        wait = kept.next_try_at - NOW
        assert wait == min(timedelta(seconds=5 * 2 ** (attempt - 1)), timedelta(minutes=10))


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), datetime(2026, 11, 25, 4, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 9, 0, tzinfo=UTC), datetime(2026, 7, 1, 3, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), datetime(2026, 7, 2, 3, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 9, 0, tzinfo=UTC), datetime(2026, 3, 29, 3, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 9, 0, tzinfo=UTC), datetime(2026, 10, 25, 4, 0, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "after midnight in London", "clocks go on", "clocks go back"],
)
def test_the_morning_begins_at_four_in_london(now: datetime, morning: datetime) -> None:
    assert morning_of(now) == morning


@pytest.mark.parametrize(
    ("made", "held"),
    [
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 25, 3, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 25, 4, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 25, 7, 0, tzinfo=UTC), False),
    ],
)
def test_a_visit_of_today_is_checked_again_this_morning(made: datetime, held: bool) -> None:
    visit = plain_visit()
    before = make_check(visit.pk, why=News.PLANNED, now=made)
    assert recheck_this_morning(NOW) == int(held)
    visit.refresh_from_db()
    assert (visit.check_wanted_because == "morning") is held
    check_batch(NOW)
    after = current_check(visit)
    assert after is not None
    assert (after.pk != before.pk) is held
    assert after.findings_sha256 == before.findings_sha256
    assert recheck_this_morning(NOW) == 0


def test_before_four_nothing_is_held() -> None:
    visit = plain_visit()
    make_check(visit.pk, why=News.PLANNED, now=NOW - timedelta(days=1))
    assert recheck_this_morning(datetime(2026, 11, 25, 3, 59, tzinfo=UTC)) == 0


@pytest.mark.parametrize("days", [-1, 1])
def test_visits_of_other_days_are_left_alone_in_the_morning(days: int) -> None:
    visit = plain_visit(planned_start=NOW + timedelta(days=days))
    make_check(visit.pk, why=News.PLANNED, now=NOW - timedelta(days=2))
    assert recheck_this_morning(NOW) == 0


@pytest.mark.parametrize(
    "changed", ["pack_sha256", "lexicon_sha256", "reader", "model_sha256", "program"]
)
def test_what_was_checked_with_another_engine_is_held(changed: str) -> None:
    visit, other = plain_visit(), plain_visit()
    for one in (visit, other):
        make_check(one.pk, why=News.PLANNED, now=NOW)
    Check.objects.filter(visit=visit).update(**{changed: "other"})
    assert recheck_under_new_engine(NOW) == 1
    visit.refresh_from_db()
    assert visit.check_wanted_because == "pack_changed"


def _worker(turns: int) -> Worker:
    """A worker that stops after so many pauses or turns."""
    worker = Worker(lambda: NOW, lambda _: None)
    turn = worker.turn

    def counted() -> int:
        nonlocal turns
        turns -= 1
        worker.stopping = turns <= 0
        return turn()

    worker.turn = counted  # type: ignore[method-assign]
    return worker


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_is_due_and_leaves_in_order() -> None:
    visit = _held()
    _worker(2).run()
    assert current_check(visit) is not None
    assert not Beat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_gone_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    from django.db import OperationalError

    pauses: list[float] = []
    worker = Worker(lambda: NOW, pauses.append)
    turns = 0

    def gone() -> int:
        nonlocal turns
        turns += 1
        worker.stopping = turns == 8
        raise OperationalError("connection to server at 10.0.0.1 lost")

    worker.turn = gone  # type: ignore[method-assign]
    worker.run()
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert "10.0.0.1" not in caplog.text


@pytest.mark.parametrize(
    ("age", "works"), [(timedelta(seconds=59), True), (SILENT_AFTER, False), (None, False)]
)
def test_pages_know_whether_anybody_makes_checks(age: timedelta | None, works: bool) -> None:
    if age is not None:
        Beat.objects.create(worker="w", at=NOW - age)
    assert is_working(NOW) is works
