"""`forethought start`, `stop` and `status`: the same service without a terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from forethought.embedded.errors import GroundError
from forethought.service.ground import Ground
from forethought.service.running import Service, running_service

READY_WITHIN = 180.0
ENDS_WITHIN = 60.0
LOOK_EVERY = 0.1
LARGE_LOG = 5_000_000
LAST_LINES = 15
RUNNING, NOT_RUNNING = 0, 3


def start(ground: Ground, options: Sequence[str], say: Callable[[str], None]) -> None:
    """Start `forethought serve` with ``options`` in the background and wait until it is ready.

    It runs already: fine. Raises GroundError with the end of its log when it does not start.
    """
    ground.folder.prepare(holds_cluster=ground.cluster is not None)
    before = running_service(ground.folder)
    if before is not None:
        say(_runs(before))
        return
    log = _fresh_log(ground)
    with log.open("ab") as output:
        begins = output.tell()
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "forethought.cli", "serve", *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        service = running_service(ground.folder)
        if service is not None and service.pid == process.pid and service.url:
            say(_part_of(log, begins) or _runs(service))
            say(f"It runs in the background; its log is {log}. Stop it: forethought stop")
            return
        if process.poll() is not None:
            break
        time.sleep(LOOK_EVERY)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    raise GroundError(f"Forethought did not start:\n{_part_of(log, begins)}\nIts log is {log}.")


def stop(ground: Ground, say: Callable[[str], None]) -> None:
    """End the service and wait; end a database that a killed service left running, too."""
    service = running_service(ground.folder)
    if service is None:
        if ground.cluster is not None and ground.folder.cluster.exists():
            ground.cluster.stop()
        say("Forethought does not run.")
        return
    os.kill(service.pid, signal.SIGTERM)
    until = time.monotonic() + ENDS_WITHIN
    while running_service(ground.folder) is not None:
        if time.monotonic() > until:
            raise GroundError(
                f"Forethought (process {service.pid}) has not ended within a minute. "
                f"Type `forethought stop` once more; its log is {_log(ground)}."
            )
        time.sleep(LOOK_EVERY)
    say("Forethought is stopped. Everything is kept.")


def status(ground: Ground, say: Callable[[str], None]) -> int:
    """Say what runs; 0 when the service runs, 3 when it does not."""
    service = running_service(ground.folder)
    say(_runs(service) if service else "Forethought does not run. Start it: forethought start")
    if ground.cluster is not None:
        runs = ground.folder.cluster.exists() and ground.cluster.is_running()
        say(f"Database: {'runs' if runs else 'does not run'}, in {ground.folder.cluster}.")
    return RUNNING if service else NOT_RUNNING


def _runs(service: Service) -> str:
    where = service.url or "(it is still starting)"
    shows = " It shows the demonstration office." if service.demonstration else ""
    return f"Forethought runs: {where} (process {service.pid}, since {service.since}).{shows}"


def _log(ground: Ground) -> Path:
    return ground.folder.service / "service.log"


def _fresh_log(ground: Ground) -> Path:
    log = _log(ground)
    if log.exists() and log.stat().st_size > LARGE_LOG:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    return log


def _part_of(log: Path, begins: int) -> str:
    lines = log.read_bytes()[begins:].decode(errors="replace").splitlines()
    return "\n".join(lines[-LAST_LINES:])
