"""What is kept about one person: found, withheld by default, reviewed, and given as a file."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from forethought.web.audit.models import Event
from forethought.web.audit.viewing import viewed
from forethought.web.dataprotection.access.answer_file import DATA, PAGE
from forethought.web.dataprotection.access.answering import (
    Answer,
    a_month_after,
    answer,
    ask,
    choose,
    export,
    leave_out,
)
from forethought.web.dataprotection.access.exemptions import Exemption
from forethought.web.dataprotection.access.items import GROUPS, ResolvedItem
from forethought.web.dataprotection.access.masking import Masked, Masker
from forethought.web.dataprotection.models import AccessRequest, Choice
from forethought.web.decisions.models import Refusal
from forethought.web.incidents import photo_files
from forethought.web.incidents.models import Incident, Photo
from forethought.web.people.models import Person
from forethought.web.records.models import Record
from forethought.web.visits.models import Answers, Customer
from forethought.web.visits.problems import NotPossibleError
from tests.web.dataprotection.given import (
    hand_note,
    known_customer,
    old_incident,
    old_marker,
    old_visit,
    record_of,
)
from tests.web.factories import NOW, TODAY, make_data_protection, make_disposition, make_person

pytestmark = pytest.mark.django_db

ADDRESS = {"address": "7 Made-up Street, Leeds", "postcode": "LS1 4DY"}
NASTY = '<script>alert("x")</script> Ash Quimble was there \u202e with Mrs Neighbour'


@pytest.fixture
def keeper() -> Person:
    return make_data_protection()


@pytest.fixture
def officer() -> Person:
    return make_person("Ash Quimble")


@pytest.fixture
def customer() -> Customer:
    return known_customer("Robin Invented", **ADDRESS)


@pytest.fixture
def everything(customer: Customer, officer: Person, keeper: Person) -> AccessRequest:
    """Something of every kind about this customer, and something about a neighbour."""
    at = NOW - timedelta(days=30)
    visit = old_visit(officer, at, customer=customer)
    check = visit.checks.get()
    check.result["reasons"] = [
        {
            "rule": "records.violence",
            "says": "A note tells of violence",
            "evidence": [
                {"source": "sa_notes", "record_id": "1", "match": "probable", "quote": "hit him"},
                {"source": "sa_notes", "record_id": "2", "match": "address", "quote": "his lodger"},
            ],
        },
        {"rule": "officer.affected", "says": "More support for Ash", "evidence": []},
    ]
    check.save()
    note = hand_note(customer, at, officer)
    Record.objects.filter(pk=note.pk).update(text=NASTY)
    lodger = known_customer("Sam Lodger", **ADDRESS)
    other = hand_note(lodger, at, officer)
    Record.objects.filter(pk=other.pk).update(text="The lodger threatened to shoot")
    stranger = known_customer("Pat Elsewhere", address="1 Far Road, York", postcode="YO1 7HH")
    hand_note(stranger, at, officer)
    incident = old_incident(officer, at, visit=visit, customer=customer)
    record_of(incident, officer)
    old_marker(incident, at, ended=False)
    make_disposition(visit)
    Refusal.objects.create(visit=visit, officer=officer, at=at, told_at=at, tells="Do not go alone")
    Answers.objects.create(
        visit=visit, officer=officer, has_concern=True, concern="I am afraid", answered_at=at
    )
    viewed(customer.pk, by=officer, now=at, page="check")
    return ask(customer, asked_on=TODAY, by=keeper, now=NOW)


def given(made: Answer) -> str:
    """Every word that is given."""
    return "\n".join(part.part.shown for item in made.items for part in item.given)


def one(made: Answer, group: str) -> ResolvedItem:
    (found,) = made.of_group(group)
    return found


def test_something_of_every_kind_is_there(everything: AccessRequest) -> None:
    made = answer(everything)
    assert {item.item.group for item in made.items} == set(GROUPS)


def test_what_is_withheld_by_default(everything: AccessRequest) -> None:
    said = given(answer(everything))
    for word in ("Robin Invented", "two go", "A note tells of violence", "hit him", "1 time"):
        assert word in said, word
    for word in (
        *("Quimble", "lodger", "afraid", "Do not go alone", "More support", "Pat Elsewhere"),
    ):
        assert word not in said, word


def test_a_record_of_an_incident_is_the_incident(everything: AccessRequest) -> None:
    made = answer(everything)
    assert len(made.of_group("records")) == 1
    assert one(made, "household").because is Exemption.NOT_THEIRS


def test_another_row_of_the_same_person_counts_and_of_the_household_does_not(
    customer: Customer, officer: Person, keeper: Person
) -> None:
    again = known_customer("R Invented", utr=customer.utr, address="", postcode="")
    lodger = known_customer("Sam Lodger", **ADDRESS)
    theirs = old_visit(officer, NOW, customer=again)
    old_visit(make_person(), NOW, customer=lodger)
    made = answer(ask(customer, asked_on=TODAY, by=keeper, now=NOW))
    assert one(made, "visits").item.title == f"Visit {theirs.pk}"
    assert len(made.of_group("identity")) == 2


def test_words_about_groups_items_and_parts(everything: AccessRequest, keeper: Person) -> None:
    def say(key: str, because: Exemption | None) -> Answer:
        choose(everything.pk, key=key, because=because, reason="Looked", by=keeper, now=NOW)
        return answer(everything)

    made = say("concerns", None)
    assert "afraid" in given(made)
    assert "Do not go alone" in given(made)
    refusal = made.of_group("concerns")[0].item.key
    made = say(refusal, Exemption.OTHERS)
    assert "Do not go alone" not in given(made)
    assert "afraid" in given(made)
    incident = one(made, "incidents")
    assert "Reported by" not in [part.part.label for part in incident.given]
    made = say("incidents", None)
    assert "Ash Quimble" not in given(made)
    made = say(f"{incident.item.key}/reporter", None)
    assert "Ash Quimble" in given(made)
    made = say("incidents", Exemption.PROCEEDINGS)
    assert "Ash Quimble" not in given(made)
    assert "waiting" not in given(made)
    told = Event.objects.filter(action="access.reviewed")
    assert told.count() == 5
    assert all("Looked" not in json.dumps(event.detail) for event in told)


def test_a_word_about_something_that_changed_ends_and_is_counted(
    everything: AccessRequest, keeper: Person
) -> None:
    record = one(answer(everything), "records")
    choose(
        everything.pk,
        key=record.item.key,
        because=Exemption.CRIME,
        reason="A",
        by=keeper,
        now=NOW,
    )
    made = answer(everything)
    assert (one(made, "records").because, made.astray) == (Exemption.CRIME, 0)
    Record.objects.filter(text=NASTY).update(text="Other words")
    made = answer(everything)
    assert (one(made, "records").because, made.astray) == (None, 1)


def test_words_to_leave_out(everything: AccessRequest, keeper: Person) -> None:
    assert "Mrs Neighbour" in given(answer(everything))
    key = one(answer(everything), "records").item.key
    everything = leave_out(everything.pk, words=" mrs  neighbour \n\n", by=keeper, now=NOW)
    made = answer(everything)
    assert "Neighbour" not in given(made)
    assert one(made, "records").item.key == key
    with pytest.raises(NotPossibleError, match="5,000"):
        leave_out(everything.pk, words="x" * 5001, by=keeper, now=NOW)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ASH QUIMBLE went", "[name left out] went"),
        ("Ash Quimbley went", "Ash Quimbley went"),
        ("xAsh Quimble", "xAsh Quimble"),
        ("(Ash Quimble)", "([name left out])"),
        ("İ Ash Quimble", "İ [name left out]"),
        ("", ""),
    ],
)
def test_names_as_whole_words(text: str, shown: str) -> None:
    found = Masker(["Ash Quimble", ""]).mask(text)
    assert (found.shown if isinstance(found, Masked) else found) == shown


def test_ones_own_name_stays(keeper: Person, officer: Person) -> None:
    """A customer may be called like somebody of the staff."""
    customer = known_customer("Ash Quimble", **ADDRESS)
    note = hand_note(customer, NOW, officer)
    Record.objects.filter(pk=note.pk).update(text="Ash Quimble shouted")
    old_visit(officer, NOW, customer=customer)
    made = answer(ask(customer, asked_on=TODAY, by=keeper, now=NOW))
    assert "Ash Quimble shouted" in given(made)


def unzipped(file: bytes) -> tuple[str, dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert sorted(archive.namelist()) == [PAGE, DATA]
        page = archive.read(PAGE).decode()
        data: dict[str, Any] = json.loads(archive.read(DATA))
    return page, data


def test_the_file_is_escaped_and_holds_nothing_withheld(
    everything: AccessRequest, keeper: Person
) -> None:
    file = export(everything.pk, seen=answer(everything).seen, by=keeper, now=NOW)
    page, data = unzipped(file)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page
    for word in ("Quimble", "lodger", "afraid", "Do not go alone"):
        assert word not in page
        assert word not in json.dumps(data)
    assert "Not given here" in page
    assert "Schedule 2, paragraph 16" in page
    assert "7 years" in page
    assert {group["title"] for group in data["groups"]} == {title for title, _ in GROUPS.values()}
    everything.refresh_from_db()
    assert (everything.answered_by, everything.answered_at) == (keeper, NOW)
    event = Event.objects.get(action="access.exported")
    assert event.detail == {
        "request": everything.pk,
        "released": everything.released,
        "withheld": everything.withheld,
    }


def test_only_what_was_looked_at_is_given(
    everything: AccessRequest, keeper: Person, officer: Person
) -> None:
    seen = answer(everything).seen
    note = hand_note(everything.customer, NOW, officer)
    with pytest.raises(NotPossibleError, match="Look through it again"):
        export(everything.pk, seen=seen, by=keeper, now=NOW)
    note.delete()
    export(everything.pk, seen=seen, by=keeper, now=NOW)
    export(everything.pk, seen=seen, by=keeper, now=NOW + timedelta(days=1))


def test_a_photo_is_given_only_when_somebody_says_so(
    everything: AccessRequest, keeper: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FORETHOUGHT_DATA", str(tmp_path))
    incident = Incident.objects.get()
    photo = Photo.objects.create(
        **{"incident": incident, "uuid": incident.uuid, "name": photo_files.keep(b"jpeg")},
        **{"bytes": 4, "width": 1, "height": 1, "sha256": "0" * 64},
        **{"added_at": NOW, "added_by": keeper},
    )
    file = export(everything.pk, seen=answer(everything).seen, by=keeper, now=NOW)
    unzipped(file)
    key = f"{one(answer(everything), 'incidents').item.key}/photo-{photo.pk}"
    choose(everything.pk, key=key, because=None, reason="Theirs", by=keeper, now=NOW)
    file = export(everything.pk, seen=answer(everything).seen, by=keeper, now=NOW)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert archive.read(f"photo-{photo.pk}.jpg") == b"jpeg"
    for gone in (tmp_path / "photos").iterdir():
        gone.unlink()
    with pytest.raises(NotPossibleError, match="does not lie on this machine"):
        export(everything.pk, seen=answer(everything).seen, by=keeper, now=NOW)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 25), date(2026, 12, 25)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_within_a_month(asked: date, due: date) -> None:
    assert a_month_after(asked) == due


def test_one_open_request_of_a_customer(customer: Customer, keeper: Person) -> None:
    with pytest.raises(NotPossibleError, match="today or earlier"):
        ask(customer, asked_on=TODAY + timedelta(days=1), by=keeper, now=NOW)
    request = ask(customer, asked_on=TODAY, by=keeper, now=NOW)
    with pytest.raises(NotPossibleError, match="open already"):
        ask(customer, asked_on=TODAY, by=keeper, now=NOW)
    export(request.pk, seen=answer(request).seen, by=keeper, now=NOW)
    ask(customer, asked_on=TODAY, by=keeper, now=NOW)


def test_the_database_refuses_nonsense(everything: AccessRequest, keeper: Person) -> None:
    choice = {"request": everything, "key": "records", "by": keeper, "at": NOW}
    for wrong, name in (
        ({"withhold": True, "because": "", "reason": "x"}, "access_withheld_with_exemption"),
        ({"withhold": False, "because": "crime", "reason": "x"}, "access_withheld_with_exemption"),
        ({"withhold": False, "because": "", "reason": ""}, "access_choice_has_reason"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Choice.objects.create(**choice, **wrong)
    for fields, name in (
        ({"due_on": TODAY}, "access_due_later"),
        ({"answered_at": NOW}, "access_answered_whole"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            AccessRequest.objects.filter(pk=everything.pk).update(**fields)


def test_questions_do_not_grow_with_notes(
    everything: AccessRequest,
    officer: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(30):
        hand_note(everything.customer, NOW, officer)
    with django_assert_max_num_queries(30):
        answer(AccessRequest.objects.select_related("customer").get())
