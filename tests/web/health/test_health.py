"""Whoever asks how the service is gets an answer, whatever has died, and learns nothing else."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from forethought.web.checks.models import Beat as WorkerBeat
from forethought.web.checks.worker import SILENT_AFTER, is_working
from forethought.web.contactdesk.models import Beat as WatchdogBeat
from forethought.web.contactdesk.readiness import ALIVE_FOR
from forethought.web.health import parts
from forethought.web.health.beating import Heart
from forethought.web.health.expecting import ALWAYS, KNOWN, expected_parts
from forethought.web.health.parts import BELIEVED_FOR, KEPT_FOR, QUESTION, WITHIN, Answer
from forethought.web.health.quick import ANSWERS_WITHIN
from forethought.web.health.signs import FORGOTTEN_AFTER, LATE_AFTER, Sign, judged
from forethought.web.health.views import ANSWER, READY
from tests.web.factories import NOW, make_person, sign_in

TICK = timedelta(microseconds=1)
ALL = tuple(LATE_AFTER)


@pytest.fixture(autouse=True)
def _ask_anew() -> Iterator[None]:
    ANSWER.forget()
    READY.forget()
    yield
    ANSWER.forget()
    READY.forget()


def test_pages_and_health_take_the_same_silence_for_death() -> None:
    assert (LATE_AFTER["worker"], LATE_AFTER["watchdog"]) == (SILENT_AFTER, ALIVE_FOR)
    assert set(LATE_AFTER) == set(KNOWN)


@pytest.mark.parametrize("part", ALL)
def test_a_part_is_late_at_its_limit_and_forgotten_after_a_day(part: str) -> None:
    patience = LATE_AFTER[part]
    signs = {
        ago: judged({part: NOW - ago}, (), NOW)
        for ago in (patience - TICK, patience, FORGOTTEN_AFTER - TICK, FORGOTTEN_AFTER)
    }
    assert [found.signs[part] for found in signs.values()] == [
        *(Sign.OK, Sign.LATE, Sign.LATE, Sign.ABSENT)
    ]
    assert [found.is_well for found in signs.values()] == [True, False, False, True]


@pytest.mark.parametrize("part", ALL)
def test_a_beat_from_a_clock_too_far_ahead_vouches_for_nobody(part: str) -> None:
    ahead = LATE_AFTER[part]
    found = {by: judged({part: NOW + by}, (), NOW) for by in (ahead, ahead + TICK)}
    assert [one.signs[part] for one in found.values()] == [Sign.OK, Sign.LATE]
    assert [one.is_well for one in found.values()] == [True, False]


@pytest.mark.django_db
def test_pages_take_no_worker_for_alive_whose_clock_is_too_far_ahead() -> None:
    beat = WorkerBeat.objects.create(worker="w", at=NOW + SILENT_AFTER)
    assert is_working(NOW)
    beat.at += TICK
    beat.save()
    assert not is_working(NOW)


@pytest.mark.django_db(transaction=True)
def test_one_that_is_ahead_and_dead_hides_neither_death_nor_life(client: Client) -> None:
    now = timezone.now()
    everything_beats(now)
    WatchdogBeat.objects.create(watchdog="ahead", host="h2", at=now + timedelta(hours=1))
    assert client.get("/health").json()["parts"]["watchdog"] == "ok"
    WatchdogBeat.objects.filter(watchdog="d").delete()
    ANSWER.forget()
    assert client.get("/health").json()["parts"]["watchdog"] == "late"


@pytest.mark.parametrize(
    ("expected", "missed"),
    [((), ()), (ALWAYS, ALWAYS), (("feeds",), ("feeds",)), (KNOWN, KNOWN)],
    ids=["nothing", "always", "one", "everything"],
)
def test_a_part_never_heard_of_is_missed_where_it_is_expected(
    expected: tuple[str, ...], missed: tuple[str, ...]
) -> None:
    assert judged({}, expected, NOW).missed == missed


def everything_beats(at: Any) -> None:
    WorkerBeat.objects.create(worker="w", at=at)
    WatchdogBeat.objects.create(watchdog="d", host="h", at=at)
    for part in ("feeds", "webhooks", "connections"):
        Heart(part).beat(at)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_it_says_one_word_for_each_part_and_no_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "KEPT_FOR", 600.0)
    everything_beats(timezone.now())
    answer = client.get("/health", headers={"host": "10.1.2.3"})
    assert answer.status_code == 200
    well = {"database": "ok"} | dict.fromkeys(ALL, "ok")
    assert answer.json() == {"status": "ok", "parts": well}
    assert answer["Cache-Control"] == "no-store"
    WatchdogBeat.objects.all().delete()
    assert client.get("/health").status_code == 200, "asked again while the answer is kept"
    ANSWER.forget()
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ok", "parts": well | {"watchdog": "absent"}}
    assert client.get("/health/ready").status_code == 200, "the contact board must stay"


@pytest.mark.django_db
def test_neither_session_nor_pages_connection_is_touched(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client, make_person())
    before = list(Session.objects.values_list("session_key", "expire_date", "session_data"))
    with django_assert_num_queries(0):
        for path in ("/health", "/health/ready", "/health/live"):
            answer = client.get(path)
            assert not answer.cookies
    assert before == list(Session.objects.values_list("session_key", "expire_date", "session_data"))
    assert client.post("/health").status_code == 405


def test_tls_is_not_asked_of_a_probe_from_inside(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/live").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_questions_and_never_answers_is_given_up(
    client: Client, mute: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "QUESTION", 0.3)
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["parts"]["database"]) == (503, "absent")
    assert client.get("/health/ready").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_beats_that_cannot_be_read_close_no_site(client: Client, hasty: None) -> None:
    everything_beats(timezone.now())
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("LOCK TABLE health_partbeat IN ACCESS EXCLUSIVE MODE")
        assert client.get("/health/ready").status_code == 200
        answer = client.get("/health")
        assert answer.status_code == 503
        assert answer.json()["parts"] == {"database": "ok"} | dict.fromkeys(ALL, "unknown")


def test_one_question_is_given_up_before_all_of_them_and_those_before_the_answer() -> None:
    assert ANSWERS_WITHIN / 1000 < QUESTION < WITHIN


def test_an_old_answer_is_not_believed_while_a_newer_one_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [100.0]
    monkeypatch.setattr(parts.time, "monotonic", lambda: clock[0])
    hang, begun = threading.Event(), threading.Event()
    turns = iter((False, True))

    def ask(_now: Any) -> str:
        if next(turns):
            begun.set()
            hang.wait()
        return "well"

    answer = Answer(ask, "unknown")
    try:
        assert answer.get(NOW) == "well"
        clock[0] += KEPT_FOR
        first = threading.Thread(target=answer.get, args=(NOW,))
        monkeypatch.setattr(parts, "WITHIN", 0.2)  # for whoever begins the question: soon over
        first.start()
        begun.wait()
        clock[0] = 100.0 + BELIEVED_FOR - 0.01
        assert answer.get(NOW) == "well"
        clock[0] = 100.0 + BELIEVED_FOR
        assert answer.get(NOW) == "unknown"
        first.join()
    finally:
        hang.set()
    assert BELIEVED_FOR == KEPT_FOR + WITHIN


@pytest.fixture(params=["refuses", "hangs"])
def no_database(
    request: pytest.FixtureRequest, hasty: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A database that is down, and one that takes the connection and says nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if request.param == "hangs":
            silent.listen()
        monkeypatch.setitem(settings.DATABASES["default"], "HOST", "127.0.0.1")
        monkeypatch.setitem(settings.DATABASES["default"], "PORT", str(silent.getsockname()[1]))
        yield


def test_without_a_database_there_is_an_answer(
    client: Client, no_database: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    answer = client.get("/health")
    assert [one.getMessage() for one in caplog.records] == [
        "a probe was told that something is missed: database absent"
    ]
    assert caplog.records[0].name == "forethought.web.health.views"
    assert answer.status_code == 503
    unknown = dict.fromkeys(ALL, "unknown")
    assert answer.json() == {"status": "not ok", "parts": {"database": "absent"} | unknown}
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ALWAYS),
        ("feeds", ("worker", "watchdog", "feeds")),
        ("connections, worker", ("worker", "watchdog", "connections")),
    ],
)
def test_expected_parts(
    given: str, expected: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORETHOUGHT_EXPECTED_PARTS", given)
    assert expected_parts() == expected


def test_a_part_that_there_is_not_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORETHOUGHT_EXPECTED_PARTS", "worker,wathcdog")
    with pytest.raises(ImproperlyConfigured, match="holds 'wathcdog': write some of worker"):
        expected_parts()
