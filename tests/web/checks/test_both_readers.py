"""The real default: both readers read the notes of a site whose office set nothing.

All other tests of the site read with the phrases (tests/web/environment.py).
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forethought.screening.findings import NOTHING, Reader, Screening
from forethought.screening.together import BothReader
from forethought.web.check_settings import READER, checking
from forethought.web.checks import engine
from forethought.web.checks.batch import check_batch
from forethought.web.checks.current import current_check
from forethought.web.checks.making import make_check
from forethought.web.checks.models import Check
from forethought.web.checks.reading import notes_of
from forethought.web.checks.replay import differences, replay
from forethought.web.checks.worker import Worker
from forethought.web.rescreening.runs import engine_of_site
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.dayfolder.test_default_reader import SIDEWAYS
from tests.web.checks.pages import as_officer, checked, page_of, text_of
from tests.web.checks.world import PLAIN, THREAT, VICTIM, check_of, load_everything, plain_visit
from tests.web.factories import sign_in

pytestmark = pytest.mark.django_db

ONLY = "Seen only by the learned reading: "


def _forget() -> None:
    for kept in (engine.engine, engine._bare_reader, engine_of_site):
        kept.cache_clear()


@pytest.fixture
def default(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """What a site reads with whose office set nothing."""
    monkeypatch.delenv(READER)
    settings.READER = checking()["READER"]
    _forget()
    yield
    _forget()


@pytest.fixture(autouse=True)
def _everything_loaded() -> None:
    load_everything(timezone.now() - timedelta(hours=1))


def test_what_only_the_second_sees_holds_the_visit_and_says_so(
    default: None, client: Client
) -> None:
    visit = checked(PLAIN, SIDEWAYS)
    check = Check.objects.get(visit=visit)
    assert (check.reader, check.may_go) == ("both", "no")
    assert len(check.model_sha256) == 64
    assert [one["readers"] for one in check.result["seen_by"]] == [["reading"]]
    for name in ("check", "notes"):
        said = text_of(page_of(as_officer(client, visit), name, visit))
        assert ONLY in said
        assert "is sometimes mistaken: read the note and judge." in said
        assert "This finding is mistaken" in said
    assert ONLY not in text_of(page_of(sign_in(client, visit.officer), "sources", visit))


def test_what_both_see_says_so(default: None, client: Client) -> None:
    visit = checked(THREAT)
    said = text_of(page_of(as_officer(client, visit), "check", visit))
    assert "Seen by both readers: threat." in said
    assert "Where a finding in a note names no reader, words and phrases saw it" in said


def test_whoever_is_to_be_protected_is_no_danger_to_both(default: None) -> None:
    now = timezone.now()
    check = check_of(plain_visit(VICTIM, planned_start=now + timedelta(hours=2)), now)
    assert check.may_go == "alone"
    assert [one["kind"] for one in check.result["notices"]] == ["protect"]


def test_an_upgrade_checks_visits_again_and_signatures_stand_where_nothing_else_is_found(
    default: None, settings: Any
) -> None:
    now = timezone.now()
    settings.READER = "words"
    quiet, sideways = (
        plain_visit(PLAIN, planned_start=now + timedelta(hours=2)),
        plain_visit(PLAIN, SIDEWAYS, planned_start=now + timedelta(hours=3)),
    )
    before = {one.pk: make_check(one.pk, why=News.PLANNED, now=now) for one in (quiet, sideways)}
    assert {one.reader for one in before.values()} == {"words"}
    assert before[sideways.pk].may_go == "alone"

    settings.READER = "both"
    _forget()
    worker = Worker(lambda: now, lambda _seconds: None)
    worker.turn()
    held = Visit.objects.filter(check_wanted_because=News.PACK_CHANGED)
    assert {one.pk for one in held} == {quiet.pk, sideways.pk}
    assert current_check(sideways) is None, "not looked is never clear"
    check_batch(now)
    same, other = current_check(quiet), current_check(sideways)
    assert same is not None
    assert other is not None
    assert {same.reader, other.reader} == {"both"}
    assert same.findings_sha256 == before[quiet.pk].findings_sha256
    assert (same.may_go, other.may_go) == ("alone", "no")
    worker.turn()
    assert not Visit.objects.filter(check_wanted_at__isnull=False).exists(), "it ends"


class Agrees:
    """A second reader that sees whatever the first saw."""

    def __init__(self, words: Reader) -> None:
        self._words = words

    def read(self, text: str) -> Screening:
        found = self._words.read(text).findings
        return Screening(tuple(replace(one, readers=("reading",)) for one in found))


def test_who_saw_it_is_no_part_of_what_people_sign(
    default: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else every signature would end where a second reader sees what the first saw."""
    settings.READER = "words"
    visit, now = plain_visit(THREAT), timezone.now()
    before = check_of(visit, now)
    settings.READER = "both"
    _forget()
    monkeypatch.setattr(engine, "reader_with", lambda _, words: BothReader(words, Agrees(words)))
    reopen([visit.pk], because=News.PACK_CHANGED, now=now)
    after = check_of(visit, now)
    assert {tuple(one["readers"]) for one in after.result["seen_by"]} == {("words", "reading")}
    assert after.findings_sha256 == before.findings_sha256


def test_a_check_of_an_older_program_differs_by_nothing_that_it_did_not_keep() -> None:
    kept = check_of(plain_visit(THREAT), timezone.now())
    del kept.result["seen_by"]
    kept.save(update_fields=["result"])
    assert differences(kept, replay(kept)) == ()
    assert not notes_of(kept)[0].who_saw


def test_a_check_run_again_on_another_processor_may_round_but_not_see_otherwise(
    default: None,
) -> None:
    kept = check_of(plain_visit(SIDEWAYS), timezone.now())
    again = replay(kept)
    (seen,) = again.result["seen_by"]
    assert seen["entry"].endswith("%")
    seen["entry"] = "another 1%"
    assert differences(kept, again) == ()
    seen["readers"] = ["words"]
    assert differences(kept, again) == ("seen_by differs",)


def test_a_process_that_reads_no_note_loads_no_network() -> None:
    program = (
        "import tests.web.environment, os, sys, django\n"
        "del os.environ['FORETHOUGHT_READER']\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.web.settings'\n"
        "django.setup()\n"
        "from django.conf import settings\n"
        "from forethought.web.checks.engine import engine\n"
        "used = engine()\n"
        "assert settings.READER == used.reader_name == 'both'\n"
        "assert used.pack and used.model_sha256 and used.lexicon_sha256\n"
        "assert 'onnxruntime' not in sys.modules\n"
        "used.reader.read('a note')\n"
        "assert 'onnxruntime' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)


def test_threads_that_read_first_at_once_share_one_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Reader] = []
    together = threading.Barrier(4)

    class Quiet:
        def read(self, text: str) -> object:
            return NOTHING

    def make(_kind: str, _words: object) -> Reader:
        made.append(Quiet())  # type: ignore[arg-type]
        threading.Event().wait(0.05)
        return made[-1]

    monkeypatch.setattr(engine, "reader_with", make)
    engine._bare_reader.cache_clear()
    shared = engine.Remembering(engine.bare_reader)

    def read(number: int) -> None:
        together.wait()
        shared.read(f"note {number}")

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    engine._bare_reader.cache_clear()
    assert len(made) == 1
