"""Whether the service of a data folder runs, and where: one lock, and one small file beside it.

Whoever serves holds the lock as long as the process lives; the system lets go of it at the end,
whatever the end was. So a file that a dead service left behind misleads nobody.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from forethought.embedded import private
from forethought.embedded.errors import GroundError
from forethought.embedded.folder import DataFolder
from forethought.service.ground import Ground

USUAL_ADDRESS = "http://localhost:8000"


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs.

    Attributes:
        pid: The process to end it by.
        url: Where the site is; empty while it is still starting, or when it serves no pages.
        since: When it started (ISO 8601, UTC).
        demonstration: Whether it shows the invented office.
    """

    pid: int
    url: str
    since: str
    demonstration: bool


def running_service(folder: DataFolder) -> Service | None:
    """The service of this folder, or None when none runs."""
    try:
        descriptor = os.open(_lock_path(folder), os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(folder)
    finally:
        os.close(descriptor)
    return None


@contextmanager
def sole_service(folder: DataFolder, *, now: datetime, demonstration: bool) -> Iterator[None]:
    """Be the only service of this folder. Raises GroundError when there is one already."""
    descriptor = os.open(_lock_path(folder), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise GroundError(_already(_read(folder))) from error
        _write(folder, Service(os.getpid(), "", now.isoformat(timespec="seconds"), demonstration))
        try:
            yield
        finally:
            _file(folder).unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def announce(folder: DataFolder, url: str) -> None:
    """Say that the site answers at ``url``. Only for the one inside `sole_service`."""
    ours = _read(folder)
    if ours is not None:
        _write(folder, Service(ours.pid, url, ours.since, ours.demonstration))


def site_address(ground: Ground) -> str:
    """Where people reach the site: its name behind TLS, else where it runs, else port 8000."""
    if ground.environment.behind_tls and ground.environment.hosts:
        return f"https://{ground.environment.hosts[0]}"
    service = running_service(ground.folder)
    return service.url if service and service.url else USUAL_ADDRESS


def _already(service: Service | None) -> str:
    if service is None:
        return "Forethought is starting already. `forethought status` says when it runs."
    where = f" at {service.url}" if service.url else ""
    return f"Forethought runs already{where} (process {service.pid}). Stop it: forethought stop"


def _lock_path(folder: DataFolder) -> Path:
    return folder.service / "service.lock"


def _file(folder: DataFolder) -> Path:
    return folder.service / "service.json"


def _write(folder: DataFolder, service: Service) -> None:
    private.keep(_file(folder), json.dumps(asdict(service)))


def _read(folder: DataFolder) -> Service | None:
    text = private.read(_file(folder))
    if not text:
        return None
    try:
        return Service(**json.loads(text))
    except (ValueError, TypeError):
        return None
