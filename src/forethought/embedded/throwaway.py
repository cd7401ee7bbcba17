"""A cluster for tests: quick, not durable, gone afterwards even when its process is killed."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from forethought.embedded.accounts import Account, server_account
from forethought.embedded.errors import GroundError
from forethought.embedded.programs import Programs, find_programs, usable_by
from forethought.embedded.server import HOST, SUPERUSER, Server

ENTERED_BY_ALL = 0o711
PRIVATE_FOLDER = 0o700
HASTY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_wal_size": "2GB",
}
# Waits until whoever made the cluster closes its end, dead or alive, then clears up.
GUARD = """
import os, shutil, signal, sys
sys.stdin.read()
folder = sys.argv[1]
try:
    with open(folder + "/data/postmaster.pid") as file:
        os.kill(int(file.readline()), signal.SIGQUIT)
except (OSError, ValueError):
    pass
shutil.rmtree(folder, ignore_errors=True)
"""


@dataclass(frozen=True, slots=True)
class Throwaway:
    """How to reach a throw-away cluster as its superuser.

    Attributes:
        host: Always 127.0.0.1.
        port: A port that was free.
        superuser: The name of the superuser.
        password: Its password, made for this cluster.
    """

    host: str
    port: int
    superuser: str
    password: str


@contextmanager
def throwaway_cluster(programs: Programs | None = None) -> Iterator[Throwaway]:
    """A fresh cluster with no database of ours in it, stopped and deleted at the end.

    It works as root (PostgreSQL then runs as an unprivileged account) and as anybody else, and any
    number of times at once. It does not survive a power cut, and is never for real data.
    """
    account = server_account()
    home = _folder(account)
    guard = subprocess.Popen(  # noqa: S603 - our own few lines
        [sys.executable, "-I", "-S", "-c", GUARD, str(home)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        usable = usable_by(programs or find_programs(), account, home / "programs")
        server = Server(_data(home, account), usable, account, HASTY)
        password = secrets.token_urlsafe(24)
        server.create(password, home, durable=False)
        port = server.start()
        try:
            yield Throwaway(HOST, port, SUPERUSER, password)
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)
        guard.communicate()


def _folder(account: Account) -> Path:
    for parent in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp")):  # noqa: S108
        home = Path(tempfile.mkdtemp(prefix="forethought-test-", dir=parent))
        if not account.is_ours:
            home.chmod(ENTERED_BY_ALL)
        if account.can_enter(home):
            (home / "programs").mkdir()
            return home
        home.rmdir()
    raise GroundError(
        f"The account {account.name} can enter no folder for temporary files. "
        "Set TMPDIR to one that every account can enter."
    )


def _data(home: Path, account: Account) -> Path:
    data = home / "data"
    data.mkdir(mode=PRIVATE_FOLDER)
    account.own(data)
    return data
