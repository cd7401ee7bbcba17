"""The database's machine dies under load; the standby takes over; nothing acknowledged is lost.

Two sites, two workers and two watchdogs, each as on a machine of its own, on one PostgreSQL with a
synchronous standby. Phones check in all the time, and officers become overdue before, while and
after the database changes over. `make failover` runs this ten times.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import IO

import pytest

from forethought.embedded.keys import new_fernet_key
from forethought.embedded.roles import APP, OWNER
from tests.failover.load import Phone, Planner
from tests.failover.pair import Pair, standby_pair
from tests.ports import a_free_port
from tests.web.processes import until
from tests.web.watchdog.mailbox import Mailbox

pytestmark = pytest.mark.prove
ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("FORETHOUGHT_TEST_ROUNDS", "1"))
PHONES = 12
DUE_FROM, DUE_UNTIL, DUE = 6.0, 30.0, 60
KILLED_AFTER = 14.0
BACK_WITHIN = 10.0
"""Seconds (issue G): a watchdog works again on the new database."""
TRIES = 1 if ROUNDS > 1 else 3
"""Beside other tests the machine itself may stand still for as long: being quick once is enough
then. That nothing is lost is true each time, and `make failover` asks for both each time."""


class Machines:
    """What runs beside the database; each part with a data folder of its own."""

    def __init__(self, pair: Pair, home: Path, mailbox: Mailbox) -> None:
        self.home, self.pair = home, pair
        outside = {name: text for name, text in os.environ.items() if "FORETHOUGHT" not in name}
        self.environment = outside | {
            "FORETHOUGHT_DATABASE_URL": pair.url(APP),
            "FORETHOUGHT_SECRET_KEY": "only-for-tests-" + "s" * 40,
            "FORETHOUGHT_ENCRYPTION_KEY": new_fernet_key(),
            "FORETHOUGHT_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "FORETHOUGHT_MAIL_FROM": "desk@example.com",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.ports: list[int] = []
        self._running: list[tuple[subprocess.Popen[bytes], IO[bytes]]] = []

    def run(self, *words: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *words],
            env=self._of("office") | more,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _of(self, name: str) -> dict[str, str]:
        return self.environment | {"FORETHOUGHT_DATA": str(self.home / name)}

    def start(self, part: str, number: int, *words: str) -> None:
        log = self._log(part, number).open("wb")
        command = [sys.executable, "-m", "forethought.cli", "serve", "--only", part, *words]
        process = subprocess.Popen(
            command, env=self._of(f"{part}{number}"), stdout=log, stderr=log, start_new_session=True
        )
        self._running.append((process, log))

    def start_all(self) -> None:
        for number in (1, 2):
            port = a_free_port()
            self.ports.append(port)
            self.start("site", number, f"--port={port}", "--processes=1")
            self.start("worker", number)
            self.start("watchdog", number)
        for number in (1, 2):
            assert until(lambda n=number: "is ready" in self.said("site", n), 120), self.said(
                "site", number
            )
        beats = "SELECT count(*) FROM contactdesk_beat"
        assert until(lambda: self.pair.ask(beats) == [(2,)], 120)

    def said(self, part: str, number: int) -> str:
        return self._log(part, number).read_text(errors="replace")

    def _log(self, part: str, number: int) -> Path:
        return self.home / f"{part}{number}.log"

    def end(self) -> None:
        for process, _ in self._running:
            process.terminate()
        for process, log in self._running:
            try:
                process.wait(120)
            finally:
                process.kill()
                log.close()


@contextmanager
def machines(home: Path) -> Iterator[tuple[Pair, Machines, Mailbox]]:
    with Mailbox() as mailbox, standby_pair() as pair:
        made = Machines(pair, home, mailbox)
        try:
            made.run("forethought.cli", "migrate", FORETHOUGHT_OWNER_DATABASE_URL=pair.url(OWNER))
            made.start_all()
            yield pair, made, mailbox
        finally:
            made.end()


@pytest.mark.parametrize("_number", range(ROUNDS))
def test_a_standby_takes_over_under_load(_number: int, tmp_path: Path) -> None:
    slowest: list[float] = []
    for number in range(TRIES):
        home = tmp_path / str(number)
        home.mkdir()
        slowest.append(_takes_over(home))
        if slowest[-1] <= BACK_WITHIN:
            return
    pytest.fail(f"back after {slowest} s")


def _takes_over(home: Path) -> float:
    """Seconds until everybody is watched over again; nothing is lost meanwhile."""
    with machines(home) as (pair, made, mailbox):
        gap = (DUE_UNTIL - DUE_FROM) / DUE
        moments = [f"{DUE_FROM + one * gap:.2f}" for one in range(DUE)]
        told = json.loads(made.run("tests.failover.load", str(PHONES), *moments))
        begun = time.monotonic()
        phones, threads, stop = _check_in(told["tokens"], made.ports)
        planners = [Planner(*told["planner"], port, stop) for port in made.ports[:1]]
        threads += _started(planners)

        time.sleep(max(0.0, KILLED_AFTER - (time.monotonic() - begun)))
        before = sum(len(phone.acknowledged) for phone in phones)
        pair.kill_first()
        killed = time.time()
        pair.promote()

        back = _first_beat(pair, killed)
        assert until(lambda: set(told["due"]) <= _told(mailbox), 240), mailbox.got
        stop.set()
        for thread in threads:
            thread.join(240)
            assert not thread.is_alive()

        acknowledged = {name for phone in phones for name in phone.acknowledged}
        assert before > 0
        assert len(acknowledged) > before
        kept = {str(name) for (name,) in pair.ask("SELECT uuid FROM contactdesk_fact")}
        assert acknowledged <= kept
        for phone in phones:
            assert set(phone.refused) <= {503}
        planned = {name: pk for planner in planners for name, pk in planner.planned.items()}
        assert len(planned) > 20
        assert planned == dict(
            pair.ask("SELECT reference, id FROM visits_visit WHERE reference <> ''")
        )
        late = _alert_delays(pair, told["due"], killed)
        slowest = max([back - killed, *late] if late else [inf])  # the kill came too late
        print(f"watchdog back after {back - killed:.1f} s, all within {slowest:.1f} s")
        verified = made.run("forethought.cli", "audit", "verify")
        assert "as it was written" in verified or "in order" in verified, verified
        return slowest


def _check_in(
    tokens: list[str], ports: list[int]
) -> tuple[list[Phone], list[threading.Thread], threading.Event]:
    stop = threading.Event()
    phones = [Phone(token, tuple(ports), stop) for token in tokens]
    return phones, _started(phones), stop


def _started(machines: Sequence[Phone | Planner]) -> list[threading.Thread]:
    threads = [threading.Thread(target=machine.run) for machine in machines]
    for thread in threads:
        thread.start()
    return threads


def _told(mailbox: Mailbox) -> set[str]:
    return {address for _, _, address in mailbox.got}


def _first_beat(pair: Pair, killed: float) -> float:
    """When a watchdog first worked on the new database."""
    asked = (
        "SELECT min(extract(epoch FROM at)) FROM contactdesk_beat"
        f" WHERE at > to_timestamp({killed})"
    )
    found: list[float] = []

    def beats() -> bool:
        (row,) = pair.ask(asked)
        if row[0] is not None:
            found.append(float(str(row[0])))
        return bool(found)

    assert until(beats, 240)
    return found[0]


def _alert_delays(pair: Pair, due: dict[str, float], killed: float) -> list[float]:
    """Seconds from when each overdue officer could be noticed to the message being sent.

    Who became due while there was no database could be noticed from the kill on.
    """
    rows = pair.ask(
        "SELECT lower(person.email), min(extract(epoch FROM alert.sent_at))"
        " FROM contactdesk_alert AS alert JOIN people_person AS person ON person.id = alert.to_id"
        " GROUP BY 1"
    )
    sent = {str(address): float(str(at)) for address, at in rows if at is not None}
    return [
        sent[address] - max(moment, killed) for address, moment in due.items() if moment > killed
    ]
