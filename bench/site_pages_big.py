"""Every page of the role table at the size of `make big`, asked for 50 times a second in all.

    make big && python bench/site_pages_big.py            the measurement: some minutes
    python bench/site_pages_big.py --look                 each page alone: time, queries, SQL time
    python bench/site_pages_big.py --look visits:day      those whose name begins so

Gunicorn in two processes as `forethought serve` runs it, beside its load generator, on the
database that `make big` made in build/big (or --folder). Each page is asked for by somebody who
may open it, about things of that office. Requests are due at a fixed pace whatever the answers
take, so that waiting counts. Asked of each page: a median under 60 ms, and 99 in 100 under 250 ms.
The yardstick is the page *help*, which looks nothing up.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from site_pages import TIMEOUT_S, Page, ask, at_pace, cookies_of, gunicorn, signed_in
from site_records import site_in

ROOT = Path(__file__).resolve().parent.parent
PER_SECOND, EACH, CLIENTS = 50, 100, 16
MEDIAN_MS, SLOW_MS = 60, 250
LOOKS = 3
WARMED = 4
"""How often each page is asked for before: both processes have met it then, but for bad luck."""

DEAR = 1_500
"""A cost, as the server plans it, from which on a query is shown."""

FILES = frozenset(
    (
        "audit:export",
        *(f"papers:{n}" for n in ("areas", "check", "day_sheet", "incident", "letter")),
    )
)
"""No pages, and measured apart, one at a time: PDFs are composed anew for each who asks, and the
whole audit is some hundred thousand events."""


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "big")
    parser.add_argument("--each", type=int, default=EACH, help="How often each page is asked for.")
    parser.add_argument("--look", nargs="?", const="", metavar="NAME", help="Each page alone.")
    asked = parser.parse_args()
    site = asked.folder.resolve() / "site"
    if not site.exists():
        print(f"There is no {site}: type make big first", file=sys.stderr)
        return 2
    with site_in(site):
        from big_pages import pages_of

        pages = pages_of(asked.look or "")
        if asked.look is not None:
            for page in pages:
                _look(page)
            return 0
        cookies = cookies_of(pages)
        with gunicorn(threads=16) as port:
            _measure([page for page in pages if page.title not in FILES], cookies, port, asked.each)
            for page in pages:
                if page.title in FILES:
                    _one_by_one(page, cookies, port)
    return 0


def _look(page: Page) -> None:
    """One page alone, in this process: median, queries, and what the database took of it."""
    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": signed_in(page.who), "host": "localhost"})
    answer = client.get(page.address)
    took, own = [], []
    for _ in range(LOOKS):
        begun, begun_own = time.perf_counter(), time.process_time()
        answer = client.get(page.address)
        took.append((time.perf_counter() - begun) * 1000)
        own.append((time.process_time() - begun_own) * 1000)
    with CaptureQueriesContext(connection) as captured:
        client.get(page.address)
    sql = [float(one["time"]) * 1000 for one in captured.captured_queries]
    size = 0 if answer.streaming else len(answer.content)
    print(
        f"{page.title:<34} {answer.status_code} {min(took):7.1f} ms, own CPU {min(own):7.1f} ms"
        f"  {len(captured):3} queries"
        f"  SQL {sum(sql):7.1f} ms  slowest {max(sql, default=0):7.1f} ms  {size:>9,} bytes",
        flush=True,
    )
    for one in captured.captured_queries:
        _tell_if_dear(one["sql"])
    reset_queries()


def _tell_if_dear(sql: str) -> None:
    """A query that the server expects to be dear, whatever else the machine does just now."""
    from django.db import connection

    if not sql.lstrip().upper().startswith("SELECT"):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    if plan["Total Cost"] > DEAR:
        print(f"    cost {plan['Total Cost']:,.0f}: {sql[:300]} … {sql[-300:]}", flush=True)


def _measure(pages: list[Page], cookies: dict[int, str], port: int, each: int) -> None:
    """Ask for all pages in a shuffled order at the pace; print each, the slowest first."""
    for page in pages * WARMED:
        ask(http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S), page, cookies)
    order = [page for page in pages for _ in range(each)]
    random.Random(1).shuffle(order)  # noqa: S311 - measures, guards nothing
    print(f"{len(pages)} pages, {len(order):,} requests at {PER_SECOND} a second", flush=True)
    _print(at_pace(order, port, cookies, per_second=PER_SECOND, clients=CLIENTS))


def _one_by_one(page: Page, cookies: dict[int, str], port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    took = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        ask(connection, page, cookies)
        took.append((time.perf_counter() - begun) * 1000)
    connection.close()
    print(
        f"  {page.title:<36} median {statistics.median(took):6.1f} ms   one at a time", flush=True
    )


def _of_99(times: list[float]) -> float:
    """The one that 99 in 100 do not exceed."""
    return times[math.ceil(0.99 * len(times)) - 1]


def _print(took: dict[str, list[float]]) -> None:
    over = 0
    figures = {
        name: (statistics.median(times), _of_99(sorted(times))) for name, times in took.items()
    }
    for name, (median, slow) in sorted(figures.items(), key=lambda one: -one[1][1]):
        is_over = median >= MEDIAN_MS or slow >= SLOW_MS
        over += is_over
        mark = "   OVER" if is_over else ""
        print(f"  {name:<36} median {median:6.1f} ms   99 in 100 under {slow:6.1f} ms{mark}")
    everything = sorted(time for times in took.values() for time in times)
    print(
        f"  {'all together':<36} median {statistics.median(everything):6.1f} ms   99 in 100 under"
        f" {_of_99(everything):6.1f} ms"
    )
    print(f"  asked: median < {MEDIAN_MS} ms, 99 in 100 < {SLOW_MS} ms; over: {over}")


if __name__ == "__main__":
    sys.exit(main())
