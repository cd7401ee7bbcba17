"""The embedded cluster of one data folder: made once, started by whoever comes first."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg

from forethought.embedded import private
from forethought.embedded.addresses import Address, Addresses
from forethought.embedded.errors import GroundError
from forethought.embedded.folder import OWNER_ONLY, DataFolder
from forethought.embedded.programs import Programs, find_programs, usable_by
from forethought.embedded.roles import APP, DATABASE, OWNER, make_roles
from forethought.embedded.server import HOST, Server, answers, connect

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
LOGGED = {
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
}
RECOVERS_WITHIN = 120.0
STARTS = 3
SUPERUSER_PASSWORD = "superuser_password"  # noqa: S105 - names of files, here and below
OWNER_PASSWORD = "owner_password"  # noqa: S105
APP_PASSWORD = "app_password"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Cluster:
    """The durable cluster in ``folder``.

    Attributes:
        folder: The data folder.
        machine: Whether PostgreSQL's programs of the machine may be used; None: the environment
            says it.
    """

    folder: DataFolder
    machine: bool | None = None

    def start(self) -> Addresses:
        """Make it if there is none, start it if it does not run, and say where it is.

        Two who start it at once get the same one. Raises GroundError.
        """
        self.folder.prepare()
        with self._lock():
            for _ in range(STARTS):
                with suppress(psycopg.OperationalError):  # it died under our hands: once more
                    return self._addresses(self._ready())
        raise GroundError(
            f"The database starts and dies again. Its log is in {self.folder.cluster / 'log'}."
        )

    def _ready(self) -> int:
        port = self._port()
        if port is None or not answers(port, self._password(SUPERUSER_PASSWORD)):
            port = self._started(port)
        with connect(port, self._password(SUPERUSER_PASSWORD)) as superuser:
            make_roles(superuser, self._password(OWNER_PASSWORD), self._password(APP_PASSWORD))
        return port

    def stop(self) -> None:
        """End every connection and stop it; nothing acknowledged is lost. Not running: fine."""
        if not self.folder.cluster.exists():
            return
        with self._lock():
            self._server(self.programs()).stop()

    def is_running(self) -> bool:
        """Whether it answers, and is this folder's cluster and no other."""
        port = self._port()
        return port is not None and answers(port, self._password(SUPERUSER_PASSWORD))

    def addresses(self) -> Addresses:
        """Where it was last started, without starting it. Raises GroundError when it never was."""
        port = self._port()
        if port is None:
            raise GroundError(
                f"There is no database in {self.folder.root} yet. Type `forethought serve`, or set "
                "FORETHOUGHT_DATABASE_URL or FORETHOUGHT_DATA."
            )
        return self._addresses(port)

    @contextmanager
    def running(self) -> Iterator[Addresses]:
        """It runs inside the block; afterwards it is stopped if it was not running before."""
        before = self.folder.cluster.exists() and self.is_running()
        try:
            yield self.start()
        finally:
            if not before:
                self.stop()

    def programs(self) -> Programs:
        """The programs of the cluster's own version, where its account can run them.

        Raises GroundError when the machine has none of that version.
        """
        text = private.read(self.folder.cluster / "PG_VERSION")
        major = int(text) if text and text.isdecimal() else None
        found = find_programs(major, machine=self.machine)
        return usable_by(found, self.folder.account(), self.folder.programs)

    def _started(self, port: int | None) -> int:
        programs = self.programs()
        server = self._server(programs)
        if not self.folder.cluster.exists():
            self._create(programs)
        if server.is_up() and port is not None and self._recovers(port):
            return port
        port = server.start(port)
        private.keep(self.folder.service / "port", str(port))
        return port

    def _create(self, programs: Programs) -> None:
        """Made beside its place and then moved there: a cluster is whole or is not there."""
        half = self.folder.cluster.with_name("postgres.half")
        if half.exists():
            shutil.rmtree(half)
        half.mkdir(mode=OWNER_ONLY)
        account = self.folder.account()
        account.own(half)
        server = Server(half, programs, account, {})
        server.create(self._password(SUPERUSER_PASSWORD), self.folder.root)
        half.rename(self.folder.cluster)

    def _recovers(self, port: int) -> bool:
        """Whether a server that is there but does not answer yet, answers in the end."""
        password = self._password(SUPERUSER_PASSWORD)
        server = self._server(self.programs())
        until = time.monotonic() + RECOVERS_WITHIN
        while server.is_up() and time.monotonic() < until:
            if answers(port, password):
                return True
            time.sleep(0.2)
        return False

    def _server(self, programs: Programs) -> Server:
        return Server(self.folder.cluster, programs, self.folder.account(), DURABLE | LOGGED)

    def _password(self, name: str) -> str:
        return private.made_once(self.folder.secrets / name, lambda: secrets.token_urlsafe(32))

    def _port(self) -> int | None:
        text = private.read(self.folder.service / "port")
        return int(text) if text and text.isdecimal() else None

    def _addresses(self, port: int) -> Addresses:
        def seen_by(role: str, password: str) -> Address:
            plain = {"sslmode": "disable"}
            return Address(HOST, port, DATABASE, role, self._password(password), plain)

        return Addresses(seen_by(APP, APP_PASSWORD), seen_by(OWNER, OWNER_PASSWORD))

    @contextmanager
    def _lock(self) -> Iterator[None]:
        descriptor = os.open(self.folder.service / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
