"""A load killed at any moment leaves the old extract whole, or the new one whole."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from forethought.web.records.folder import load_folder
from forethought.web.records.locks import loading_now
from forethought.web.records.models import Load, Record, RecordKey, Source
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_visit
from tests.web.processes import ends_within, environment_of_process
from tests.web.records.extracts import EXTRACTED, drop, known_customer, row

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]

ROWS = 2_000
KILLS = 15
LOAD = """
import sys
from datetime import datetime
from pathlib import Path
import django
django.setup()
from forethought.web.records.folder import load_folder
print("ready", flush=True)
load_folder(Path(sys.argv[1]), by=None, now=datetime.fromisoformat(sys.argv[2]))
"""


def extract(text: str) -> list[list[str]]:
    return [
        row(str(number), text, utr=f"{1_000_000_000 + number}", address=f"{number} Made-up Street")
        for number in range(ROWS)
    ]


def start(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", LOAD, str(folder), NOW.isoformat()],
        env=environment_of_process(),
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def wait_until_its_connection_is_gone() -> None:
    """The server notices the death of its client after a moment."""
    while loading_now().folder:
        time.sleep(0.01)


def test_a_load_killed_at_any_moment_is_whole_or_not_at_all(tmp_path: Path) -> None:
    old = drop(tmp_path / "old", "dtr", extract("old"))
    new = drop(tmp_path / "new", "dtr", extract("new")[:-1], extracted_at=EXTRACTED)
    visit = make_visit(customer=known_customer(utr="1000000007", address="", postcode=""))
    load_folder(old, by=None, now=NOW)
    with start(new) as process:
        began = time.monotonic()
        assert process.wait() == 0
        lasts = time.monotonic() - began
    dice, outcomes = random.Random(5), set()
    for kill in range(KILLS):
        load_folder(old, by=None, now=NOW + timedelta(minutes=kill))
        Visit.objects.update(check_wanted_at=None, check_wanted_because="")
        with start(new) as process:
            began = time.monotonic()
            if ends_within(process, dice.random() * lasts):
                lasts = min(lasts, time.monotonic() - began)  # something held the first one up
            else:
                process.send_signal(signal.SIGKILL)
        wait_until_its_connection_is_gone()
        texts = set(Record.objects.values_list("text", flat=True))
        assert len(texts) == 1, "half old, half new"
        rows = ROWS if texts == {"old"} else ROWS - 1
        assert Record.objects.count() == Source.objects.get().rows == rows
        assert RecordKey.objects.values("record").distinct().count() == rows
        visit.refresh_from_db()
        assert (visit.check_wanted_at is not None) is (texts == {"new"}), "news without a hold"
        outcomes.update(texts)
    assert "old" in outcomes
    load_folder(new, by=None, now=NOW)
    assert not Load.objects.filter(state=Load.State.RUNNING).exists()
    assert Load.objects.filter(state=Load.State.BROKEN).exists()
