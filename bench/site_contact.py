"""How soon an overdue officer is noticed, and how many check-ins a second the site takes.

    python bench/site_contact.py                  20,000 officers out, one watchdog
    python bench/site_contact.py --out 2000       fewer

On the site's own durable database and a real mail server on loopback. Asked: from the due moment
to the first message handed to the channel, median under 100 ms and 99 % under 500 ms; a burst of
200 within 1 s. The yardstick is a plain loop that asks the same question every 2 s and sends
one message after the other.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import check_ins
from site_checks import told
from site_records import own_site
from tests.web.watchdog.mailbox import Mailbox

SINGLES, BURST = 60, 200
FAR = timedelta(hours=8)


def main() -> None:
    """Measure, and say each figure beside what was asked."""
    read = argparse.ArgumentParser()
    read.add_argument("--out", type=int, default=20_000)
    out = read.parse_args().out
    with Mailbox() as mailbox:
        os.environ["FORETHOUGHT_SMTP_URL"] = f"smtp://127.0.0.1:{mailbox.port}"
        os.environ["FORETHOUGHT_MAIL_FROM"] = "desk@example.com"
        with own_site():
            _measure(out, mailbox)


def _measure(out: int, mailbox: Mailbox) -> None:
    from django.utils import timezone
    from tests.web.watchdog.burst import officers_out

    officers_out(out, timezone.now() + FAR)
    print(f"{out:,} officers are out", flush=True)
    dog = subprocess.Popen([sys.executable, "-m", "forethought.web", "watchdog", "--skip-checks"])
    try:
        _until_it_lives()
        _singles("the watchdog", mailbox, "< 100 ms", "< 500 ms")
        _burst("the watchdog", mailbox, "< 1 s")
    finally:
        dog.terminate()
        dog.wait()
    stop = threading.Event()
    loop = threading.Thread(target=_plain_loop, args=(stop,))
    loop.start()
    try:
        _singles("a plain loop of 2 s", mailbox, "–", "–", number=20)
        _burst("a plain loop of 2 s", mailbox, "–")
    finally:
        stop.set()
        loop.join()
    check_ins.measure(_waiting)


def _until_it_lives() -> None:
    from forethought.web.contactdesk.models import Beat

    while not Beat.objects.exists():
        time.sleep(0.05)


def _due(ids: list[int], at: datetime) -> None:
    """These officers are due at that moment, and a watchdog is told as a fact would tell it."""
    from django.db import connection, transaction
    from tests.web.watchdog.burst import plan_for

    from forethought.web.contactdesk import stored_plans
    from forethought.web.contactdesk.models import Outing, PlanVersion

    with transaction.atomic():
        for outing in Outing.objects.filter(pk__in=ids):
            plan = plan_for(outing, at, at + timedelta(hours=1))
            assert stored_plans.from_json(plan)
            PlanVersion.objects.filter(outing=outing).update(plan=plan)
        Outing.objects.filter(pk__in=ids).update(next_at=at)
        with connection.cursor() as cursor:
            cursor.execute("NOTIFY forethought_watch")


def _waiting(number: int) -> list[int]:
    from django.utils import timezone

    from forethought.web.contactdesk.models import Outing

    later = Outing.objects.filter(next_at__gt=timezone.now() + timedelta(hours=1))
    return list(later.order_by("?").values_list("pk", flat=True)[:number])


def _singles(who: str, mailbox: Mailbox, median: str, worst: str, *, number: int = SINGLES) -> None:
    from django.utils import timezone

    luck, took = random.Random(4), []  # noqa: S311 - when, not what
    for pk in _waiting(number):
        ahead = 0.3 + luck.random()
        begin, before = time.monotonic(), len(mailbox.got)
        _due([pk], timezone.now() + timedelta(seconds=ahead))
        due = begin + ahead
        while len(mailbox.got) == before:
            time.sleep(0.002)
        took.append(max(0.0, mailbox.got[-1][1] - due) * 1000)
    told(f"{who}: due to handed over, median", statistics.median(took), "ms", median)
    told(f"{who}: 99 %", sorted(took)[int(len(took) * 0.99)], "ms", worst)


def _burst(who: str, mailbox: Mailbox, asked: str) -> None:
    from django.utils import timezone

    took = []
    for _ in range(3):
        ids = _waiting(BURST)
        ahead = 3.0
        before = len(set(mailbox.ids))
        begin, now = time.monotonic(), timezone.now()
        _due(ids, now + timedelta(seconds=ahead))
        assert mailbox.waits_for(before + BURST, 60)
        took.append(mailbox.got[-1][1] - (begin + ahead))
    told(f"{who}: a burst of {BURST} handed over", statistics.median(took), "s", asked)


def _plain_loop(stop: threading.Event) -> None:
    """What anybody would write first: look every 2 s, send one after the other."""
    from django.db import connection
    from django.utils import timezone

    from forethought.web.contactdesk import sending, watching

    while not stop.wait(2.0):
        while watching.look_at_due(timezone.now()) or sending.send_due("loop", timezone.now()):
            pass
    connection.close()


if __name__ == "__main__":
    main()
