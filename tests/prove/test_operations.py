"""The whole service as an operator has it: health, figures, log, doctor, and a part that dies."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ports import a_free_port

pytestmark = pytest.mark.prove
SOON = 300.0


class Service:
    """`forethought serve` in a process of its own, with its log as JSON."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, a_free_port()
        kept = {name: text for name, text in os.environ.items() if name in {"PATH", "HOME"}}
        self.environ = kept | {
            "FORETHOUGHT_DATA": str(home / "data"),
            "FORETHOUGHT_LOG": "json",
        }
        self.log = home / "log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [*FORETHOUGHT, "serve", f"--port={self.port}", "--processes=2"],
                env=self.environ,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def health(self) -> dict[str, Any]:
        return dict(json.loads(self.ask("/health")[1]))

    def is_well(self) -> bool:
        """Whether one answer says that the service and each part of it is well."""
        found = self.health()
        return found["status"] == "ok" and set(found["parts"].values()) == {"ok"}

    def misses_the_watchdog(self) -> bool:
        """Whether the answer is 503 and says that the watchdog is late."""
        status, text = self.ask("/health")
        return status == 503 and json.loads(text)["parts"]["watchdog"] == "late"

    def doctor(self, *only: str) -> dict[str, str]:
        words = [f"--only={name}" for name in only]
        done = subprocess.run(
            [*FORETHOUGHT, "doctor", "--json", *words],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        return {one["name"]: one["verdict"] for one in json.loads(done.stdout)["checks"]}

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def process_of(self, part: str) -> int:
        found = [
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdecimal() and self._is(folder, part)
        ]
        assert len(found) == 1, found
        return found[0]

    def _is(self, folder: Path, part: str) -> bool:
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            ours = str(self.home / "data").encode() in (folder / "environ").read_bytes()
        except OSError:
            return False
        return ours and words[-2:-1] == [part.encode()] and b"forethought.web" in words


FORETHOUGHT = [sys.executable, "-m", "forethought.cli"]


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.2)


@pytest.fixture
def service() -> Iterator[Service]:
    home = Path(tempfile.mkdtemp(prefix="forethought-prove-"))
    home.chmod(0o755)
    made = Service(home)
    try:
        wait_until(lambda: "is ready" in made.log.read_text() or made.process.poll() is not None)
        yield made
    finally:
        made.process.terminate()
        made.process.wait(90)
        shutil.rmtree(home)


def test_it_is_watched_over(service: Service) -> None:
    # Each of the site's processes remembers its own answer for a moment: one answer, one look.
    wait_until(service.is_well)
    assert service.ask("/health/live")[0] == service.ask("/health/ready")[0] == 200

    token = (service.home / "data" / "secrets" / "metrics_token").read_text().strip()
    assert service.ask("/metrics")[0] == 404
    for _ in range(8):  # both processes of the site
        service.ask("/help/?q=Quillfeather")
    status, figures = service.ask("/metrics", Authorization=f"Bearer {token}")
    assert status == 200
    counted = re.search(
        r'forethought_requests_total\{status="2xx",view="look:help"\} ([\d.]+)', figures
    )
    assert counted is not None
    assert float(counted[1]) == 8

    watchdog = service.process_of("watchdog")
    os.kill(watchdog, signal.SIGSTOP)
    try:
        wait_until(service.misses_the_watchdog)
        assert service.ask("/health/ready")[0] == 200
        assert service.doctor("parts") == {"parts": "broken"}
    finally:
        os.kill(watchdog, signal.SIGCONT)
    wait_until(lambda: service.health()["status"] == "ok")
    found = service.doctor()
    assert found["people"] == "broken", "a fresh office has nobody"
    well = {"parts", "database", "tables", "roles", "secrets", "data_folder", "port", "audit"}
    assert {found[name] for name in well} == {"ok"}

    os.kill(watchdog, signal.SIGKILL)
    wait_until(lambda: "The watchdog has been started again." in service.log.read_text())
    lines = service.lines()
    assert {"serve", "site"} <= {line["part"] for line in lines}
    assert any(line.get("view") == "look:help" for line in lines)
    assert "Quillfeather" not in service.log.read_text()
