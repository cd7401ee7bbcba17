"""How long a page takes, and how many queries, when an office asks for 20 pages a second.

    python bench/site_pages.py                                        the whole world
    python bench/site_pages.py --notes 20000 --visits 2000            a smaller one

Gunicorn as `forethought serve` runs it, on loopback, on the site's own durable database; people
signed in by sessions of their own. Each page is asked for at a fixed pace whatever the answers
take, so that waiting counts. Asked: a median under 60 ms. The yardstick is a page that looks
nothing up: where it is slow, the machine is busy with something else.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from site_records import own_site, timed
from site_world import NOTES, VISITS, Staff, make_world

if TYPE_CHECKING:
    from forethought.web.people.models import Person

PER_SECOND, SECONDS, CLIENTS = 20, 4, 8
ASKED_MS = 60
TIMEOUT_S = 60


@dataclass(frozen=True)
class Page:
    """A page as somebody sees it."""

    title: str
    address: str
    who: Person


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notes", type=int, default=NOTES)
    parser.add_argument("--visits", type=int, default=VISITS)
    given = parser.parse_args()
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder, own_site():
        what = f"{given.notes:,} notes, {given.visits:,} visits"
        staff: Staff = timed(
            f"made: {what}",
            lambda: make_world(Path(folder), now=now, notes=given.notes, visits=given.visits),
        )
        pages = _pages(staff, now)
        cookies = cookies_of(pages)
        queries = [_queries(page, cookies[page.who.pk]) for page in pages]
        with gunicorn() as port:
            print(f"{PER_SECOND} pages a second, asked: a median under {ASKED_MS} ms")
            for page, count in zip(pages, queries, strict=True):
                _measure(page, count, port, cookies)


def _pages(staff: Staff, now: datetime) -> list[Page]:
    from forethought.web.checks.models import Check
    from forethought.web.visits.models import Visit

    near = Check.objects.filter(
        current=True,
        visit__state=Visit.State.PLANNED,
        visit__planned_start__lt=now + timedelta(days=2),
    ).select_related("visit__officer__manager")
    waits = near.filter(discuss=True).order_by("pk")[0].visit
    visit = near.filter(may_go="alone").order_by("pk")[0].visit
    officer, manager = visit.officer, waits.officer.manager
    assert manager is not None
    of, about = f"/visits/{visit.pk}/", f"/visits/{waits.pk}/"
    administrator = staff.roles["safety_administrator"]
    auditor = staff.roles["data_protection"]
    told: list[tuple[str, str, Person]] = [
        ("help: the yardstick", "/help/", officer),
        ("home, officer", "/", officer),
        ("home, manager", "/", manager),
        ("visits of a day, officer", "/visits/", officer),
        ("visits of a day, office", "/visits/", manager),
        ("visits of a day, contact desk", "/visits/", staff.roles["contact_desk"]),
        ("day sheet", "/visits/sheet/", officer),
        ("plan a visit", "/visits/plan/", officer),
        ("a visit", of, officer),
        ("its check", f"{of}check/", officer),
        ("its notes", f"{of}check/notes/", officer),
        ("its sources", f"{of}check/sources/", officer),
        ("signing it", f"{of}check/sign/", officer),
        ("its checks", f"{of}checks/", officer),
        ("its history", f"{of}history/", officer),
        ("its questions", f"{of}answers/", officer),
        ("its second officer", f"{of}second/", officer),
        ("refusing it", f"{of}refuse/", officer),
        ("visits to decide", "/decisions/", manager),
        ("deciding", f"{about}decide/", manager),
        ("a check with findings", f"{about}check/", manager),
        ("decisions about records", "/dispositions/", manager),
        ("cases to review", "/reviews/", manager),
        ("record systems", "/records/", administrator),
        ("areas", "/areas/", administrator),
        ("people", "/people/", administrator),
        ("a person", f"/people/{officer.pk}/", manager),
        ("offices", "/offices/", administrator),
        ("audit", "/audit/", auditor),
        ("a visit, data protection", of, auditor),
    ]
    return [Page(*one) for one in told]


def signed_in(person: Person) -> str:
    """The cookie of a session of this person, code shown and all."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from forethought.web.signin.session import Factor, remember

    client = Client()
    client.force_login(person)
    session = client.session
    remember(session, factor=Factor.CODE, now=timezone.now())
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def cookies_of(pages: list[Page]) -> dict[int, str]:
    """A session for everybody who asks, by their id."""
    return {one.pk: signed_in(one) for one in {page.who.pk: page.who for page in pages}.values()}


def _queries(page: Page, cookie: str) -> int:
    """How many queries one answer takes; it must be a whole page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": cookie, "host": "localhost"})
    client.get(page.address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(page.address)
    if answer.status_code != 200:
        raise SystemExit(f"{page.title}: {page.address} answers {answer.status_code}")
    return len(captured)


@contextmanager
def gunicorn(*, threads: int = 4) -> Iterator[int]:
    """The site on a free port, in two processes of so many threads."""
    from forethought.embedded.server import is_free

    port = next(port for port in range(8600, 8700) if is_free(port))
    command = [sys.executable, "-m", "gunicorn", "forethought.web.wsgi:application"]
    command += [f"--bind=127.0.0.1:{port}", "--worker-class=gthread", "--workers=2"]
    command += [f"--threads={threads}", "--log-level=warning", "--no-control-socket"]
    command += ["--graceful-timeout=2"]
    process = subprocess.Popen(command, env=os.environ.copy())
    try:
        _until(lambda: not is_free(port))
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _until(done: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 60
    while not done():
        if time.monotonic() > give_up:
            raise SystemExit("the site does not start")
        time.sleep(0.1)


def _measure(page: Page, queries: int, port: int, cookies: dict[int, str]) -> None:
    """Ask at the pace, from several clients; print what it took from the moment it was due."""
    for _ in range(CLIENTS):
        ask(http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S), page, cookies)
    order = [page] * (PER_SECOND * SECONDS)
    took = sorted(at_pace(order, port, cookies, per_second=PER_SECOND, clients=CLIENTS)[page.title])
    median, slow = statistics.median(took), took[int(0.95 * len(took))]
    mark = "" if median < ASKED_MS else "   OVER"
    print(
        f"  {page.title:<32} {median:6.1f} ms  95 in 100 under {slow:6.1f} ms"
        f"  {queries:3} queries{mark}",
        flush=True,
    )


def at_pace(
    order: list[Page], port: int, cookies: dict[int, str], *, per_second: int, clients: int
) -> dict[str, list[float]]:
    """Ask for these pages, each when it is due, whatever the answers take.

    ``cookies`` by who asks. Gives milliseconds from the moment at which each was due, by title.
    """
    due: SimpleQueue[tuple[float, Page] | None] = SimpleQueue()
    begin = time.perf_counter() + 0.5
    for number, page in enumerate(order):
        due.put((begin + number / per_second, page))
    took: dict[str, list[float]] = {page.title: [] for page in order}
    threads = [
        threading.Thread(target=_client, args=(due, port, cookies, took)) for _ in range(clients)
    ]
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def _client(
    due: SimpleQueue[tuple[float, Page] | None],
    port: int,
    cookies: dict[int, str],
    took: dict[str, list[float]],
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    while (one := due.get()) is not None:
        at, page = one
        time.sleep(max(0.0, at - time.perf_counter()))
        ask(connection, page, cookies)
        took[page.title].append((time.perf_counter() - at) * 1000)
    connection.close()


def ask(connection: Any, page: Page, cookies: dict[int, str]) -> None:
    """The page, to its end; anything but a whole one ends the measurement."""
    headers = {"Cookie": cookies[page.who.pk], "Host": "localhost"}
    connection.request("GET", page.address, headers=headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{page.title}: {page.address} answers {answer.status}")


if __name__ == "__main__":
    main()
