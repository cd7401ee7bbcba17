"""One cluster: made, started, stopped. Nothing here knows whether it is kept or thrown away."""

from __future__ import annotations

import os
import random
import secrets
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from forethought.embedded.accounts import Account, run
from forethought.embedded.errors import GroundError
from forethought.embedded.programs import Programs

HOST = "127.0.0.1"
SUPERUSER = "postgres"
PORTS = range(15_432, 17_432)
"""Below those that Linux gives to outgoing connections (32768 and up): one of these could hold the
port of a server that is to be started again, and whoever knows it by that port would lose it."""

OUT_OF_RANGE = 17  # from this version on C.UTF-8 is PostgreSQL's own and needs no locale of Linux
PORT_TRIES = 5
ORPHANS_GO = 30.0  # seconds until the processes of a killed server have surely ended
STOP_WITHIN = "60"
ANSWERS_WITHIN = 4
CONNECTS_WITHIN = 10

QUIET = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # An error's text can quote a cell of a record; it reaches the program, never the log.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True, slots=True)
class Server:
    """One cluster on 127.0.0.1.

    Attributes:
        folder: PostgreSQL's data directory.
        programs: PostgreSQL's programs, which ``account`` can run.
        account: Who runs it.
        settings: What is set beyond ``QUIET``.
    """

    folder: Path
    programs: Programs
    account: Account
    settings: Mapping[str, str]

    def create(self, password: str, scratch: Path, *, durable: bool = True) -> None:
        """Make the cluster, with ``password`` for its superuser. ``scratch`` is a folder of ours.

        UTF-8, ordered by code point, with checksums, and a password asked from everybody.
        """
        passwords = scratch / f".initdb.{secrets.token_hex(8)}"
        descriptor = os.open(passwords, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(password)
        try:
            self.account.own(passwords)
            self._initdb(passwords, durable=durable)
        finally:
            passwords.unlink()

    def _initdb(self, passwords: Path, *, durable: bool) -> None:
        command = [
            str(self.programs.path("initdb")),
            f"--pgdata={self.folder}",
            f"--username={SUPERUSER}",
            f"--pwfile={passwords}",
            "--encoding=UTF8",
            "--auth-host=scram-sha-256",
            "--auth-local=reject",
            "--data-checksums",
            *([] if durable else ["--no-sync"]),
        ]
        if self.programs.major >= OUT_OF_RANGE:
            locales = [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
        else:
            locales = [["--locale=C.UTF-8"], ["--locale=C"]]
        for locale in locales:
            done = run([*command, *locale], self.account)
            if done.returncode == 0:
                return
            if "locale" not in done.stderr:
                break
        raise GroundError(f"The database cannot be made in {self.folder}: {_last(done.stderr)}")

    def start(self, port: int | None = None) -> int:
        """Start it and wait until it answers; the port it listens on.

        ``port`` is used when it is free. After a server was killed its processes are waited for.
        Raises GroundError with the last line of the log.
        """
        for _ in range(PORT_TRIES):
            chosen = port if port is not None and is_free(port) else free_port()
            if self._start_on(chosen):
                return chosen
            port = None
        raise GroundError("No port was free for the database, five times over. Try again.")

    def _start_on(self, port: int) -> bool:
        """Whether it started; not, if somebody took the port in this very moment."""
        settings = QUIET | dict(self.settings) | {"port": str(port)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = self.folder / "start.log"
        command = [
            *self._pg_ctl("start"), "--wait", "--timeout", STOP_WITHIN,
            "--log", str(log), "--options", options,
        ]  # fmt: skip
        until = time.monotonic() + ORPHANS_GO
        while True:
            before = log.stat().st_size if log.exists() else 0
            if run(command, self.account).returncode == 0:
                return True
            said = log.read_bytes()[before:].decode(errors="replace") if log.exists() else ""
            if "could not bind" in said:
                return False
            in_the_way = "postmaster.pid" in said or "still in use" in said
            if not in_the_way or time.monotonic() > until:
                raise GroundError(
                    f"The database does not start: {_last(said)} The whole story is in {log}."
                )
            time.sleep(0.2)

    def stop(self, mode: str = "fast") -> None:
        """Stop it and wait. ``fast`` ends connections and keeps everything. Not running: fine."""
        done = run([*self._pg_ctl("stop"), "--mode", mode, "--timeout", STOP_WITHIN], self.account)
        if done.returncode != 0 and self.is_up():
            raise GroundError(
                f"The database in {self.folder} does not stop: {_last(done.stderr)} "
                "Wait a minute, then type `forethought stop`."
            )

    def is_up(self) -> bool:
        """Whether a process of this cluster is there (it may not be ready yet)."""
        return run(self._pg_ctl("status"), self.account).returncode == 0

    def _pg_ctl(self, action: str) -> list[str]:
        return [str(self.programs.path("pg_ctl")), action, f"--pgdata={self.folder}"]


def answers(port: int, password: str) -> bool:
    """Whether a server on ``port`` knows this password: both sides prove it, so it is ours."""
    with suppress(psycopg.OperationalError):
        connect(port, password, patience=ANSWERS_WITHIN).close()
        return True
    return False


def connect(
    port: int, password: str, database: str = "postgres", *, patience: int = CONNECTS_WITHIN
) -> psycopg.Connection:
    """A connection as the superuser, each statement a transaction of its own."""
    return psycopg.connect(
        host=HOST,
        port=port,
        user=SUPERUSER,
        password=password,
        dbname=database,
        autocommit=True,
        connect_timeout=patience,
        sslmode="disable",
    )


def is_free(port: int) -> bool:
    """Whether nobody listens on ``port`` of 127.0.0.1."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A free port, chosen at random so that two who start at once seldom choose the same."""
    for port in random.sample(PORTS, 200):
        if is_free(port):
            return port
    raise GroundError(f"No port between {PORTS.start} and {PORTS.stop} is free on {HOST}.")


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = lines[-1] if lines else "PostgreSQL gives no reason."
    return said if said.endswith(".") else said + "."
