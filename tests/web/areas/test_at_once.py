"""Changes of areas on connections of their own: nothing is missed, nobody overwrites another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from forethought.web.areas.models import AreaChange, Happening, KnownArea, Report
from forethought.web.areas.press import take_in_reports
from forethought.web.areas.services import SOMEBODY_CHANGED_IT, lift, open_area, take_in
from forethought.web.areas.supply import areas_now
from forethought.web.checks.making import make_check
from forethought.web.feeds.models import Feed
from forethought.web.records.locks import let_checks_wait
from forethought.web.visits.problems import NotPossibleError
from forethought.web.visits.reasons import News
from tests.web.areas.given import circle, gives, make_feed, press_area, visit_at, zone
from tests.web.areas.press_items import make_feed as make_paper
from tests.web.areas.press_items import make_item
from tests.web.checks.world import load_everything
from tests.web.factories import NOW, make_manager
from tests.web.processes import until

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60


@contextmanager
def _elsewhere(run: Callable[[], Any]) -> Iterator[Future[Any]]:
    """Run on a thread with a connection of its own; what it raises is raised at the end."""

    def kept() -> Any:
        try:
            return run()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(kept)
        yield running
        running.result(PATIENCE)


def test_of_two_who_change_one_area_the_second_is_told() -> None:
    area, by = open_area(circle(), origin="hand", by=make_manager(), now=NOW), make_manager()
    start = threading.Barrier(2)
    said: list[str] = []

    def lifts() -> None:
        mine = KnownArea.objects.get(pk=area.pk)
        start.wait(PATIENCE)
        try:
            lift(mine, why="Over", by=by, now=NOW)
        except NotPossibleError as error:
            said.append(str(error))

    with _elsewhere(lifts), _elsewhere(lifts):
        pass
    assert said == [SOMEBODY_CHANGED_IT]
    assert AreaChange.objects.filter(what="lifted").count() == 1


def test_a_visit_planned_while_an_area_is_being_opened_is_not_missed() -> None:
    load_everything()
    by = make_manager()
    opened, committed = threading.Event(), threading.Event()

    def opens() -> None:
        with transaction.atomic():
            open_area(circle(), origin="hand", by=by, now=NOW)
            opened.set()
            assert committed.wait(PATIENCE)

    with _elsewhere(opens):
        assert opened.wait(PATIENCE)
        late = visit_at("NR21 7AA")
        threading.Timer(0.3, committed.set).start()
        assert make_check(late.pk, why=News.PLANNED, now=NOW).outcome == "suspend"


def test_numbers_of_changes_come_in_the_order_of_their_commits() -> None:
    """Else a process would take what it remembers for the newest: numbers are given in turn."""
    by = make_manager()
    locked = threading.Event()

    def opens() -> None:
        assert locked.wait(PATIENCE)
        open_area(circle(), origin="hand", by=by, now=NOW)

    with _elsewhere(opens), transaction.atomic():
        let_checks_wait()
        given = _one(NUMBERS)
        locked.set()
        assert until(lambda: _one(WAITING) == 1, PATIENCE)
        assert _one(NUMBERS) == given
    assert len(areas_now().areas) == 1


NUMBERS = "SELECT last_value, is_called FROM areas_areachange_id_seq"
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def _one(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = cursor.fetchone()
    return found[0] if len(found) == 1 else found


def test_a_decision_about_a_report_and_the_official_zone_do_not_wait_for_each_other() -> None:
    happenings = [press_area() for _ in range(4)]
    feed, by = make_feed(), make_manager()
    start = threading.Barrier(2)

    def decides() -> None:
        start.wait(PATIENCE)
        for one in happenings:
            with transaction.atomic():
                type(one).objects.select_for_update().get(pk=one.pk)
                area = KnownArea.objects.get(pk=one.area_id)
                try:
                    lift(area, why="Not here", by=by, now=NOW)
                except NotPossibleError:
                    continue

    def reads() -> None:
        start.wait(PATIENCE)
        for number in range(4):
            take_in(feed, gives(zone(km=3 + number)), now=NOW)

    with _elsewhere(decides), _elsewhere(reads):
        pass
    assert not [area for area in areas_now().areas if area.area_id.startswith("press")]


def test_two_papers_that_tell_of_one_event_at_once_open_it_once() -> None:
    feeds = [make_paper(), make_paper()]
    start = threading.Barrier(2)

    def reads(feed: Feed) -> Callable[[], object]:
        def read() -> None:
            start.wait(PATIENCE)
            take_in_reports(feed, [make_item()], now=NOW)

        return read

    with _elsewhere(reads(feeds[0])), _elsewhere(reads(feeds[1])):
        pass
    assert Happening.objects.count() == 1
    assert Report.objects.filter(happening=Happening.objects.get()).count() == 2


def test_two_readings_of_one_feed_at_once_open_each_area_once() -> None:
    feed = make_feed()
    start = threading.Barrier(2)

    def reads() -> None:
        start.wait(PATIENCE)
        take_in(feed, gives(*(zone(str(number)) for number in range(20))), now=NOW)

    with _elsewhere(reads), _elsewhere(reads):
        pass
    assert (AreaChange.objects.count(), KnownArea.objects.count()) == (1, 20)
