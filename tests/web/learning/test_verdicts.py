"""What people say of the reading of notes: given on pages, changing no check, taken out whole."""

from __future__ import annotations

import io
import json
import stat
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from forethought.data.readers import make_reader
from forethought.dayfolder.evaluate_command import run_evaluate
from forethought.dayfolder.note_files import annotated_notes
from forethought.vocabulary import Hazard, Subject
from forethought.web.audit.models import Event
from forethought.web.checks.models import Check
from forethought.web.checks.reading import Note, notes_of
from forethought.web.learning.annotated import collect
from forethought.web.learning.commands import verdicts_and_say
from forethought.web.learning.models import Verdict
from forethought.web.learning.verdicts import (
    Missed,
    NotADanger,
    findings_of,
    give_verdict,
    locate,
    withdraw_verdict,
)
from forethought.web.records.models import Record
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.checks.world import check_of, load_everything, plain_visit
from tests.web.factories import (
    NOW,
    make_data_protection,
    make_manager,
    make_person,
    make_safety_administrator,
    sign_in,
)
from tests.web.learning.world import make_verdict

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

TEXT = "He swore at me on the step. Brother keeps a shotgun\nby the door."
TRAP = Verdict.Trap.FIGURATIVE


@pytest.fixture
def visit() -> Visit:
    load_everything()
    return plain_visit(TEXT)


@pytest.fixture
def made(visit: Visit) -> Check:
    return check_of(visit)


@pytest.fixture
def note(made: Check) -> Note:
    return notes_of(made)[0]


def address(note: Note, visit: Visit) -> str:
    return f"/visits/{visit.pk}/verdict/?note={note.token}"


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def send(client: Client, address: str, **typed: str) -> str:
    return unescape(client.post(address, typed, follow=True).content.decode())


def not_a_danger(note: Note, visit: Visit, category: str = "abuse") -> Verdict:
    place = [one[0] for one in findings_of(note)].index(category)
    return give_verdict(visit, note, TEXT, said=NotADanger(place, TRAP), by=visit.officer, now=NOW)


def missed(note: Note, visit: Visit, words: str, category: Hazard) -> Verdict:
    said = Missed(words, category, Subject.HOUSEHOLD)
    return give_verdict(visit, note, TEXT, said=said, by=visit.officer, now=NOW)


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in collect().lines]


def test_not_a_danger_from_the_page_of_the_notes(
    client: Client, visit: Visit, note: Note, made: Check
) -> None:
    sign_in(client, visit.officer)
    said = page(client, f"/visits/{visit.pk}/check/notes/")
    assert address(note, visit) in said
    said = page(client, address(note, visit))
    assert "changes nothing in the check" in said
    assert "Select why it looks like one" in send(
        client, address(note, visit), action="wrong", what="0"
    )
    assert not Verdict.objects.exists()
    said = send(client, address(note, visit), action="wrong", what="0", trap="figurative")
    assert "It is kept, and the check stays as it is" in said
    kept = Verdict.objects.get()
    assert (kept.kind, kept.by, kept.at) == ("not_a_danger", visit.officer, NOW)
    assert TEXT[kept.start : kept.end] == note.flagged[0]["quote"]
    visit.refresh_from_db()
    assert visit.check_wanted_at is None
    assert Check.objects.get(visit=visit, current=True) == made
    said = send(client, address(note, visit), action="wrong", what="0", trap="victim")
    assert "Somebody has said this of the note already" in said


def test_a_missed_danger_keeps_what_was_typed_until_it_stands_in_the_note(
    client: Client, visit: Visit, note: Note
) -> None:
    sign_in(client, visit.officer)
    typed = {"action": "missed", "category": "crisis", "subject": "household"}
    said = send(client, address(note, visit), **typed, words="Brother keeps two shotguns")
    assert "These words do not stand in the note" in said
    assert "Brother keeps two shotguns</textarea>" in said
    send(client, address(note, visit), **typed, words="“brother keeps a shotgun by”")
    kept = Verdict.objects.get()
    assert TEXT[kept.start : kept.end] == "Brother keeps a shotgun\nby"
    assert (kept.category, kept.subject) == ("crisis", "household")


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("swore at me", (3, 14)),
        ("SWORE  at\nme", (3, 14)),
        ('"shotgun by the door."', (44, 64)),
        ("(", None),
        ("", None),
        ("“”", None),
    ],
)
def test_words_are_found_in_a_note(words: str, span: tuple[int, int] | None) -> None:
    assert locate(TEXT, words) == span


def test_what_the_program_found_was_not_missed(visit: Visit, note: Note) -> None:
    with pytest.raises(NotPossibleError, match="found this danger"):
        missed(note, visit, "swore at me", Hazard.ABUSE)


@pytest.mark.parametrize("place", [-1, 99])
def test_a_finding_that_is_not_there(visit: Visit, note: Note, place: int) -> None:
    with pytest.raises(NotPossibleError, match="no longer in the check"):
        give_verdict(visit, note, TEXT, said=NotADanger(place, TRAP), by=visit.officer, now=NOW)


def test_who_may_judge(client: Client, visit: Visit, note: Note) -> None:
    for person, status in (
        (visit.officer, 200),
        (visit.officer.manager, 200),
        (make_data_protection(), 404),
        (make_manager(), 404),
        (make_person(team=visit.officer.team), 404),
    ):
        page(sign_in(client, person), address(note, visit), status)
    page(sign_in(client, visit.officer), f"/visits/{visit.pk}/verdict/?note=none-such", 404)


def test_taking_back_is_for_who_said_it_and_for_the_administrator(
    client: Client, visit: Visit, note: Note
) -> None:
    one = not_a_danger(note, visit)
    with pytest.raises(NotPossibleError, match="Whoever said it"):
        withdraw_verdict(one.pk, by=make_manager(), now=NOW)
    send(sign_in(client, visit.officer), f"/learning/verdicts/{one.pk}/withdraw/")
    one.refresh_from_db()
    assert one.withdrawn_by == visit.officer
    again = not_a_danger(note, visit)
    send(sign_in(client, make_safety_administrator()), f"/learning/verdicts/{again.pk}/withdraw/")
    assert not Verdict.objects.filter(withdrawn_at=None).exists()
    assert lines() == []


def test_a_note_with_verdicts_is_an_annotated_note(visit: Visit, note: Note) -> None:
    not_a_danger(note, visit)
    missed(note, visit, "by the door", Hazard.CAUTION)
    (line,) = lines()
    assert line["text"] == TEXT
    assert line["source"] == "sa_notes"
    assert line["relevant"] is True
    assert line["trap"] is None
    assert visit.customer.name not in json.dumps({**line, "text": ""})
    found = {one["category"]: one for one in line["findings"]}
    assert "abuse" not in found
    assert found["caution"] == {
        "category": "caution",
        "evidence": "by the door",
        "subject": "household",
    }
    assert all(one["evidence"] in TEXT for one in line["findings"])


def test_a_note_in_which_nothing_is_left_is_a_trap(visit: Visit, note: Note) -> None:
    for category in {one[0] for one in findings_of(note)}:
        not_a_danger(note, visit, category)
    (line,) = lines()
    assert line["relevant"] is False
    assert line["findings"] == []
    assert line["trap"] == "figurative"


def test_the_last_word_about_a_place_counts(visit: Visit, note: Note) -> None:
    first = not_a_danger(note, visit)
    Verdict.objects.create(
        source=first.source,
        record_id=first.record_id,
        text_sha256=first.text_sha256,
        kind="missed",
        category="abuse",
        subject="customer",
        start=first.start,
        end=first.end + 3,
        found=first.found,
        by=first.by,
        at=NOW,
    )
    assert "abuse" in {one["category"] for one in lines()[0]["findings"]}


def test_a_note_that_has_changed_is_counted_and_left_out(visit: Visit, note: Note) -> None:
    not_a_danger(note, visit)
    Record.objects.update(text="Another text")
    collected = collect()
    assert (collected.lines, collected.verdicts, collected.gone) == ((), 1, 1)


def test_forethought_evaluate_takes_the_file(visit: Visit, note: Note, tmp_path: Path) -> None:
    not_a_danger(note, visit)
    said: list[str] = []
    file = tmp_path / "verdicts.jsonl"
    assert verdicts_and_say(file, now=NOW, say=said.append) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "1 note with 1 verdict" in said[0]
    notes, problems = annotated_notes(str(file))
    assert problems == []
    assert notes[0].text == TEXT
    out, err = io.StringIO(), io.StringIO()
    assert run_evaluate([file], make_reader("words", ()), "text", out, err) == 0
    assert err.getvalue() == ""
    event = Event.objects.get(action="verdicts.exported")
    assert (event.by_id, event.detail["notes"], event.detail["gone"]) == (None, 1, 0)


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.jsonl"
    file.write_text("precious")
    said: list[str] = []
    assert verdicts_and_say(file, now=NOW, say=said.append) == 2
    assert "choose another name" in said[0]
    assert verdicts_and_say(tmp_path / "none" / "x", now=NOW, say=said.append) == 2
    assert file.read_text() == "precious"
    assert not Event.objects.filter(action="verdicts.exported").exists()


def test_with_nothing_to_write_it_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    assert verdicts_and_say(tmp_path / "x", now=NOW, say=said.append) == 1
    assert "the file is empty" in said[0]


def test_the_administrator_s_page_holds_no_word_of_a_note(
    client: Client, visit: Visit, note: Note
) -> None:
    sign_in(client, make_safety_administrator())
    assert "Nobody has said anything yet" in page(client, "/learning/verdicts/")
    not_a_danger(note, visit)
    said = page(client, "/learning/verdicts/")
    assert note.record_id in said
    assert "swore" not in said
    assert visit.customer.name not in said
    answer = client.post("/learning/verdicts/take-out/")
    assert json.loads(answer.content)["text"] == TEXT
    assert "no-store" in answer["Cache-Control"]
    page(sign_in(client, visit.officer.manager), "/learning/verdicts/", 403)


@pytest.mark.parametrize(
    "fields",
    [
        {"start": 5, "end": 5},
        {"start": -1},
        {"category": "rudeness"},
        {"trap": ""},
        {"kind": "missed"},
        {"kind": "missed", "trap": "", "subject": "moon"},
        {"withdrawn_at": NOW},
    ],
    ids=str,
)
def test_the_database_refuses_nonsense(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_verdict(make_person(), **fields)
