"""What today's program does with the database of an older release, in a process of its own.

python -m tests.ground.upgraded MOMENT

It stands in the environment of a demonstration site. ``MOMENT`` is when the database was kept:
the day of that office goes on from there. What it found is one line of JSON.
"""

from __future__ import annotations

import json
import re
import sys
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any

import django

HREF = re.compile(r'href="(/[^"#]*)"')
NOT_FOLLOWED = ("/static/", "/account/logout")
MOST_PAGES = 25
SIGN_IN = (
    "priya.nair@forethought.example",
    "martin.kell@forethought.example",
    "denise.okoro@forethought.example",
    "peter.lyle@forethought.example",
)


def main(moment: datetime) -> None:
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    found = {
        "visits": recheck(moment),
        "contact": contact(moment),
        "secrets": secrets(),
        "pages": [walk(email) for email in SIGN_IN],
        "unsealed": sealed(),
    }
    print(json.dumps(found))


def recheck(moment: datetime) -> dict[str, Any]:
    """Every visit that lies ahead is held and checked again by a worker of today's program."""
    from forethought import __version__
    from forethought.web.checks.batch import due
    from forethought.web.checks.models import Check, Fault
    from forethought.web.checks.worker import Worker
    from forethought.web.visits.models import Visit
    from forethought.web.visits.reasons import News

    Fault.objects.all().delete()
    ahead = Visit.objects.filter(state=Visit.State.PLANNED, planned_start__gte=moment)
    was = ahead.count()
    worker = Worker(lambda: moment, lambda _seconds: None)
    worker.turn()
    held = ahead.filter(check_wanted_because=News.PACK_CHANGED).count()
    while worker.turn():
        pass
    checks = Check.objects.filter(visit__in=ahead, current=True, made_at=moment)
    return {
        "ahead": was,
        "held": held,
        "checked": checks.count(),
        "program": sorted({one.program for one in checks}),
        "version": __version__,
        "due": due(moment).count(),
        "faults": Fault.objects.count(),
    }


def contact(moment: datetime) -> dict[str, int]:
    """Whoever was out then is overdue in the end: nobody is lost sight of."""
    from forethought.web.contactdesk.models import Alarm, Outing
    from forethought.web.contactdesk.watching import look_at_due

    out = Outing.objects.filter(over_at__isnull=True)
    count = out.count()
    while look_at_due(moment + timedelta(hours=12)):
        pass
    alarmed = Alarm.objects.filter(outing__in=out, ended_at__isnull=True)
    return {
        "out": count,
        "overdue": alarmed.filter(kind="overdue").values("outing").distinct().count(),
        "asked_for_help": alarmed.filter(kind="duress").count(),
        "broke": out.filter(failed__gt=0).count(),
    }


def secrets() -> str:
    from allauth.mfa.models import Authenticator

    from forethought.web.signin.secrets import decrypt

    return decrypt(Authenticator.objects.filter(type="totp").earliest("pk").data["secret"])


def walk(email: str) -> dict[str, Any]:
    """Sign in with the password and follow links, breadth first."""
    from django.test import Client

    from forethought.web.demo.people import PASSWORD

    client = Client(headers={"host": "testserver"})
    answer = client.post("/account/login/", {"login": email, "password": PASSWORD})
    statuses: dict[str, int] = {}
    waiting, seen = deque([answer.headers.get("location", "/account/login/")]), set[str]()
    while waiting and len(statuses) < MOST_PAGES:
        page = waiting.popleft()
        shape = re.sub(r"\d+", "0", page.partition("?")[0])
        if shape in seen or page.startswith(NOT_FOLLOWED):
            continue
        seen.add(shape)
        got = client.get(page)
        statuses[page] = got.status_code
        if got.status_code == 302:
            waiting.appendleft(got.headers["location"])
        elif not got.streaming and "html" in got.headers["content-type"]:
            waiting.extend(HREF.findall(got.content.decode()))
    return {"who": email, "signed_in": "forethought" in client.cookies, "statuses": statuses}


def sealed() -> int:
    """How many events wait for a seal once the sealer has been there."""
    from forethought.web.audit.models import Unsealed
    from forethought.web.audit.sealing import seal

    seal(datetime.now(UTC))
    return Unsealed.objects.count()


if __name__ == "__main__":
    main(datetime.fromisoformat(sys.argv[1]))
