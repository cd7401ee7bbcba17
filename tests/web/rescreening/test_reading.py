"""All notes read again: shared, resumable, and compared with the reading before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from forethought.data.readers import make_reader
from forethought.rescreening.engine import ReadingEngine
from forethought.rescreening.marks import hazards_of, marks_of
from forethought.screening.findings import Reader, Screening
from forethought.web.audit.models import Event
from forethought.web.checks.models import Check
from forethought.web.records.keys import key_numbers
from forethought.web.records.models import Record, RecordKey
from forethought.web.records.persons import person_of_customer
from forethought.web.rescreening import background, ending, runs
from forethought.web.rescreening.background import ASKS_EVERY, IDLE, NotesInTheBackground
from forethought.web.rescreening.commands import lines
from forethought.web.rescreening.models import WIDTH, Difference, Finding, Run, Window
from forethought.web.rescreening.presenting import run_line
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_check, make_visit
from tests.web.records.extracts import known_customer
from tests.web.rescreening.given import make_records

pytestmark = pytest.mark.django_db

THREAT = "He said he would set the dog on me if I came back."
PLAIN = "Left a message, no reply. Letter sent."
DOG = "Beware of the dog."


class Deaf:
    """A reader that finds nothing."""

    def read(self, text: str) -> Screening:
        return Screening()


class Fragile:
    """A reader that one note is too much for."""

    def read(self, text: str) -> Screening:
        if text == DOG:
            raise RecursionError(text)
        return Screening()


def reads_with(
    monkeypatch: pytest.MonkeyPatch, reader: Reader, name: str, program: str = "0.2.0"
) -> None:
    """From now on the site reads with this reader, under an engine of this name."""
    monkeypatch.setattr(runs, "reader_of_site", lambda: reader)
    for module in (runs, background):
        monkeypatch.setattr(
            module, "engine_of_site", lambda: ReadingEngine("words", name, "", program)
        )


def read_all(now: datetime = NOW, at_once: int = 8) -> Run:
    run = runs.begin(by=None, now=now)
    while runs.read_some(run, clock=lambda: now, at_once=at_once):
        pass
    run.refresh_from_db()
    return run


@pytest.fixture(scope="module")
def words() -> Reader:
    return make_reader("words")


def test_it_keeps_what_every_note_holds_without_its_words(words: Reader) -> None:
    notes = make_records(THREAT, PLAIN, DOG, "")
    run = read_all()
    assert (run.state, run.total, run.notes, run.flagged) == ("done", 4, 4, 2)
    wanted = {pk: marks_of(words.read(text)) for pk, text in [(n.pk, n.text) for n in notes]}
    kept = Finding.objects.values_list("record_id", "begin", "end", "kind", "hazard", "entry")
    assert sorted(kept) == sorted(
        (pk, *mark[:3], mark.hazard, mark.entry) for pk, marks in wanted.items() for mark in marks
    )
    assert run.hazards == {
        "sa_notes": {
            hazard: sum(hazard in hazards_of(marks) for marks in wanted.values())
            for marks in wanted.values()
            for hazard in hazards_of(marks)
        }
    }


def test_a_site_without_a_note_is_read_too() -> None:
    assert (read_all().state, Run.objects.get().notes) == ("done", 0)


@pytest.mark.parametrize("count", [WIDTH - 1, WIDTH, WIDTH + 1, 2 * WIDTH + 1])
@pytest.mark.parametrize("at_once", [1, 2])
def test_every_note_is_read_once(count: int, at_once: int) -> None:
    make_records(*([PLAIN] * count))
    run = read_all(at_once=at_once)
    assert (run.notes, sum(Window.objects.values_list("notes", flat=True))) == (count, count)


def test_it_says_what_another_engine_changes(
    monkeypatch: pytest.MonkeyPatch, words: Reader
) -> None:
    make_records(THREAT, PLAIN, DOG)
    reads_with(monkeypatch, Deaf(), "deaf")
    assert read_all().before is None
    assert not Difference.objects.exists()
    reads_with(monkeypatch, words, "hearing")
    second = read_all(NOW + timedelta(hours=1))
    assert (second.newly, second.cleared, second.other, second.fresh) == (2, 0, 0, 0)
    told = [(one.change, one.was, bool(one.now)) for one in Difference.objects.all()]
    assert told == [("flagged", [], True)] * 2
    reads_with(monkeypatch, Deaf(), "deaf")
    third = read_all(NOW + timedelta(hours=2))
    assert (third.newly, third.cleared, third.fresh, third.flagged) == (0, 2, 0, 0)
    assert not Finding.objects.exists()
    assert set(Window.objects.values_list("run_id", flat=True)) == {third.pk}


def test_notes_that_came_in_or_changed_since_are_counted_apart(
    monkeypatch: pytest.MonkeyPatch, words: Reader
) -> None:
    one, two = make_records(PLAIN, PLAIN)
    reads_with(monkeypatch, Deaf(), "deaf")
    read_all()
    Record.objects.filter(pk=one.pk).update(text=THREAT)
    make_records(DOG, first=3)
    reads_with(monkeypatch, words, "hearing")
    run = read_all()
    assert (run.fresh, run.newly, run.flagged) == (2, 0, 2)
    assert two.pk not in Finding.objects.values_list("record_id", flat=True)


def test_what_was_found_goes_with_the_record_whoever_deletes_it(
    monkeypatch: pytest.MonkeyPatch, words: Reader
) -> None:
    make_records(THREAT, DOG)
    reads_with(monkeypatch, Deaf(), "deaf")
    read_all()
    reads_with(monkeypatch, words, "hearing")
    read_all()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_record WHERE text = %s", [DOG])
    assert set(Finding.objects.values_list("record__text", flat=True)) == {THREAT}
    assert Difference.objects.get().record.text == THREAT


def test_a_reading_with_another_engine_is_given_up(
    monkeypatch: pytest.MonkeyPatch, words: Reader
) -> None:
    make_records(*[THREAT] * (WIDTH + 1))
    reads_with(monkeypatch, words, "old")
    old = runs.begin(by=None, now=NOW)
    runs.read_some(old, clock=lambda: NOW, at_once=1)
    assert runs.begin(by=None, now=NOW).pk == old.pk
    reads_with(monkeypatch, words, "new")
    new = runs.begin(by=None, now=NOW)
    old.refresh_from_db()
    assert (old.state, new.before_id) == ("given_up", None)
    assert not Finding.objects.exists()
    assert not runs.read_some(old, clock=lambda: NOW)
    assert list(Event.objects.order_by("pk").values_list("action", flat=True)) == [
        "rescreening.begun",
        "rescreening.given_up",
        "rescreening.begun",
    ]


def test_notes_that_come_in_behind_its_last_window_are_read_before_it_ends() -> None:
    make_records(PLAIN)
    run = runs.begin(by=None, now=NOW)
    last = Record.objects.get().pk // WIDTH
    far = Record.objects.get()
    far.pk, far.record_id, far.text = (last + 3) * WIDTH + 1, "far", THREAT
    far.save(force_insert=True)
    while runs.read_some(run, clock=lambda: NOW):
        pass
    run.refresh_from_db()
    assert (run.state, run.notes, run.flagged) == ("done", 2, 1)


def _keep(count: int, text: str = THREAT) -> None:
    """More notes behind the last, in its window."""
    make_records(*[text] * count, first=100 + Record.objects.count())


def _read_without_ending(run: Run) -> None:
    while run.windows.filter(read_at__isnull=True).exists():
        runs.read_some(run, clock=lambda: NOW)


def _end(run: Run) -> Run:
    while runs.read_some(run, clock=lambda: NOW):
        pass
    run.refresh_from_db()
    return run


def test_notes_that_come_in_or_change_in_a_window_that_was_read_are_read_before_it_ends(
    monkeypatch: pytest.MonkeyPatch, words: Reader
) -> None:
    changed, gone, _ = make_records(PLAIN, THREAT, DOG)
    reads_with(monkeypatch, Deaf(), "deaf")
    read_all()
    reads_with(monkeypatch, words, "hearing")
    run = runs.begin(by=None, now=NOW)
    _read_without_ending(run)
    Record.objects.filter(pk=changed.pk).update(text=THREAT)
    gone.delete()
    _keep(10)
    run = _end(run)
    assert (run.state, run.notes, run.flagged, run.fresh, run.newly) == ("done", 12, 12, 11, 1)
    assert Finding.objects.values("record").distinct().count() == 12
    assert Difference.objects.count() == 1


def test_notes_of_a_load_that_ends_while_it_ends_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    make_records(PLAIN, THREAT)
    waits = iter([lambda: _keep(3)])

    def wait() -> None:
        next(waits, lambda: None)()

    run = runs.begin(by=None, now=NOW)
    _read_without_ending(run)
    monkeypatch.setattr(ending, "let_checks_wait", wait)
    # What the load wrote goes with the rest of this attempt here; it comes in again.
    assert ending.end_when_read(run.pk, now=NOW)
    run.refresh_from_db()
    assert run.state == "running"
    _keep(3)
    run = _end(run)
    assert (run.state, run.notes, run.flagged) == ("done", 5, 4)


def test_one_process_in_a_window_keeps_no_other_out_of_the_next() -> None:
    """Only its windows are locked, not the reading itself."""
    query = runs.free_windows(Run(pk=1)).query
    with transaction.atomic():
        assert str(query).endswith('FOR UPDATE OF "rescreening_window" SKIP LOCKED')


def test_what_breaks_off_in_a_window_leaves_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch, words: Reader
) -> None:
    make_records(*[THREAT] * (2 * WIDTH + 1))
    run = runs.begin(by=None, now=NOW)
    runs.read_some(run, clock=lambda: NOW, at_once=1)
    before = Finding.objects.count()

    class Killed(BaseException):
        """As a signal would end it; an error of the reader is of one note."""

    class Breaks:
        def read(self, text: str) -> Screening:
            raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(runs, "reader_of_site", Breaks)
        with pytest.raises(Killed), transaction.atomic():
            runs.read_some(run, clock=lambda: NOW, at_once=1)
    assert Finding.objects.count() == before
    while runs.read_some(run, clock=lambda: NOW):
        pass
    run.refresh_from_db()
    assert (run.state, run.notes, run.flagged) == ("done", 2 * WIDTH + 1, 2 * WIDTH + 1)


def _visit_with(note: Record, **check: object) -> Visit:
    customer = known_customer()
    RecordKey.objects.bulk_create(
        RecordKey(record=note, key=key) for key in key_numbers(person_of_customer(customer))
    )
    visit = make_visit(customer=customer, planned_start=NOW + timedelta(hours=3))
    made = make_check(visit)
    Check.objects.filter(pk=made.pk).update(**check)
    return visit


@pytest.mark.parametrize(
    ("check", "held"),
    [
        ({"lexicon_sha256": "old"}, 1),
        ({"lexicon_sha256": "hearing"}, 0),
        ({"lexicon_sha256": "hearing", "reader": "both"}, 1),
        ({"lexicon_sha256": "hearing", "program": "0.0.9"}, 1),
        ({"lexicon_sha256": "hearing", "model_sha256": "another"}, 1),
    ],
)
def test_visits_ahead_are_held_where_the_worker_has_not_held_them(
    check: dict[str, str], held: int, monkeypatch: pytest.MonkeyPatch, words: Reader
) -> None:
    (note,) = make_records(THREAT)
    reads_with(monkeypatch, Deaf(), "deaf")
    read_all()
    engine = ReadingEngine("words", "hearing", "", "0.2.0")
    visit = _visit_with(note, **{"reader": "words", "program": engine.program} | check)
    past = make_visit(customer=visit.customer, planned_start=NOW - timedelta(days=3))
    reads_with(monkeypatch, words, "hearing")
    run = read_all()
    visit.refresh_from_db()
    past.refresh_from_db()
    assert (run.reopened, visit.check_wanted_because) == (held, "pack_changed" if held else "")
    assert past.check_wanted_at is None


def test_the_worker_begins_a_reading_once_for_each_engine(
    monkeypatch: pytest.MonkeyPatch, words: Reader
) -> None:
    now = [NOW]
    worker = NotesInTheBackground(lambda: now[0])
    reads_with(monkeypatch, words, "first")
    assert not worker.read_a_few()
    assert not Run.objects.exists(), "there is no note"
    make_records(*[THREAT] * (WIDTH + 1))
    assert not worker.read_a_few(), "it looks once an hour"
    now[0] += ASKS_EVERY
    assert worker.read_a_few()
    while worker.read_a_few():
        pass
    assert Run.objects.get().state == "done"
    now[0] += ASKS_EVERY
    assert not worker.read_a_few()
    reads_with(monkeypatch, words, "second")
    now[0] += ASKS_EVERY
    assert worker.read_a_few()
    assert Run.objects.filter(state="running").count() == 1


@pytest.mark.parametrize(
    ("program", "idle", "given_up"),
    [
        ("0.2.0", IDLE - timedelta(minutes=1), False),
        ("0.2.0", IDLE, True),
        ("0.3.0", IDLE, True),
        ("0.3.0", IDLE - timedelta(minutes=1), False),
        ("0.1.0", IDLE, False),
        ("0.1.0", timedelta(days=9), False),
    ],
    ids=["same busy", "same idle", "newer idle", "newer busy", "older", "older later"],
)
def test_workers_with_two_engines_do_not_give_up_each_others_reading(
    program: str, idle: timedelta, given_up: bool, monkeypatch: pytest.MonkeyPatch, words: Reader
) -> None:
    make_records(*[THREAT] * (2 * WIDTH))
    reads_with(monkeypatch, words, "one")
    run = runs.begin(by=None, now=NOW)
    runs.read_some(run, clock=lambda: NOW, at_once=1)
    reads_with(monkeypatch, words, "other", program)
    assert NotesInTheBackground(lambda: NOW + idle).read_a_few() == given_up
    run.refresh_from_db()
    assert run.state == ("given_up" if given_up else "running")


def test_an_older_program_does_not_read_after_a_newer_one(
    monkeypatch: pytest.MonkeyPatch, words: Reader
) -> None:
    make_records(THREAT)
    reads_with(monkeypatch, words, "new", "0.3.0")
    read_all()
    reads_with(monkeypatch, words, "old", "0.2.0")
    assert not NotesInTheBackground(lambda: NOW + timedelta(days=9)).read_a_few()


def test_a_note_that_cannot_be_read_stops_nobody_and_is_told(
    monkeypatch: pytest.MonkeyPatch, words: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    make_records(THREAT, DOG, PLAIN)
    reads_with(monkeypatch, words, "hearing")
    assert read_all().flagged == 2
    reads_with(monkeypatch, Fragile(), "fragile")
    run = read_all()
    assert (run.state, run.notes, run.unread) == ("done", 3, {"RecursionError": 1})
    assert (run.cleared, run.fresh) == (1, 0), "what was not read is not cleared"
    assert any(line.startswith("Not whole: 1 note could not be read") for line in lines(run))
    assert run_line(run).tag["text"] == "Not whole"
    assert DOG not in caplog.text
    reads_with(monkeypatch, words, "hearing")
    run = read_all()
    assert (run.unread, run.newly, run.fresh, run.flagged) == ({}, 1, 1, 2)


def test_the_worker_goes_on_where_another_was_broken_off(
    monkeypatch: pytest.MonkeyPatch, words: Reader
) -> None:
    make_records(*[THREAT] * (3 * WIDTH))
    reads_with(monkeypatch, words, "one")
    run = runs.begin(by=None, now=NOW)
    runs.read_some(run, clock=lambda: NOW, at_once=1)
    worker = NotesInTheBackground(lambda: NOW)
    while worker.read_a_few():
        pass
    run.refresh_from_db()
    assert (run.state, run.notes) == ("done", 3 * WIDTH)
