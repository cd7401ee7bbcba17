"""How soon the contact board shows what changed, with 2,000 officers out.

    python bench/site_board.py                2,000 officers, 40 changes
    python bench/site_board.py --out 20       fewer

The page in a real Chromium, gunicorn as `forethought serve` runs it, the site's own durable
database; all on this machine. A change is an officer's check-in. It is timed from the moment
its transaction is committed until the page has painted the row. Asked: within 200 ms, at under
5 queries. A call for help is timed from the press, an HTTP request like the phone's: asked within
a second. The yardstick is a bare page that is told of each change by server-sent events and
paints its number: what the browser and the machine take for that alone.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from site_checks import told
from site_pages import gunicorn, signed_in
from site_records import own_site
from tests.conftest import CHROMIUM_FLAGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from forethought.web.people.models import Person

CHANGES, PRESSES = 40, 10
ASKED = "< 200 ms"
HOUR = timedelta(hours=1)

WATCHES = """
([rows]) => {
  const painted = new Map(), waiting = new Map();
  const note = (records) => {
    const keys = new Set();
    for (const one of records)
      for (const node of [one.target, ...one.addedNodes]) {
        const row = (node.closest ? node : node.parentElement)?.closest("[data-key]");
        const shows = row?.textContent;
        if (row && (shows.includes(" ago") || shows.includes("Duress") || rows === "rows"))
          keys.add(row.dataset.key);
      }
    requestAnimationFrame(() => setTimeout(() => {
      for (const key of keys) painted.has(key) || painted.set(key, Date.now());
      for (const key of keys) waiting.get(key)?.(painted.get(key));
    }));
  };
  window.paintedAt = (key) =>
    painted.get(key) ?? new Promise((done) => waiting.set(key, done));
  const options = { childList: true, subtree: true };
  new MutationObserver(note).observe(document.getElementById(rows), options);
}
"""
BARE = """<!doctype html><title>Bare</title><table><tbody id="rows"></tbody></table><script>
new EventSource("/stream").onmessage = ({ data }) => {
  const row = document.createElement("tr");
  row.dataset.key = data;
  row.textContent = data;
  document.getElementById("rows").append(row);
};</script>"""


def main() -> None:
    """Measure, and say each figure beside what was asked."""
    read = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    read.add_argument("--out", type=int, default=2_000)
    read.add_argument("--changes", type=int, default=CHANGES)
    given = read.parse_args()
    from playwright.sync_api import sync_playwright

    # Playwright's loop turns in this thread; Django sees it and would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with own_site(), sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        _yardstick(browser, given.changes)
        desk = _officers_out(given.out)
        told(f"one look at {given.out:,} officers", _queries(desk), "queries", "< 5")
        with gunicorn(threads=16) as port:
            _board(browser, port, signed_in(desk), given.out, given.changes)
        browser.close()


def _board(browser: Browser, port: int, cookie: str, out: int, changes: int) -> None:
    from forethought.web.contactdesk.models import Outing
    from forethought.web.visits.models import Visit

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    name, value = cookie.split("=", 1)
    site = f"http://localhost:{port}"
    context.add_cookies([{"name": name, "value": value, "url": site}])
    page = context.new_page()
    begin = time.perf_counter()
    page.goto(f"{site}/desk/")
    told(f"the page of {out:,} opened", time.perf_counter() - begin, "s", "–")
    page.get_by_text("Live: the server answers").wait_for()
    told("  and live", time.perf_counter() - begin, "s", "–")
    page.evaluate(WATCHES, ["board-rows"])
    outings = list(Outing.objects.select_related("officer").order_by("?")[:changes])
    visits = {visit.officer_id: visit.pk for visit in Visit.objects.all()}

    def change(number: int) -> str:
        outing = outings[number]
        _check_in(outing, visits[outing.officer_id])
        return str(outing.pk)

    _say("a check-in to its painted row", _changes(page, changes, change), ASKED)
    quiet = list(Outing.objects.filter(facts=None).select_related("officer")[:PRESSES])
    phones = [_Phone(port, outing.officer) for outing in quiet]
    page.evaluate(WATCHES, ["board-rows"])

    def press(number: int) -> str:
        phones[number].press_for_help()
        return str(quiet[number].pk)

    _say(
        "a call for help, pressed, to the board",
        _changes(page, len(quiet), press, from_press=True),
        "< 1,000 ms",
    )
    context.close()


def _changes(
    page: Page, changes: int, change: Callable[[int], str], *, from_press: bool = False
) -> list[float]:
    """Milliseconds to the paint of each change, made at odd moments; from its begin or its end."""
    took = []
    for number in range(changes):
        page.wait_for_timeout(300 + 137 * (number % 7))
        begun = time.time() * 1000
        key = change(number)
        done = begun if from_press else time.time() * 1000
        took.append(max(0.0, page.evaluate("key => window.paintedAt(key)", key) - done))
    return took


def _say(what: str, took: list[float], asked: str) -> None:
    took = sorted(took)
    told(f"{what}, median", statistics.median(took), "ms", asked)
    told("  99 in 100", took[int(len(took) * 0.99)], "ms", asked)


class _Phone:
    """An officer's phone on the site: signed in, its page open."""

    def __init__(self, port: int, officer: Person) -> None:
        from django.conf import settings

        self._cookie, self._token = signed_in(officer), "a" * 32
        self._cookie += f"; {settings.CSRF_COOKIE_NAME}={self._token}"
        self._line = http.client.HTTPConnection("localhost", port, timeout=30)
        self._ask("GET", "/out/plain/")

    def press_for_help(self) -> None:
        """The SOS button of the page without a script."""
        self._ask("POST", "/out/duress/", f"csrfmiddlewaretoken={self._token}")

    def _ask(self, how: str, path: str, body: str = "") -> None:
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._line.request(how, path, body=body, headers=headers)
        answer = self._line.getresponse()
        answer.read()
        self._line.close()  # the site would, before the next press
        if answer.status not in (200, 302):
            raise SystemExit(f"{path} answers {answer.status}")


def _check_in(outing: Any, visit: int) -> None:
    from django.utils import timezone

    from forethought.contact.words import Step
    from forethought.web.contactdesk import facts

    facts.check_in(
        outing.pk,
        uuid=uuid.uuid4(),
        officer=outing.officer,
        step=Step.SET_OFF,
        visit_id=visit,
        via="app",
        by=outing.officer,
        now=timezone.now(),
    )


def _officers_out(number: int) -> Person:
    """So many officers of one office with a visit each before them; who is on its desk."""
    from django.utils import timezone
    from tests.web.factories import make_contact_desk, make_office, make_team

    from forethought.web.contactdesk import watching
    from forethought.web.contactdesk.models import Beat
    from forethought.web.people.models import Person

    now = timezone.now()
    Beat.objects.create(watchdog="bench-1", host="bench", at=now + HOUR)
    office = make_office()
    team = make_team(office)
    people = Person.objects.bulk_create(
        Person(
            officer_id=f"out-{one}",
            name=f"Invented Officer {one}",
            email=f"out{one}@example.com",
            phone=f"07700 9{one:05}",
            team=team,
            password="!",  # noqa: S106 - nobody signs in with it
        )
        for one in range(number)
    )
    _go(people, now)
    while watching.look_at_due(now):
        pass
    return make_contact_desk(office=office)


def _go(people: list[Person], now: datetime) -> None:
    from forethought.contact.plan import PlannedVisit, Return, plan_of
    from forethought.contact.times import ContactTimes
    from forethought.web.contactdesk import stored_plans
    from forethought.web.contactdesk.models import Outing, PlanVersion
    from forethought.web.visits.models import Customer, Visit

    team = people[0].team
    assert team is not None
    customers = Customer.objects.bulk_create(
        Customer(
            name=f"Invented {one.pk}", address=f"{one.pk} High Street", fingerprint=str(one.pk)
        )
        for one in people
    )
    visits = Visit.objects.bulk_create(
        Visit(
            customer=customer,
            officer=person,
            planned_start=now + 2 * HOUR,
            created_at=now,
            created_by=person,
        )
        for person, customer in zip(people, customers, strict=True)
    )
    outings = Outing.objects.bulk_create(
        Outing(
            officer=person,
            office=team.office,
            day=now.date(),
            left_at=now,
            back_by=now + 5 * HOUR,
            next_at=now,
        )
        for person in people
    )
    for outing, visit in zip(outings, visits, strict=True):
        who = (str(outing.officer_id),)
        plan = plan_of(
            outing=str(outing.pk),
            visits=[PlannedVisit(str(visit.pk), who, visit.planned_start, HOUR)],
            times=ContactTimes(),
            returns=[Return(who, outing.back_by)],
        )
        PlanVersion.objects.create(outing=outing, number=1, at=now, plan=stored_plans.to_json(plan))


def _queries(desk: Person) -> int:
    """How many queries one look of a stream takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from forethought.web.contactdesk.access import outings_for
    from forethought.web.contactdesk.desk import stream
    from forethought.web.contactdesk.desk.live import LiveBoard

    with CaptureQueriesContext(connection) as captured:
        live = LiveBoard(lambda now: outings_for(desk, now=now))
        list(stream.events(live.look, timezone.now, known="", lasts=0))
    return len(captured)


def _yardstick(browser: Browser, changes: int) -> None:
    told_numbers: SimpleQueue[str] = SimpleQueue()

    class Bare(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            streams = self.path == "/stream"
            self.send_header("Content-Type", "text/event-stream" if streams else "text/html")
            self.end_headers()
            if not streams:
                self.wfile.write(BARE.encode())
                return
            while number := told_numbers.get():
                self.wfile.write(f"data: {number}\n\n".encode())
                self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Bare)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    page.goto(f"http://localhost:{server.server_port}/")
    page.evaluate(WATCHES, ["rows"])

    def change(number: int) -> str:
        told_numbers.put(str(number + 1))
        return str(number + 1)

    _say("a bare page told of a number", _changes(page, changes, change), "–")
    told_numbers.put("")
    page.close()
    server.shutdown()


if __name__ == "__main__":
    main()
