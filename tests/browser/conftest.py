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
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from forethought.web.contactdesk.desk import stream
from forethought.web.contactdesk.desk.listening import Changes
from forethought.web.contactdesk.models import Beat
from forethought.web.contactdesk.readiness import SECOND_WATCHER
from tests.browser.office import Clock, Office, open_office
from tests.browser.parts import Day, Post, answering, until, watching
from tests.browser.windows import Windows
from tests.web.factories import NOW
from tests.web.phone.given import set_pins
from tests.web.processes import environment_of_process
from tests.web.watchdog.office import MAIL, accept, ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

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


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Boards listen as long as the test lasts, and leave the database then."""
    made = Changes()
    monkeypatch.setattr(stream, "changes", made)
    yield
    made.close()
    until(lambda: not answering(), "the end of the streams: each ends when it next writes")


@pytest.fixture
def day(
    chromium: Browser, live_server: LiveServer, settings: Any, listening: None
) -> Iterator[Day]:
    """An office that is ready, with one watchdog and a gap that was accepted for the second."""
    settings.CHANNELS, settings.SITE_ADDRESS = MAIL, live_server.url
    with ExitStack() as stack:
        clock = stack.enter_context(time_machine.travel(NOW, tick=True))
        made = ready(NOW)
        Beat.objects.all().delete()
        accept(made.office, SECOND_WATCHER, made.administrator)
        set_pins(made.officer, NOW)
        post = Post()
        stack.enter_context(post)
        settings.CHANNELS = post.settings
        stack.enter_context(watching())
        until(Beat.objects.exists, "the first beat")
        yield Day(chromium, live_server.url, made, post, clock, stack)
