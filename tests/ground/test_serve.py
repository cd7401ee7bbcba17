"""Serving: everything starts, what dies starts again, everything ends together."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from forethought.embedded.cluster import Cluster
from forethought.embedded.errors import GroundError
from forethought.embedded.folder import DataFolder
from forethought.service.children import Patience
from forethought.service.running import running_service, sole_service
from tests.ports import a_free_port

ROOT = Path(__file__).resolve().parents[2]
SOON = 120.0


class Standin:
    """A service in a process of its own, and the lines that it has said."""

    def __init__(self, home: Path, port: int) -> None:
        self.folder = DataFolder(home / "data")
        self.home = home
        self.port = port
        self.log = home / f"said-{time.monotonic_ns()}"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.ground.standin", str(self.folder.root), str(port)],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def waits_for(self, what: str) -> None:
        wait_until(lambda: what in self.said or self.process.poll() is not None)
        assert what in self.said

    def site(self) -> int:
        """The process of the web server, asked over HTTP."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=SOON) as page:
            return int(page.read())

    def worker(self) -> int:
        wait_until((self.folder.root / "worker_environment").exists)
        return int((self.folder.root / "worker").read_text())

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(SOON)


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.05)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def serving(home: Path) -> Iterator[Standin]:
    made = Standin(home, a_free_port())
    made.waits_for("Forethought is ready")
    yield made
    if made.process.poll() is None:
        made.end()
    Cluster(made.folder).stop()


@pytest.fixture
def service(open_folder: Path) -> Iterator[Standin]:
    """One to be ended by the test."""
    with serving(open_folder) as made:
        yield made


@pytest.fixture(scope="module")
def lasting() -> Iterator[Standin]:
    """One for the tests that leave it running."""
    home = Path(tempfile.mkdtemp(prefix="forethought-ground-"))
    home.chmod(0o755)
    with serving(home) as made:
        yield made
    shutil.rmtree(home)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_and_stops_cleanly(service: Standin, how: signal.Signals) -> None:
    site, worker = service.site(), service.worker()
    assert f"http://localhost:{service.port}" in service.said
    known = running_service(service.folder)
    assert known is not None
    assert (known.pid, known.url) == (service.process.pid, f"http://localhost:{service.port}")
    assert service.end(how) == 0
    assert not lives(site)
    assert not lives(worker)
    assert not Cluster(service.folder).is_running()
    assert service.said.rstrip().endswith("Everything is kept.")
    assert running_service(service.folder) is None


def test_the_worker_never_holds_the_owners_password(lasting: Standin) -> None:
    lasting.worker()
    given = (lasting.folder.root / "worker_environment").read_text().split()
    assert "FORETHOUGHT_DATABASE_URL" in given
    assert "FORETHOUGHT_SECRET_KEY" in given
    assert "FORETHOUGHT_OWNER_DATABASE_URL" not in given


def test_what_dies_is_started_again_with_a_line(lasting: Standin) -> None:
    site, worker = lasting.site(), lasting.worker()
    os.kill(worker, signal.SIGKILL)
    lasting.waits_for("The worker has ended (killed by SIGKILL). It is started again in 1 s.")
    wait_until(lambda: lasting.worker() != worker)
    os.kill(site, signal.SIGKILL)
    lasting.waits_for("The site has been started again.")
    wait_until(lambda: site_of(lasting) not in (None, site))
    assert lives(lasting.worker())


def site_of(service: Standin) -> int | None:
    try:
        return service.site()
    except OSError:
        return None


def test_a_killed_database_is_started_again_on_the_same_port(lasting: Standin) -> None:
    cluster = Cluster(lasting.folder)
    port = cluster.addresses().app.port
    os.kill(int((cluster.folder.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    lasting.waits_for("The database does not answer. It is started again.")
    wait_until(cluster.is_running)
    assert cluster.addresses().app.port == port


def test_killing_the_service_ends_its_children_and_the_next_takes_the_database_over(
    service: Standin,
) -> None:
    site, worker = service.site(), service.worker()
    service.end(signal.SIGKILL)
    wait_until(lambda: not lives(site) and not lives(worker))
    cluster = Cluster(service.folder)
    assert cluster.is_running()
    assert running_service(service.folder) is None
    second = Standin(service.home, service.port)
    second.waits_for("Forethought is ready")
    owner = cluster.addresses().owner
    assert owner is not None
    with owner.connect() as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (2,)
    second.end()
    assert not cluster.is_running()


def test_a_second_service_of_the_same_folder_is_refused(lasting: Standin) -> None:
    second = Standin(lasting.home, a_free_port())
    second.waits_for(f"Forethought runs already at http://localhost:{lasting.port}")
    assert second.process.wait(SOON) != 0
    assert lasting.site()
    assert Cluster(lasting.folder).is_running()


def test_a_port_that_is_taken_is_named(lasting: Standin, open_folder: Path) -> None:
    other = open_folder / "other"
    other.mkdir()
    second = Standin(other, lasting.port)
    second.waits_for(f"Port {lasting.port} is taken by another program.")
    assert second.process.wait(SOON) != 0
    assert not Cluster(second.folder).is_running()


def test_a_dead_service_leaves_a_file_that_misleads_nobody(open_folder: Path) -> None:
    folder = DataFolder(open_folder)
    folder.service.mkdir()
    assert running_service(folder) is None
    now = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    with sole_service(folder, now=now, demonstration=True):
        found = running_service(folder)
        assert found is not None
        assert found.since == "2026-11-25T09:00:00+00:00"
        left = (folder.service / "service.json").read_text()
        with (
            pytest.raises(GroundError, match="runs already"),
            sole_service(folder, now=now, demonstration=False),
        ):
            pass
    (folder.service / "service.json").write_text(left)
    assert running_service(folder) is None


@pytest.mark.parametrize(
    ("ran", "waits"),
    [
        ([0.1], [1]),
        ([0.1, 0.1, 0.1], [1, 2, 4]),
        ([0.1] * 7, [1, 2, 4, 8, 16, 30, 30]),
        ([0.1, 0.1, 59.9, 60.0, 0.1], [1, 2, 4, 1, 2]),
    ],
)
def test_the_wait_doubles_until_it_has_run_for_a_minute(
    ran: list[float], waits: list[float]
) -> None:
    patience = Patience()
    assert [patience.after(seconds) for seconds in ran] == waits


def test_the_database_ends_last(service: Standin) -> None:
    """While the children end, their database still answers."""
    addresses = Cluster(service.folder).addresses()
    with addresses.app.connect() as app:
        assert app.execute("SELECT 1").fetchone() == (1,)
        os.kill(service.worker(), signal.SIGSTOP)  # it cannot end: the service waits for it
        service.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert app.execute("SELECT 1").fetchone() == (1,)
        os.kill(service.worker(), signal.SIGCONT)
        service.process.wait(SOON)
        with pytest.raises(psycopg.OperationalError):
            app.execute("SELECT 1")
