"""How many check-ins a second the site takes: by the service alone, and whole, over HTTP.

Used by ``site_contact``. Two processes of sixteen threads, as ``forethought serve`` starts its web
processes; whoever makes the load, and the database, run on the same machine. The seconds of
processor time for each check-in are told too: they depend least on what else the machine does.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from site_checks import told

if TYPE_CHECKING:
    from forethought.web.contactdesk.models import Outing

CHECK_INS, PROCESSES, THREADS = 6_000, 2, 16
ASKED = "1,000"
WARM_UP = 200
TICKS = os.sysconf("SC_CLK_TCK")


def measure(waiting: Callable[[int], list[int]]) -> None:
    """Print every figure. ``waiting`` gives so many ids of outings that are not due."""
    ids = waiting(CHECK_INS)
    print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    _yardstick(len(ids))
    _by_the_service(ids)
    _whole(ids)
    print(f"and after: {os.getloadavg()[0]:.1f}", flush=True)


def _yardstick(number: int) -> None:
    """One row for each, each committed by itself, by two processes: what nobody can do without."""
    from forethought.web.contactdesk.models import Beat

    rate, site, database = _in_processes(_rows, [number // PROCESSES] * PROCESSES, number)
    Beat.objects.filter(host="bare").delete()
    told("a bare row each, two processes", rate, "a second", "–")
    told("  processor time of the processes, each", site, "ms", "–")
    told("  processor time of the database, each", database, "ms", "–")


def _rows(number: int) -> float:
    from django.db import connection
    from django.utils import timezone

    begin = time.process_time()
    with connection.cursor() as cursor:
        for _ in range(number):
            cursor.execute(
                "INSERT INTO contactdesk_beat (watchdog, host, at) VALUES (%s, 'bare', %s)",
                [uuid.uuid4().hex, timezone.now()],
            )
    return time.process_time() - begin


def _by_the_service(ids: Sequence[int]) -> None:
    from forethought.web.contactdesk.models import Fact

    before = Fact.objects.filter(kind="checkin").count()
    parts = [list(ids[one::PROCESSES]) for one in range(PROCESSES)]
    rate, site, database = _in_processes(_check_in, parts, len(ids))
    assert Fact.objects.filter(kind="checkin").count() - before == len(ids)
    told("check-ins, without sign-in and HTTP", rate, "a second", ASKED)
    told("  processor time of the site, each", site, "ms", "–")
    told("  processor time of the database, each", database, "ms", "–")


def _in_processes(
    work: Callable[[Any], float], parts: Sequence[Any], number: int
) -> tuple[float, float, float]:
    """How many a second, and milliseconds of processor time for each: ours, the database's."""
    from django.db import connections

    connections.close_all()
    with ProcessPoolExecutor(PROCESSES, initializer=_set_up) as pool:
        list(pool.map(_pause, range(PROCESSES)))
        database, begin = _processor_time(_postmaster()), time.perf_counter()
        site = sum(pool.map(work, parts))
        took = time.perf_counter() - begin
        database = _processor_time(_postmaster()) - database
    return number / took, 1000 * site / number, 1000 * database / number


def _set_up() -> None:
    import django

    django.setup()


def _pause(_: int) -> None:
    time.sleep(0.5)


def _check_in(ids: list[int]) -> float:
    """The processor time that it took this process."""
    from django.db import connection

    from forethought.web.contactdesk.models import Outing

    outings = list(Outing.objects.filter(pk__in=ids).select_related("officer"))
    begin = time.process_time()

    def some(part: list[Outing]) -> None:
        for outing in part:
            _check_one_in(outing)
        connection.close()

    threads = [
        threading.Thread(target=some, args=(outings[one::THREADS],)) for one in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.process_time() - begin


def _check_one_in(outing: Outing) -> None:
    from django.utils import timezone

    from forethought.contact.words import Step
    from forethought.web.contactdesk import facts

    facts.check_in(
        outing.pk,
        uuid=uuid.uuid4(),
        officer=outing.officer,
        step=Step.IN_VISIT,
        via="app",
        by=outing.officer,
        now=timezone.now(),
    )


def _whole(ids: Sequence[int]) -> None:
    """Each officer's phone posts one press with its token, over connections that stay open."""
    from django.db import connections
    from django.utils import timezone

    from forethought.web.contactdesk.models import Fact, Outing
    from forethought.web.contactdesk.phone.tokens import token_for

    now = timezone.now()
    outings = Outing.objects.filter(pk__in=ids).select_related("officer")
    tokens = [token_for(outing.officer, now=now) for outing in outings]
    before = Fact.objects.filter(kind="checkin").count()
    connections.close_all()
    requests = [_press(token) for token in tokens]
    with _site() as (port, process), ProcessPoolExecutor(1) as pool:
        pool.submit(_ask_all, port, requests[:WARM_UP]).result()
        _timed(
            "an answer that looks nothing up, two workers",
            [_NOTHING] * 2_000,
            "–",
            port,
            pool,
            process,
        )
        _timed("check-ins, whole, two web workers", requests[WARM_UP:], ASKED, port, pool, process)
    assert Fact.objects.filter(kind="checkin").count() - before == len(tokens)


def _timed(
    what: str,
    requests: Sequence[bytes],
    asked: str,
    port: int,
    pool: ProcessPoolExecutor,
    process: int,
) -> None:
    site, database = _processor_time(process), _processor_time(_postmaster())
    took = pool.submit(_ask_all, port, requests).result()
    site = _processor_time(process) - site
    database = _processor_time(_postmaster()) - database
    told(what, len(requests) / took, "a second", asked)
    told("  processor time of the site, each", 1000 * site / len(requests), "ms", "–")
    told("  processor time of the database, each", 1000 * database / len(requests), "ms", "–")


@contextmanager
def _site() -> Iterator[tuple[int, int]]:
    """The web processes as `forethought serve` starts them: their port, and the first one's id."""
    from forethought.embedded.server import free_port
    from forethought.service.serve import _gunicorn

    port = free_port()
    command = [sys.executable, "-P", "-m", *_gunicorn(port, PROCESSES)]
    process = subprocess.Popen(command, env=os.environ.copy())
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    ends = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)
        else:
            return


def _ask_all(port: int, requests: Sequence[bytes]) -> float:
    """Seconds until all are answered; ``THREADS`` for each web process are under way at once."""
    number = THREADS * PROCESSES
    parts = [requests[one::number] for one in range(number)]
    with ThreadPoolExecutor(number) as pool:
        begin = time.perf_counter()
        list(pool.map(_ask, [port] * number, parts))
        return time.perf_counter() - begin


def _ask(port: int, requests: Sequence[bytes]) -> None:
    """One connection, as a proxy before the site keeps it."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        answers = connection.makefile("rb")
        for request in requests:
            connection.sendall(request)
            status, length = answers.readline(), 0
            while (line := answers.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            answer = answers.read(length)
            if b" 200 " not in status or b'"counted": false' in answer:
                raise RuntimeError(f"not received: {status!r} {answer!r}")


def _press(token: str) -> bytes:
    """What a phone sends."""
    press = {"uuid": str(uuid.uuid4()), "kind": "check_in", "step": "in_visit", "age_s": 0.4}
    body = json.dumps({"messages": [press]}).encode()
    head = (
        "POST /out/check-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


_NOTHING = b"GET /out/manifest.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


def _postmaster() -> int:
    """The process id of the embedded database."""
    return int(next(Path(os.environ["FORETHOUGHT_DATA"]).rglob("postmaster.pid")).open().readline())


def _processor_time(root: int) -> float:
    """Seconds that a process, those it started, and those of them that ended have used."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        parents[pid] = int(fields[1])
        used[pid] = sum(map(int, fields[11:15])) / TICKS
    family, grown = {root}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in family} - family
        family, grown = family | more, bool(more)
    return sum(used.get(pid, 0.0) for pid in family)
