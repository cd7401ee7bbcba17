"""The real site beside the tests: gunicorn, on a database that both use, each by itself.

What one does is committed and the other sees it, as between an office's site, its worker and its
nightly load. The site's clock, and ``Office.clock`` with it, begins at ``factories.NOW``.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.office import Clock, Office, open_office
from tests.browser.windows import Windows
from tests.web.factories import NOW
from tests.web.processes import environment_of_process

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Server:
    """Where the site answers, and what time it is there."""

    host: str
    clock: Clock


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[Server]:
    """Gunicorn with the site, for all tests of this process."""
    later = NOW - datetime.now(UTC)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "tests.browser.application:application"),
                *(f"--bind=fd://{listening.fileno()}", "--worker-class=gthread", "--threads=4"),
                *("--workers=1", "--log-level=warning", "--no-control-socket"),
            ],
            cwd=ROOT,
            env=environment_of_process(FORETHOUGHT_TEST_SECONDS_LATER=str(later.total_seconds())),
            pass_fds=[listening.fileno()],
        )
        port = listening.getsockname()[1]
    yield Server(f"http://localhost:{port}", lambda: datetime.now(UTC) + later)
    process.terminate()
    assert process.wait(timeout=30) == 0


@pytest.fixture
def office(server: Server, transactional_db: None, tmp_path: Path) -> Office:
    """An invented office of today, its records loaded an hour ago."""
    return open_office(tmp_path, server.clock)


@pytest.fixture
def windows(chromium: Browser, server: Server) -> Iterator[Windows]:
    """Opens windows on the site; closes them and judges what they complained of."""
    with ExitStack() as stack:
        yield Windows(chromium, server.host, stack)
