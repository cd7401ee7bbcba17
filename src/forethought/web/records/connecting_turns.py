"""Reading the connections that are due, some at once, each in a thread of its own.

Any number of processes share the work: a lock says who reads a connection, and a row when it is
due. The file is looked at again when it changes; what is wrong in it is said once.
"""

from __future__ import annotations

import concurrent.futures
import logging
import os
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from django.db import connections

from forethought.sources.connection import Connection
from forethought.sources.connections_file import (
    Connections,
    connections_path,
    read_connections,
)
from forethought.web.health.beating import Heart
from forethought.web.health.patience import Patience
from forethought.web.records.connecting import NotNowError, Wish, load_connection
from forethought.web.records.connections import keep_fault, list_connections, states
from forethought.web.records.loading import Clock

logger = logging.getLogger(__name__)

LOOKS_EVERY = 2.0
"""Seconds between two looks at what is due."""

AT_ONCE = 2
"""Connections that one process reads at once: each keeps a core busy."""

GRACE = timedelta(minutes=15)
"""For what a reading still does with our own database once its time is over."""

WHEN_DUE = Wish(only_when_due=True)


class Reader:
    """One process. ``clock`` gives the time, ``stop`` ends it: the only edges."""

    def __init__(
        self, clock: Clock, stop: Event, environ: Mapping[str, str], folder: Path | None
    ) -> None:
        self._clock = clock
        self._stop = stop
        self._environ = environ
        self._folder = folder
        self._file: tuple[Path | None, tuple[int, ...]] | None = None
        self._found = Connections(None, {}, ())
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="connection")
        self._reading: dict[str, Future[None]] = {}
        self._until: dict[str, datetime] = {}
        self._told: set[str] = set()
        self._heart = Heart("connections")

    def run(self) -> None:
        """Read until told to stop; a database that is gone is waited for."""
        patience = Patience()
        while not self._stop.is_set():
            with patience:
                self.turn()
            self._stop.wait(patience.pause or LOOKS_EVERY)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._heart.leave()
        connections.close_all()

    def turn(self) -> int:
        """Look at the file and begin what is due. Returns how many readings began."""
        if not self._is_stuck():
            self._heart.beat(self._clock())
        self._look_at_file()
        for name in [name for name, one in self._reading.items() if one.done()]:
            self._end(name, self._reading.pop(name).exception())
        now, began = self._clock(), 0
        for name, state in states(self._found.by_name).items():
            if not state.takes_over or state.next_at > now:
                continue
            if name in self._reading or len(self._reading) >= AT_ONCE:
                continue
            its = self._found.by_name[name]
            self._until[name] = now + 2 * timedelta(seconds=its.seconds) + GRACE
            self._reading[name] = self._pool.submit(self._read, its)
            began += 1
        return began

    def _is_stuck(self) -> bool:
        """Whether a reading lasts far longer than it may: the part then counts as broken."""
        now = self._clock()
        stuck = [name for name in self._reading if self._until[name] < now]
        for name in stuck:
            if name not in self._told:
                logger.error("%s has not ended long after its time: start the service anew", name)
        self._told = set(stuck)
        return bool(stuck)

    def wait(self) -> None:
        """Until every reading that began has ended."""
        concurrent.futures.wait(self._reading.values())

    def _end(self, name: str, error: BaseException | None) -> None:
        """A reading that broke is a fault of the program: no other connection waits for it."""
        if error is None:
            return
        # The type alone: what broke it may stand in the error, and tell of people.
        kind = type(error).__name__
        logger.error("the connection %s broke its reader (%s)", name, kind)
        keep_fault(name, kind, now=self._clock())

    def _look_at_file(self) -> None:
        path = connections_path(self._environ, self._folder)
        file = path, _traits(path)
        if file == self._file:
            return
        found = read_connections(path)
        for sentence in found.faults:
            logger.error("%s", sentence)
        list_connections(found, now=self._clock())
        self._found, self._file = found, file

    def _read(self, connection: Connection) -> None:
        """In a thread of its own, with its own connection to our database."""
        try:
            load = load_connection(connection, WHEN_DUE, clock=self._clock, stop=self._stop)
            if load is not None:
                logger.info("%s: %s, %d rows", connection.name, load.state, load.rows)
        except NotNowError:
            pass  # what can be done about it stands in its row
        finally:
            connections.close_all()


def _traits(path: Path | None) -> tuple[int, ...]:
    """By what a change of the file shows, also one of who may read it."""
    try:
        found = os.stat(path) if path else None
    except OSError:
        found = None
    if found is None:
        return ()
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_mode)
