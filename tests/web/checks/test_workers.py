"""Real workers as processes of their own: killed at any point they lose nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from forethought.web.checks.models import Check
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Reopening, Visit
from forethought.web.visits.reasons import News
from tests.web.checks.world import load_everything, plain_visit
from tests.web.processes import environment_of_process, until

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def _workers(number: int) -> Iterator[Callable[[], list[subprocess.Popen[bytes]]]]:
    """A function that starts so many workers; whichever live at the end are ended by their id."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> list[subprocess.Popen[bytes]]:
        fresh = [
            subprocess.Popen(
                [sys.executable, "-m", "forethought.web", "worker", "--skip-checks"],
                env=environment_of_process(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for _ in range(number)
        ]
        started.extend(fresh)
        return fresh

    try:
        yield start
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()


def _all_current() -> bool:
    current = Check.objects.filter(
        current=True, information=F("visit__information"), visit__check_wanted_at__isnull=True
    )
    return current.count() == Visit.objects.count()


def _office(visits: int) -> list[int]:
    load_everything(timezone.now() - timedelta(hours=1))
    ids = [
        plain_visit(planned_start=timezone.now() + timedelta(hours=1 + number), engaged=False).pk
        for number in range(visits)
    ]
    reopen(ids, because=News.PLANNED, now=timezone.now())
    return ids


@pytest.mark.prove
def test_workers_killed_again_and_again_while_news_comes_in_lose_nothing() -> None:
    ids = _office(24)
    luck = random.Random(20261125)
    with _workers(1) as start:
        for _ in range(3):
            (worker,) = start()
            before = Check.objects.count()
            until(lambda: Check.objects.count() >= before + luck.randrange(1, 8), 120)  # noqa: B023
            reopen(luck.sample(ids, 5), because=News.RECORDS_CHANGED, now=timezone.now())
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        reopen(ids[:1], because=News.RECORDS_CHANGED, now=timezone.now())
        assert not _all_current()
        (last,) = start()
        assert until(_all_current, 240)
        last.terminate()
        assert last.wait(timeout=120) == 0
    assert Reopening.objects.count() == 24 + 3 * 5 + 1


def test_two_workers_share_the_work_and_make_no_check_twice() -> None:
    ids = _office(30)
    with _workers(2) as start:
        start()
        assert until(_all_current, 240)
    assert Check.objects.count() == len(ids)
