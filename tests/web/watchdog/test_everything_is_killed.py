"""A whole site killed with kill -9, part by part, in the middle of 200 due alerts: none is lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from forethought.embedded.cluster import Cluster
from forethought.embedded.errors import GroundError
from forethought.embedded.folder import DataFolder
from tests.ports import a_free_port
from tests.web.processes import until
from tests.web.watchdog.mailbox import Mailbox

pytestmark = pytest.mark.prove
ROOT = Path(__file__).resolve().parents[3]
BURST = 200


class Service:
    """`forethought serve` in a process of its own."""

    def __init__(self, home: Path, mailbox: Mailbox) -> None:
        self.folder = DataFolder(home / "data")
        outside = {name: text for name, text in os.environ.items() if "FORETHOUGHT" not in name}
        self.environment = outside | {
            "FORETHOUGHT_DATA": str(self.folder.root),
            "FORETHOUGHT_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "FORETHOUGHT_MAIL_FROM": "desk@example.com",
            "PYTHONPATH": str(ROOT),
        }
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.log = home / "serve.log"
        self.port = a_free_port()
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers; again after it was killed, at the same port."""
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "forethought.cli", "serve", f"--port={self.port}"],
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        assert until(lambda: "Forethought is ready" in self.log.read_text(), 120), (
            self.log.read_text()
        )

    def run(self, *module: str) -> str:
        """What a module says that works on this site."""
        command = [sys.executable, "-m", *module]
        done = subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE)
        return done.stdout.decode()

    def put_out(self, number: int, seconds: float) -> None:
        self.run("tests.web.watchdog.burst", str(number), str(seconds))

    def ask(self, question: str) -> Any:
        """The first column of the first row; None while the database is away."""
        try:
            with Cluster(self.folder).addresses().app.connect() as app:
                row = app.execute(question).fetchone()
        except (psycopg.OperationalError, GroundError):
            return None
        return row[0] if row else None

    def kill(self, part: str) -> None:
        """Kill -9 the site's first process, the watchdog, or PostgreSQL."""
        os.kill(self.pid(part), signal.SIGKILL)

    def kill_everything(self) -> None:
        """Kill -9 all at once, and what looks after them first: nothing is started again."""
        parts = [self.pid(part) for part in ("site", "watchdog", "database")]
        for pid in (self.process.pid, *parts):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def pid(self, part: str) -> int:
        """The process of a part, as soon as it is there."""
        if part == "database":
            return int((self.folder.cluster / "postmaster.pid").read_text().split()[0])
        assert until(lambda: bool(self._pids(part)), 120), self.log.read_text()
        return self._pids(part)[0]

    def _pids(self, part: str) -> list[int]:
        wanted = {"watchdog": "watchdog", "site": "gunicorn"}[part]
        found = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        lines = [line.split(maxsplit=1) for line in found.splitlines()]
        return [int(pid) for pid, words in lines if wanted in words]

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)
        Cluster(self.folder).stop()


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


@pytest.fixture(scope="module")
def service(mailbox: Mailbox) -> Iterator[Service]:
    home = Path(tempfile.mkdtemp(prefix="forethought-killed-"))
    home.chmod(0o755)
    made = Service(home, mailbox)
    try:
        yield made
    finally:
        made.end()
        shutil.rmtree(home, ignore_errors=True)


def test_none_of_200_is_lost_whatever_is_killed_in_the_middle(
    service: Service, mailbox: Mailbox
) -> None:
    """Everything dies once while they are sent: the watchdog, the site, the database."""
    luck = random.Random(20261125)
    service.put_out(BURST, 2.0)
    for part, first in (("watchdog", 5), ("site", 40), ("database", 70)):
        assert mailbox.waits_for(first + luck.randrange(20), 120), service.log.read_text()
        service.kill(part)
    unsent = "SELECT count(*) FROM contactdesk_alert WHERE sent_at IS NULL"
    written = "SELECT count(*) FROM contactdesk_alert WHERE rung = 0"
    assert until(lambda: service.ask(written) == BURST, 240), service.log.read_text()
    assert until(lambda: service.ask(unsent) == 0, 240), service.log.read_text()
    asked = (
        "SELECT array_agg(replace(uuid::text, '-', '')) FROM"
        " (SELECT uuid FROM contactdesk_alert UNION SELECT uuid FROM notices_sending) AS written"
    )
    came, after = set(mailbox.ids), service.ask(asked)  # notices are sent beside alerts
    alerts = service.ask(
        "SELECT array_agg(replace(uuid::text, '-', '')) FROM contactdesk_alert WHERE rung = 0"
    )
    assert {f"<{one}@example.com>" for one in alerts} <= came
    assert came <= {f"<{one}@example.com>" for one in after}
