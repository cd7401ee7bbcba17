"""A hold that is being placed while the job runs: the job waits, and keeps what is held."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, connections

from forethought.web.dataprotection.models import LegalHold, RetentionRun
from forethought.web.dataprotection.retention.held import _HOLDS
from forethought.web.dataprotection.retention.running import run_retention
from forethought.web.visits.models import Visit
from tests.web.dataprotection.given import old_visit
from tests.web.factories import NOW, make_person

pytestmark = pytest.mark.django_db(transaction=True)

_WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
_PLACE = (
    "INSERT INTO dataprotection_legalhold (visit_id, reason, by_id, at, ended_reason)"
    " VALUES (%s, 'A claim', %s, %s, '')"
)


def _run() -> None:
    try:
        run_retention(now=NOW)
    finally:
        connections.close_all()


def test_the_job_waits_for_a_hold_that_is_being_placed() -> None:
    officer = make_person()
    held = old_visit(officer, NOW - timedelta(days=1200))
    old_visit(officer, NOW - timedelta(days=1300))
    other = connection.copy()
    other.set_autocommit(False)
    job = Thread(target=_run)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_HOLDS])
            cursor.execute(_PLACE, [held.pk, officer.pk, NOW])
            job.start()
            waits = 0
            while not waits and job.is_alive():
                cursor.execute(_WAITS)
                waits = cursor.fetchone()[0]
            other.commit()
    finally:
        other.close()
        job.join()
    assert waits
    assert Visit.objects.get() == held
    assert RetentionRun.objects.get().gone["visits"] == 1
    assert LegalHold.objects.get().visit == held
