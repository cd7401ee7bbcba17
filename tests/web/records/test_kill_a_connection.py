"""A reading killed at any moment leaves the records, and how far they were read, whole."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forethought.sources.connection import Connection
from forethought.sources.connections_file import Connections
from forethought.web.records.connecting import Wish, load_connection
from forethought.web.records.connections import list_connections
from forethought.web.records.locks import loading_now
from forethought.web.records.models import ConnectionState, Load, Record, RecordKey, Source
from forethought.web.visits.models import Visit
from tests.sources.connecting.described import over_sql, row, sqlite_file
from tests.web.factories import NOW, make_visit
from tests.web.processes import ends_within, environment_of_process, until
from tests.web.records.extracts import known_customer

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]

ROWS = 1_500
KILLS = 8
LOAD = """
import sys
from datetime import datetime
from pathlib import Path
from threading import Event
import django
django.setup()
from forethought.web.records.connecting import Wish, load_connection
from tests.sources.connecting.described import over_sql
its = over_sql(Path(sys.argv[1]), changed="changed", overlap=0)
print("ready", flush=True)
load_connection(its, Wish(), clock=lambda: datetime.fromisoformat(sys.argv[2]), stop=Event())
"""


def rows(text: str, changed: str) -> list[dict[str, object]]:
    return [row(n, text, utr=f"{1_000_000_000 + n}", changed=changed) for n in range(ROWS)]


def start(file: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", LOAD, str(file), NOW.isoformat()],
        env=environment_of_process(),
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def load(connection: Connection) -> None:
    from threading import Event

    done = load_connection(connection, Wish(), clock=lambda: NOW, stop=Event())
    assert done is not None
    assert Load.objects.get(pk=done.pk).state == Load.State.DONE


def test_a_reading_killed_at_any_moment_is_whole_or_not_at_all(tmp_path: Path) -> None:
    file = sqlite_file(tmp_path / "x.db", rows("0", "2026-11-01 00:00:00"))
    connection = over_sql(file, changed="changed", overlap=0)
    list_connections(Connections(file, {"notes": connection}, ()), now=NOW)
    visit = make_visit(customer=known_customer(utr="1000000007", address="", postcode=""))
    load(connection)
    dice, killed, lasts = random.Random(7), 0, 1.0
    for kill in range(1, KILLS + 1):
        before = set(Record.objects.values_list("text", flat=True))
        Visit.objects.update(check_wanted_at=None, check_wanted_because="")
        sqlite_file(file, rows(str(kill), f"2026-11-{kill + 1:02d} 00:00:00"))
        with start(file) as process:
            began = time.monotonic()
            if kill == 1:
                assert process.wait() == 0
                lasts = time.monotonic() - began
            elif ends_within(process, dice.random() * lasts):
                lasts = min(lasts, time.monotonic() - began)  # something held the first one up
            else:
                process.send_signal(signal.SIGKILL)
        assert until(lambda: not loading_now(), 120)
        texts = set(Record.objects.values_list("text", flat=True))
        assert len(texts) == 1, "half old, half new"
        assert Record.objects.count() == Source.objects.get().rows == ROWS
        assert RecordKey.objects.values("record").distinct().count() == ROWS
        mark = ConnectionState.objects.get().mark
        (text,) = texts
        assert mark == {"kind": "text", "value": f"2026-11-{int(text) + 1:02d} 00:00:00"}
        visit.refresh_from_db()
        assert (visit.check_wanted_at is not None) is (texts != before), "news without a hold"
        killed += texts == before
    assert killed, "not one was killed before its end"
    load(connection)
    assert set(Record.objects.values_list("text", flat=True)) == {str(KILLS)}
    assert not Load.objects.filter(state=Load.State.RUNNING).exists()
