"""`forethought rescreen` on a site: what it says, what it would change, and being killed."""

from __future__ import annotations

import csv
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forethought.screening.findings import Screening
from forethought.web.rescreening import commands, runs
from forethought.web.rescreening.models import Difference, Finding, Run, Window
from forethought.web.visits.models import Visit
from tests.web.factories import NOW
from tests.web.processes import environment_of_process, until
from tests.web.rescreening.given import make_records

THREAT = "He said he would set the dog on me if I came back."
PLAIN = "Left a message, no reply. Letter sent."
OWN = """
category = "caution"
[[entry]]
id = "own.zebra"
subject = "customer"
phrases = ["keeps a zebra"]
fires = ["keeps a zebra"]
stays_quiet = ["a zebra crossing"]
"""


@pytest.mark.django_db
def test_it_reads_and_says_what_it_found() -> None:
    make_records(THREAT, PLAIN)
    said: list[str] = []
    assert commands.rescreen_and_say(1, clock=lambda: NOW, say=said.append) == 0
    assert commands.rescreen_and_say(1, clock=lambda: NOW, say=said.append) == 0
    text = "\n".join(said)
    assert "2 notes read, 1 with a finding." in text
    assert "first reading" in text
    assert "0 newly flagged, 0 no longer, 0 otherwise" in text
    assert "set the dog" not in text


class Fragile:
    """A reader that one note is too much for."""

    def read(self, text: str) -> Screening:
        if text == THREAT:
            raise RecursionError(text)
        return Screening()


@pytest.mark.django_db
def test_a_note_that_could_not_be_read_shows_in_the_exit_status(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_records(THREAT, PLAIN)
    monkeypatch.setattr(runs, "reader_of_site", Fragile)
    said: list[str] = []
    assert commands.rescreen_and_say(1, clock=lambda: NOW, say=said.append) == 1
    assert "Not whole: 1 note could not be read (RecursionError: 1)." in said


@pytest.mark.django_db
def test_a_dry_run_says_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    own, report = tmp_path / "own.toml", tmp_path / "report.csv"
    own.write_text(OWN)
    make_records("She keeps a zebra.", PLAIN, THREAT)
    (formula,) = make_records("He keeps a zebra.", source="dtr", first=9)
    formula.record_id = "=1+1"
    formula.save()
    said: list[str] = []
    candidate = commands.Candidate((own,), None, 1)
    assert commands.foresee_and_say(candidate, report, say=said.append) == 0
    text = "\n".join(said)
    assert "4 notes read twice" in text
    assert "2 would be newly flagged, 0 no longer, 0 otherwise." in text
    assert "caution: 0 notes now, 1 then" in text
    with report.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    assert rows[1:] == [
        ["sa_notes", "N-1", "0", "flagged", "", "caution"],
        ["dtr", "'=1+1", "0", "flagged", "", "caution"],
    ]
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert not any(model.objects.exists() for model in (Run, Window, Finding, Difference))
    assert not Visit.objects.filter(check_wanted_at__isnull=False).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "says"), [(None, "No such file"), ("wrong = 1", "wrong"), ("[[", "TOML")]
)
def test_phrases_that_cannot_be_used_are_named(
    content: str | None, says: str, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    if content is not None:
        own.write_text(content)
    said: list[str] = []
    candidate = commands.Candidate((own,), None, 1)
    assert commands.foresee_and_say(candidate, None, say=said.append) == 2
    assert says in said[-1]
    assert "Errno" not in said[-1]


_READ = """
import sys
from datetime import UTC, datetime
import django
django.setup()
from forethought.web.rescreening import commands, runs
from forethought.web.rescreening.models import Run
run = Run.objects.first() or runs.begin(by=None, now=datetime.now(UTC))
runs.reader_of_site()
print("ready", flush=True)
commands.read_to_the_end(run.pk, clock=lambda: datetime.now(UTC))
"""
NOTES, KILLS = 20_000, 4


def _start() -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", _READ], env=environment_of_process(), stdout=subprocess.PIPE
    )
    with process.stdout as told:  # type: ignore[union-attr]
        assert told.readline() == b"ready\n"
    return process


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_point_and_shared_by_several_every_note_is_read_once() -> None:
    make_records(*[THREAT, PLAIN, PLAIN, PLAIN] * (NOTES // 4))
    dice = random.Random(7)
    done = 0
    for _ in range(KILLS):
        process = _start()
        wanted = done + dice.randrange(1, NOTES // (2 * KILLS))
        assert until(lambda most=wanted: _read() >= most, 60)
        time.sleep(dice.random() / 50)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        done = _read()
    both = [_start(), _start()]
    assert [one.wait(timeout=120) for one in both] == [0, 0]
    run = Run.objects.get()
    assert (run.state, run.notes, run.flagged) == ("done", NOTES, NOTES // 4)
    flagged = Finding.objects.values_list("record_id", "begin", "entry")
    assert len(set(flagged)) == len(flagged)
    assert len({record for record, _, _ in flagged}) == NOTES // 4


def _read() -> int:
    return sum(Window.objects.filter(read_at__isnull=False).values_list("notes", flat=True))


_BOTH = """
import sys
from datetime import UTC, datetime
from pathlib import Path

if __name__ == "__main__":
    import django
    django.setup()
    from forethought.web.rescreening import commands
    clock = lambda: datetime.now(UTC)
    statuses = [commands.rescreen_and_say(2, clock=clock, say=print)]
    candidate = commands.Candidate((Path(sys.argv[1]),), None, 2)
    statuses.append(commands.foresee_and_say(candidate, None, say=print))
    sys.exit(max(statuses))
"""


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_the_command_reads_in_processes_of_its_own(tmp_path: Path) -> None:
    own, script = tmp_path / "own.toml", tmp_path / "both.py"
    own.write_text(OWN)
    script.write_text(_BOTH)
    make_records(*["She keeps a zebra.", PLAIN, THREAT] * 1_000)
    done = subprocess.run(
        [sys.executable, script, own],
        env=environment_of_process(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "3,000 notes read, 1,000 with a finding." in done.stdout
    assert "1,000 would be newly flagged, 0 no longer, 0 otherwise." in done.stdout
    assert Run.objects.get().state == "done"
