"""Real watchdogs as processes of their own, on the database of the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.web.processes import environment_of_process


def environment(port: int, **more: str) -> dict[str, str]:
    """For a process that sends through the mail server on this port."""
    return environment_of_process(
        FORETHOUGHT_SMTP_URL=f"smtp://127.0.0.1:{port}",
        FORETHOUGHT_MAIL_FROM="desk@example.com",
        **more,
    )


class Watchdogs:
    """Starts watchdogs; whichever live at the end are ended by their id."""

    def __init__(self, port: int, log: Path, **more: str) -> None:
        self._environment = environment(port, **more)
        self._log = log.open("ab")
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        self.started.append(
            subprocess.Popen(
                [sys.executable, "-m", "forethought.web", "watchdog", "--skip-checks"],
                env=self._environment,
                stdout=self._log,
                stderr=self._log,
            )
        )
        return self.started[-1]

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for process in self.started:
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()
        self._log.close()


@contextmanager
def watchdogs(port: int, **more: str) -> Iterator[Watchdogs]:
    with tempfile.TemporaryDirectory() as folder:
        made = Watchdogs(port, Path(folder) / "watchdog.log", **more)
        try:
            yield made
        finally:
            made.end()
