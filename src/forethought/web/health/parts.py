"""How each part of the service is: asked of the database at most once a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import psycopg
from django.conf import settings

from forethought.web.health.quick import answers, connected_quickly
from forethought.web.health.signs import DATABASE, LATE_AFTER, Health, Sign, judged, last_beats

KEPT_FOR = 1.0
"""Seconds that one answer is given again: nobody loads the database by asking."""

WITHIN = 4.0
"""Seconds after which whoever asks is told that nothing is known."""

BELIEVED_FOR = KEPT_FOR + WITHIN
"""Seconds that an answer counts for those who ask while a newer one is waited for."""

QUESTION = 3.0
"""Seconds for the questions to the database, once it let us in."""

GONE = Health({DATABASE: Sign.ABSENT} | dict.fromkeys(LATE_AFTER, Sign.UNKNOWN), (DATABASE,))
"""What is known without a database."""

Known = TypeVar("Known")


def health(now: datetime) -> Health:
    """How every part is at this moment; asks the database, and answers when that is gone."""
    try:
        with connected_quickly(QUESTION) as connection:
            connection.execute("SELECT 1")
            try:
                beats = last_beats(connection, now)
            except psycopg.Error:
                unheard = {DATABASE: Sign.OK} | dict.fromkeys(LATE_AFTER, Sign.UNKNOWN)
                return Health(unheard, settings.EXPECTED_PARTS)
    except psycopg.Error:
        return GONE
    return judged(beats, settings.EXPECTED_PARTS, now)


def is_ready(_now: datetime) -> bool:
    """Whether the database answers; which parts live is another question."""
    return answers(QUESTION)


@dataclass(frozen=True, slots=True)
class _Asked(Generic[Known]):
    """A question and what comes of it. ``began`` is of the monotonic clock."""

    began: float
    future: Future[Known]

    def age(self) -> float:
        return time.monotonic() - self.began


class Answer(Generic[Known]):
    """The last answer, asked for anew at most once a second, by one thread at a time.

    While that asks, others are given what was last known, for five seconds. Nobody waits longer
    than four: then nothing is known, which is ``unknown``.
    """

    def __init__(self, ask: Callable[[datetime], Known], unknown: Known) -> None:
        self._ask, self._unknown = ask, unknown
        self._asking = ThreadPoolExecutor(1, "health")
        self._lock = threading.Lock()
        self._newest: _Asked[Known] | None = None
        self._kept: _Asked[Known] | None = None

    def get(self, now: datetime) -> Known:
        """What is known, as of a second ago at most, or while asking takes long of five."""
        newest, kept = self._turn(now)
        if kept is not None and kept.age() < BELIEVED_FOR:
            return kept.future.result()
        try:
            return newest.future.result(timeout=max(0.0, WITHIN - newest.age()))
        except TimeoutError:
            return self._unknown

    def _turn(self, now: datetime) -> tuple[_Asked[Known], _Asked[Known] | None]:
        """The newest question, and an older answer for whoever did not begin it."""
        with self._lock:
            newest = self._newest
            if newest is not None and not newest.future.done():
                return newest, self._kept
            if newest is not None and newest.age() < KEPT_FOR:
                return newest, None
            self._kept = newest
            began = time.monotonic()
            self._newest = _Asked(began, self._asking.submit(self._ask, now))
            return self._newest, None

    def forget(self) -> None:
        """Ask anew the next time."""
        with self._lock:
            self._newest = self._kept = None
