"""The installation that is looked at: nothing in it is made, started or changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

import psycopg

from forethought.embedded import environment as names
from forethought.embedded.addresses import Address, Addresses
from forethought.embedded.cluster import APP_PASSWORD, OWNER_PASSWORD, SUPERUSER_PASSWORD
from forethought.embedded.errors import GroundError
from forethought.service.doctor.finding import Need
from forethought.service.ground import Ground, open_ground
from forethought.service.running import Service, running_service

ANSWERS_WITHIN = 10_000
"""Milliseconds for one question to the database."""

NO_DATABASE = "the database cannot be used"

Rows = list[tuple[Any, ...]]


class Patient:
    """One installation, as the environment describes it. ``clock`` gives the time."""

    def __init__(self, environ: Mapping[str, str], clock: Callable[[], datetime]) -> None:
        self.environ = environ
        self.clock = clock
        self._connection: psycopg.Connection[Any] | None = None

    @cached_property
    def _ground(self) -> Ground | GroundError:
        try:
            return open_ground(self.environ)
        except GroundError as error:
            return error

    @property
    def ground(self) -> Ground:
        """Its environment, folder and cluster. Raises GroundError when the environment is wrong."""
        if isinstance(self._ground, GroundError):
            raise self._ground
        return self._ground

    @cached_property
    def service(self) -> Service | None:
        """The service that runs here, if one does."""
        return running_service(self.ground.folder)

    @property
    def addresses(self) -> Addresses:
        """Where the database is. Raises GroundError when that cannot be said yet."""
        ground = self.ground
        if ground.environment.served is not None:
            return ground.environment.served
        cluster = ground.embedded()
        passwords = (SUPERUSER_PASSWORD, OWNER_PASSWORD, APP_PASSWORD)
        missing = [name for name in passwords if not (ground.folder.secrets / name).exists()]
        if not ground.folder.cluster.exists() or missing:  # asking would make new passwords
            raise GroundError(f"There is no database in {ground.folder.root} yet.")
        if not cluster.is_running():
            raise GroundError(f"The database in {ground.folder.cluster} does not run.")
        return cluster.addresses()

    @property
    def app(self) -> Address:
        """The database as the site sees it."""
        return self.addresses.app

    def connect(self) -> psycopg.Connection[Any]:
        """One connection as the site's role, kept until it ends. Raises GroundError."""
        if self._connection is None or self._connection.closed:
            self._connection = self.app.connect(autocommit=True)
            self._connection.execute(f"SET statement_timeout = {ANSWERS_WITHIN}")
        return self._connection

    def rows(self, query: str, *values: object) -> Rows:
        """What the database answers."""
        return self.connect().execute(query.encode(), values).fetchall()

    def one(self, query: str, *values: object) -> Any:
        """The one value that the database answers."""
        return self.rows(query, *values)[0][0]

    def why_not(self, need: Need) -> str:
        """Why a check that needs this cannot look; empty: it can."""
        try:
            if need >= Need.GROUND:
                assert self.ground
            if need >= Need.DATABASE:
                self.one("SELECT 1")
            if need >= Need.TABLES and self.one("SELECT to_regclass('health_partbeat') IS NULL"):
                return "the tables are not up to date"
        except psycopg.Error:
            return NO_DATABASE
        except GroundError:
            wrong = isinstance(self._ground, GroundError)
            return "the environment is wrong" if wrong else NO_DATABASE
        return ""

    @contextmanager
    def as_site(self) -> Iterator[None]:
        """Inside the block the process has the environment that the site would have."""
        before = dict(os.environ)
        ours = {name: text for name, text in before.items() if name not in names.KNOWN}
        given = {name: text for name, text in self.environ.items() if name in names.KNOWN}
        try:
            os.environ.clear()
            os.environ.update(ours | given | {names.DATA: str(self.ground.folder.root)})
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            self._connection.close()
