"""A PostgreSQL server and its standby, as an operator sets them up; the first dies like a machine.

Commits are acknowledged when both have them (`synchronous_standby_names`): that is what makes
"nothing acknowledged is lost" true, and docs/manual/operator/standby.md asks for it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from forethought.embedded.accounts import Account, run, server_account
from forethought.embedded.addresses import Address
from forethought.embedded.programs import find_programs, usable_by
from forethought.embedded.roles import APP, DATABASE, OWNER, make_roles
from forethought.embedded.server import HOST, SUPERUSER, Server, connect
from tests.web.processes import until

STANDBY = "standby"
SETTINGS = {"max_connections": "200", "hot_standby": "on", "wal_keep_size": "256MB"}


@dataclass
class Pair:
    """Both servers; ``ports``: the first's and the standby's."""

    first: Server
    second: Server
    ports: tuple[int, int]
    passwords: dict[str, str]

    def url(self, role: str) -> str:
        """The address that a site is given: both servers."""
        standbys = ((HOST, self.ports[1]),)
        return Address(HOST, self.ports[0], DATABASE, role, self.passwords[role], {}, standbys).url

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Rows of whichever server takes writes."""
        with psycopg.connect(
            f"{self.url(APP)}?target_session_attrs=read-write&connect_timeout=3"
        ) as app:
            return app.execute(question.encode()).fetchall()

    def kill_first(self) -> None:
        """Kill -9 every process of the first server: a machine without power."""
        postmaster = int((self.first.folder / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(postmaster)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.split()
        for pid in (postmaster, *map(int, children)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def promote(self) -> None:
        """What the operator, or their cluster manager, does: the standby takes writes."""
        pg_ctl = str(self.second.programs.path("pg_ctl"))
        done = run(
            [pg_ctl, "promote", f"--pgdata={self.second.folder}", "--wait"], self.second.account
        )
        assert done.returncode == 0, done.stderr


@contextmanager
def standby_pair() -> Iterator[Pair]:
    """A durable server with the roles and the empty database of a site, and its standby."""
    account = server_account()
    home = Path(tempfile.mkdtemp(prefix="forethought-pair-"))
    home.chmod(0o711)
    servers = [_server(home / name, account) for name in ("first", "second")]
    try:
        yield _make(home, *servers)
    finally:
        for server in servers:
            if (server.folder / "postmaster.pid").exists():
                server.stop("immediate")
        shutil.rmtree(home, ignore_errors=True)


def _server(home: Path, account: Account) -> Server:
    home.mkdir()
    home.chmod(0o711)
    (home / "programs").mkdir()
    folder = home / "data"
    folder.mkdir(mode=0o700)
    account.own(folder)
    programs = usable_by(find_programs(), account, home / "programs")
    return Server(folder, programs, account, SETTINGS)


def _make(home: Path, first: Server, second: Server) -> Pair:
    password, owner, app = (secrets.token_hex(12) for _ in range(3))
    first.create(password, home)
    port = first.start()
    with connect(port, password) as superuser:
        make_roles(superuser, owner, app)
    asked = f"host={HOST} port={port} user={SUPERUSER} application_name={STANDBY}"
    done = run(
        [
            str(second.programs.path("pg_basebackup")),
            f"--pgdata={second.folder}",
            f"--dbname={asked}",
            "--checkpoint=fast",
            "--write-recovery-conf",
        ],
        second.account,
        extra={"PGPASSWORD": password},
    )
    assert done.returncode == 0, done.stderr
    standby = second.start()
    with connect(port, password) as superuser:
        superuser.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'".encode())
        superuser.execute("SELECT pg_reload_conf()")
        assert until(lambda: _in_step(superuser), 120)
    return Pair(first, second, (port, standby), {OWNER: owner, APP: app})


def _in_step(superuser: psycopg.Connection) -> bool:
    row = superuser.execute("SELECT sync_state FROM pg_stat_replication").fetchone()
    return row is not None and row[0] == "sync"
