"""Notes by hand, sources that are given up, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from forethought.vocabulary import SourceStatus
from forethought.web.audit.models import Event
from forethought.web.records.commands import forget_and_say, load_and_say
from forethought.web.records.finding import candidate_records
from forethought.web.records.folder import load_folder
from forethought.web.records.models import LONGEST_NOTE, Load, Record, RecordKey, Source
from forethought.web.records.notes import KeepError, NoteError, add_note, forget_source
from forethought.web.records.persons import person_of_customer
from forethought.web.records.status import sources_now
from tests.web.factories import NOW, make_load, make_person, make_source, make_visit
from tests.web.records.extracts import declare, drop, known_customer, row, write_extract

pytestmark = pytest.mark.django_db


def test_a_note_is_a_record_that_every_check_finds_and_holds_whom_it_may_concern() -> None:
    customer, neighbour = known_customer(), known_customer()
    twin = known_customer(utr=customer.utr, address="", postcode="")
    by = make_person()
    visits = [make_visit(customer=each) for each in (customer, neighbour, twin)]
    add_note(customer=customer, text=" Loose dog\r\nin the yard\0 ", by=by, now=NOW)
    (found,) = candidate_records([person_of_customer(customer)])
    assert (found.source, found.text, found.person) == (
        "office_notes",
        "Loose dog\nin the yard",
        person_of_customer(customer),
    )
    assert found.when is not None
    assert found.when.moment == NOW
    for visit in visits:
        visit.refresh_from_db()
    assert [visit.check_wanted_because for visit in visits] == ["note_added", "", "note_added"]
    event = Event.objects.get(action="note.added")
    assert (event.by_id, event.subject_id) == (by.pk, customer.pk)
    assert "dog" not in str(event.detail)


def test_notes_are_numbered_and_need_no_extract() -> None:
    customer, by = known_customer(), make_person()
    ids = [add_note(customer=customer, text=t, by=by, now=NOW).record_id for t in ("a", "b")]
    assert ids == ["note-1", "note-2"]
    assert "office_notes" not in sources_now().required
    assert {r.source: r.status for r in sources_now().reports}["office_notes"] is (
        SourceStatus.EXAMINED
    )


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (LONGEST_NOTE + 1)])
def test_an_empty_or_endless_note_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        add_note(customer=known_customer(), text=text, by=make_person(), now=NOW)
    assert not Record.objects.exists()


def test_an_extract_cannot_replace_notes_by_hand(tmp_path: Path) -> None:
    add_note(customer=known_customer(), text="kept", by=make_person(), now=NOW)
    done = load_folder(drop(tmp_path, "office_notes", [row("1")]), by=None, now=NOW)
    assert not done.all_taken
    assert Record.objects.get().text == "kept"


def test_a_source_that_is_given_up_takes_its_records_along(tmp_path: Path) -> None:
    write_extract(tmp_path, "old_system", [row("1", utr="1234567890"), row("2")])
    write_extract(tmp_path, "dtr", [row("1", utr="1234567890")])
    declare(tmp_path, {"old_system": 2, "dtr": 1})
    load_folder(tmp_path, by=None, now=NOW)
    assert "old_system" in sources_now().required
    visit = make_visit(customer=known_customer())
    assert forget_source("old_system", by=None, now=NOW) == 2
    assert Record.objects.get().source.name == "dtr"
    assert RecordKey.objects.count() == 1
    assert "old_system" not in sources_now().required
    visit.refresh_from_db()
    assert visit.check_wanted_because == "sources_changed"


@pytest.mark.parametrize("name", ["sa_notes", "dtr", "office_notes", "never_heard_of"])
def test_what_the_manual_names_is_never_given_up(name: str) -> None:
    with pytest.raises(KeepError):
        forget_source(name, by=None, now=NOW)


def test_the_command_says_what_became_of_each_and_ends_with_its_status(tmp_path: Path) -> None:
    said: list[str] = []
    drop(tmp_path, "dtr", [row("1", utr="not known")])
    (tmp_path / "visits.csv").write_text("visit_id\n")
    assert load_and_say(tmp_path, clock=lambda: NOW, say=said.append) == 0
    assert said[0] == "DTR  loaded, 1 rows: 1 new, 0 changed, 0 gone"
    assert "1 problem: see the page Records" in said[1]
    assert any(line.startswith("SA Notes: nothing in this folder") for line in said)
    assert any(line.startswith("visits.csv is not read here") for line in said)
    declare(tmp_path, {"dtr": 2})
    said.clear()
    assert load_and_say(tmp_path, clock=lambda: NOW, say=said.append) == 1
    assert said[0] == "DTR  refused: the old one stays"
    assert load_and_say(tmp_path / "nowhere", clock=lambda: NOW, say=said.append) == 2
    assert forget_and_say("dtr", now=NOW, say=said.append) == 2


NONSENSE: dict[str, Callable[[], object]] = {
    "rows without a time": lambda: make_source(extracted_at=None),
    "rows never loaded": lambda: make_source(loaded_at=None),
    "fewer than no rows": lambda: make_source(rows=-1),
    "refused for no reason": lambda: make_source(refused_at=NOW, refused_as="short"),
    "refused as nothing known": lambda: make_source(
        refused_at=NOW, refused_as="odd", refused_because="x"
    ),
    "the same source twice": lambda: (make_source("dtr"), make_source("dtr")),
    "running and ended": lambda: make_load(NOW, state=Load.State.RUNNING, ended_at=NOW),
    "done and not ended": lambda: make_load(NOW, ended_at=None),
    "a load refused for no reason": lambda: make_load(NOW, state=Load.State.REFUSED),
    "a moment without a day": lambda: Record.objects.create(
        source=make_source(), record_id="1", sha256=b"", moment=NOW
    ),
    "a note by hand that says nothing": lambda: Record.objects.create(
        source=make_source(), record_id="1", sha256=b"", added_by=make_person()
    ),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_the_database_refuses_nonsense(what: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        NONSENSE[what]()


def test_the_database_refuses_two_running_loads_and_two_equal_records() -> None:
    source = make_source()
    make_load(NOW, source, state=Load.State.RUNNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_load(NOW, source, state=Load.State.RUNNING)
    Record.objects.create(source=source, record_id="1", sha256=b"")
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.create(source=source, record_id="1", sha256=b"")


def test_incident_reports_may_have_no_extract_time() -> None:
    Source.objects.create(name="incident_reports", rows=1, loaded_at=NOW, required=False)
