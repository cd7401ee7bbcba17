"""`forethought serve`: database, tables, site and its other parts, until told to stop."""

from __future__ import annotations

import http.client
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType

from forethought.embedded import environment as names
from forethought.embedded.errors import GroundError
from forethought.embedded.server import HOST, is_free
from forethought.service.children import Child
from forethought.service.demonstration import load_demonstration, warn_of_invented_people
from forethought.service.ground import Ground
from forethought.service.running import announce, sole_service
from forethought.service.tables import prepare

FIRST_PORT = 8000
PORTS = range(FIRST_PORT, FIRST_PORT + 100)
ANSWERS_WITHIN = 60.0
LOOK_EVERY = 0.2
SITE_IS_BROKEN = 500
DATABASE_EVERY = 5.0
COUNTS = "PROMETHEUS_MULTIPROC_DIR"
PARTS = ("site", "worker", "watchdog", "feeds", "webhooks", "connections")
WORKER = ("forethought.web", "worker")
WATCHDOG = ("forethought.web", "watchdog")
FEEDS = ("forethought.web", "feeds")
WEBHOOKS = ("forethought.web", "webhooks")
CONNECTIONS = ("forethought.web", "connections")
SAID = {
    "feeds": "reader of feeds",
    "webhooks": "sender of webhooks",
    "connections": "reader of connections",
}
"""What lines call a part that is not called by its own name."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to serve.

    Attributes:
        port: The site's port; None: 8000, or the next that is free.
        demonstration: Whether to load and show the invented office.
        parts: ``site``, ``worker``, ``watchdog``, ``feeds``, ``webhooks``,
            ``connections``, or all.
        processes: How many web processes, of sixteen threads each: up to eight hold boards.
    """

    port: int | None = None
    demonstration: bool = False
    parts: tuple[str, ...] = PARTS
    processes: int = 2


class _Stop:
    """Set by Ctrl-C, SIGTERM and the terminal's end."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def serve(ground: Ground, wish: Wish, *, now: datetime, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C, SIGTERM or the terminal's end; then stop all, the database last.

    A site or worker that dies is started again, and so is the embedded database. Raises
    GroundError when something cannot start.
    """
    with _signals() as stop:
        whole = wish.parts == PARTS
        ground.folder.prepare(holds_cluster=ground.cluster is not None)
        if not whole:  # several of them share one database, so none of them is the only one
            _serve(ground, wish, say, stop)
            return
        with sole_service(ground.folder, now=now, demonstration=wish.demonstration):
            _serve(ground, wish, say, stop)


def _serve(ground: Ground, wish: Wish, say: Callable[[str], None], stop: _Stop) -> None:
    owns_database = ground.cluster is not None and wish.parts == PARTS
    if ground.cluster is not None and not owns_database and not ground.cluster.is_running():
        raise GroundError(
            "Parts of the service can be started alone only on a PostgreSQL server "
            "(FORETHOUGHT_DATABASE_URL), or while `forethought serve` runs the database."
        )
    try:
        addresses = ground.start()
        say(f"Database: {addresses.app.database} at {addresses.app.places}.")
        prepare(ground, addresses, say)
        if wish.demonstration:
            load_demonstration(ground, addresses)
        else:
            warn_of_invented_people(addresses, say)
        port = _port(wish.port) if "site" in wish.parts else 0
        environment = ground.for_site(addresses, demonstration=wish.demonstration)
        environment[names.ADDRESS] = f"http://localhost:{port or FIRST_PORT}"
        if wish.parts == PARTS and not environment.get(names.EXPECTED_PARTS):
            environment[names.EXPECTED_PARTS] = ",".join(set(PARTS) - {"site"})
        environment[COUNTS] = str(_fresh_counts(ground, wish, port))
        children = [_child(part, wish, port, environment, say) for part in wish.parts]
        if not stop.asked:
            with closing(addresses.app.connect(autocommit=True)):  # a restore sees that we are here
                _run(ground, children, port, say, stop)
    finally:
        if owns_database:
            ground.stop()
            say("Stopped. Everything is kept.")


def _fresh_counts(ground: Ground, wish: Wish, port: int) -> Path:
    """Where these processes count together what they do; begun anew with each start."""
    folder = ground.folder.service / "counts" / (str(port) if port else wish.parts[0])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def _child(
    part: str, wish: Wish, port: int, environment: Mapping[str, str], say: Callable[[str], None]
) -> Child:
    commands = {
        "worker": WORKER,
        "watchdog": WATCHDOG,
        "feeds": FEEDS,
        "webhooks": WEBHOOKS,
        "connections": CONNECTIONS,
    }
    command = commands.get(part) or _gunicorn(port, wish.processes)
    return Child(SAID.get(part, part), command, environment, say)


def _run(
    ground: Ground, children: list[Child], port: int, say: Callable[[str], None], stop: _Stop
) -> None:
    try:
        for child in children:
            child.start()
        if port:
            _wait_for_site(next(c for c in children if c.name == "site"), port, stop)
            announce(ground.folder, f"http://localhost:{port}")
            hint = "   (Ctrl-C stops it)" if sys.stdin.isatty() else ""
            say(f"Forethought is ready: http://localhost:{port}{hint}")
        look_at_database = time.monotonic() + DATABASE_EVERY
        while not stop.asked:
            time.sleep(LOOK_EVERY)
            if time.monotonic() >= look_at_database:
                _look_after_database(ground, say)
                look_at_database = time.monotonic() + DATABASE_EVERY
            for child in children:
                child.look_after()
    finally:
        for child in children:
            child.ask_to_end()
        for child in children:
            child.end()


def _look_after_database(ground: Ground, say: Callable[[str], None]) -> None:
    """Its port stays the same, so the site and the worker find it again by themselves."""
    if ground.cluster is None or ground.cluster.is_running():
        return
    say("The database does not answer. It is started again.")
    try:
        ground.cluster.start()
    except GroundError as error:
        say(str(error))


def _gunicorn(port: int, processes: int) -> tuple[str, ...]:
    return (
        "gunicorn",
        "forethought.web.wsgi:application",
        f"--bind={HOST}:{port}",
        "--worker-class=gthread",
        f"--workers={processes}",
        "--threads=16",
        "--timeout=60",
        "--graceful-timeout=10",
        "--max-requests=20000",
        "--max-requests-jitter=2000",
        f"--forwarded-allow-ips={HOST}",
        "--log-level=warning",
        "--no-control-socket",
        "--logger-class=forethought.service.site_log.SiteLog",
    )


def _port(wanted: int | None) -> int:
    if wanted is not None:
        if not is_free(wanted):
            raise GroundError(
                f"Port {wanted} is taken by another program. Give another one: --port, or none, "
                "and a free one is found."
            )
        return wanted
    for port in PORTS:
        if is_free(port):
            return port
    raise GroundError(f"No port from {PORTS.start} to {PORTS.stop - 1} is free. Give one: --port")


def _wait_for_site(site: Child, port: int, stop: _Stop) -> None:
    until = time.monotonic() + ANSWERS_WITHIN
    while not stop.asked:
        if _answers(port):
            return
        if not site.runs:
            raise GroundError("The site does not start; the lines above say why.")
        if time.monotonic() > until:
            raise GroundError(
                f"The site on port {port} does not answer, or only with errors; the lines above "
                "say why."
            )
        time.sleep(LOOK_EVERY)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("HEAD", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < SITE_IS_BROKEN
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def _signals() -> Iterator[_Stop]:
    stop = _Stop()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
