"""The pages of a check through their addresses: what they say, keep, hide and count."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from forethought.web.audit.models import Event
from forethought.web.checks.making import make_check
from forethought.web.checks.models import Check, CoverageSeen, NoteRead
from forethought.web.checks.reading import notes_of
from forethought.web.records.models import Record, Source
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.web.checks.pages import as_officer, checked, page_of, text_of
from tests.web.checks.world import (
    ABUSE,
    PLAIN,
    THREAT,
    VICTIM,
    answers,
    load_everything,
    note,
    plain_visit,
)
from tests.web.factories import (
    make_affected,
    make_data_protection,
    make_manager,
    make_person,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_loaded() -> None:
    load_everything(timezone.now() - timedelta(hours=1))


def test_a_check_says_first_what_may_happen(client: Client) -> None:
    page = text_of(page_of(as_officer(client, visit := checked(PLAIN)), "check", visit))
    assert "Alone" in page
    assert "One officer may go alone." in page
    assert "Nothing that asks for more care." in page


def test_a_check_shows_where_each_thing_was_found_with_the_words_marked(client: Client) -> None:
    visit = checked(f"{PLAIN} {'Nothing new. ' * 30}{THREAT}")
    html = page_of(as_officer(client, visit), "check", visit)
    assert "Do not visit" in html
    marked = re.findall(r'<mark class="forethought-mark">.*?</span>(.*?)<span', html)
    assert marked == ["he would stab the next officer"]
    assert "Nothing new. Customer said" in html
    assert "copy of the statement" not in html
    assert f"{visit.officer.manager.name} could be asked" in html
    assert f"{reverse('decisions:mistaken', args=[visit.pk])}?source=sa_notes&amp;record=" in html


@pytest.mark.parametrize("name", ["check", "sources", "sign"])
def test_on_an_incomplete_visit_two_words_never_stand(client: Client, name: str) -> None:
    Source.objects.filter(name="dtr").update(extracted_at=None, rows=None, loaded_at=None)
    visit = checked(PLAIN)
    page = text_of(page_of(as_officer(client, visit), name, visit)).lower()
    assert not re.search(r"\b(alone|clear)\b", page)
    assert "dtr" in page


def test_everything_that_others_wrote_is_escaped(client: Client) -> None:
    visit = checked("<script>alert(1)</script> He threatened to kill me <img src=x onerror=y>")
    record = Record.objects.get()
    for name in ("check", "notes"):
        html = page_of(as_officer(client, visit), name, visit)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
    assert record.text.startswith("<script>")


def test_that_somebody_is_to_be_protected_is_for_the_officers_alone(client: Client) -> None:
    visit = checked(VICTIM)
    mine = text_of(page_of(as_officer(client, visit), "check", visit))
    assert "Do not mention" in mine
    for other in (visit.officer.manager, make_data_protection()):
        theirs = text_of(page_of(sign_in(client, other), "check", visit))
        assert "protect" not in theirs.lower()
        assert "victim" not in theirs.lower()
        assert "person at risk" not in text_of(page_of(client, "notes", visit))


def test_what_affects_an_officer_stands_on_no_page(client: Client) -> None:
    second = make_person()
    visit = plain_visit(
        PLAIN, second_officer=second, planned_start=timezone.now() + timedelta(hours=2)
    )
    note(visit.customer, "There is a dangerous dog, a pit bull, loose in the yard.")
    make_affected(visit.officer, ["animal"])
    make_check(visit.pk, why=News.AFFECTED_CHANGED, now=timezone.now())
    html = text_of(page_of(sign_in(client, second), "check", visit))
    assert "This officer should have more support here" in html
    assert "affected" not in html.lower()
    assert "affected" not in text_of(page_of(client, "checks", visit)).lower()


def test_notes_come_flagged_first_ten_on_a_page_and_are_kept_as_read(client: Client) -> None:
    visit = checked(*[f"{PLAIN} Note {number}." for number in range(12)], THREAT)
    as_officer(client, visit)
    html = page_of(client, "notes", visit)
    assert html.count("<article") == 10
    assert html.index("would stab") < html.index("copy of the statement")
    assert "You have 13 notes left to read." in text_of(html)

    response = client.post(
        reverse("checks:notes", args=[visit.pk]), {"note": _tokens(html)}, follow=True
    )

    assert NoteRead.objects.filter(visit=visit, officer=visit.officer).count() == 10
    assert response.redirect_chain[-1][0].endswith("?page=2")
    html = response.content.decode()
    assert html.count("<article") == 3
    response = client.post(
        reverse("checks:notes", args=[visit.pk]), {"note": _tokens(html)}, follow=True
    )
    assert response.redirect_chain[-1][0] == reverse("visits:visit", args=[visit.pk])
    assert NoteRead.objects.count() == 13
    assert "You have read every one of them." in text_of(page_of(client, "notes", visit))
    assert Event.objects.filter(action="notes.read").count() == 2


def _tokens(html: str) -> list[str]:
    return re.findall(r'name="note" value="([0-9a-f]{32})"', html)


def test_reading_counts_although_the_visit_was_checked_again_meanwhile(client: Client) -> None:
    visit = checked(PLAIN)
    html = page_of(as_officer(client, visit), "notes", visit)
    note(visit.customer, ABUSE)
    reopen([visit.pk], because=News.NOTE_ADDED, now=timezone.now())
    make_check(visit.pk, why=News.NOTE_ADDED, now=timezone.now())

    client.post(reverse("checks:notes", args=[visit.pk]), {"note": _tokens(html)})

    assert NoteRead.objects.count() == 1
    assert "You have 1 note left to read." in text_of(page_of(client, "notes", visit))


def test_a_note_whose_text_changed_is_to_be_read_again(client: Client) -> None:
    visit = checked(PLAIN)
    html = page_of(as_officer(client, visit), "notes", visit)
    client.post(reverse("checks:notes", args=[visit.pk]), {"note": _tokens(html)})
    Record.objects.update(text=PLAIN + " Rang again.")
    reopen([visit.pk], because=News.RECORDS_CHANGED, now=timezone.now())
    make_check(visit.pk, why=News.RECORDS_CHANGED, now=timezone.now())
    assert "You have 1 note left to read." in text_of(page_of(client, "notes", visit))


def test_a_note_that_is_gone_shows_its_quotations_and_cannot_be_read(client: Client) -> None:
    visit = checked(f"{PLAIN} {THREAT}")
    Record.objects.all().delete()
    html = page_of(as_officer(client, visit), "notes", visit)
    assert "no longer has it" in html
    assert "would stab" in html
    assert "copy of the statement" not in html
    assert _tokens(html) == []
    assert "I have read" not in html


def test_a_long_note_is_folded_with_its_flagged_words_above(client: Client) -> None:
    visit = checked(f"{PLAIN} " * 100 + THREAT)
    html = page_of(as_officer(client, visit), "notes", visit)
    assert html.index("would stab") < html.index("<details")
    assert "Read the whole note" in html


def test_what_an_officer_knows_is_a_note_like_any_other(client: Client) -> None:
    visit = plain_visit(planned_start=timezone.now() + timedelta(hours=2))
    answers(visit, knows_more=True, local_knowledge="The bell is broken, knock at the side")
    make_check(visit.pk, why=News.ANSWERS_CHANGED, now=timezone.now())
    html = page_of(as_officer(client, visit), "notes", visit)
    assert "What an officer knows" in html
    assert "The bell is broken" in html


@pytest.mark.parametrize("name", ["notes", "sources"])
def test_only_officers_of_the_visit_confirm(client: Client, name: str) -> None:
    visit = checked(PLAIN)
    check = Check.objects.get()
    sign_in(client, visit.officer.manager)
    html = page_of(client, name, visit)
    assert "I have " not in html
    response = client.post(
        reverse(f"checks:{name}", args=[visit.pk]),
        {"note": [n.token for n in notes_of(check)], "coverage": check.coverage_sha256},
        follow=True,
    )
    assert "Only the officers of a visit confirm" in response.content.decode()
    assert not NoteRead.objects.exists()
    assert not CoverageSeen.objects.exists()


def test_sources_are_confirmed_once(client: Client) -> None:
    visit = checked(PLAIN)
    html = page_of(as_officer(client, visit), "sources", visit)
    assert "IDMS Action History" in html
    sha = Check.objects.get().coverage_sha256
    for _ in range(2):
        client.post(reverse("checks:sources", args=[visit.pk]), {"coverage": sha})
    assert CoverageSeen.objects.count() == 1
    assert Event.objects.filter(action="coverage.seen").count() == 1
    assert "You have said that you looked at this" in page_of(client, "sources", visit)


def test_sources_that_changed_meanwhile_are_to_be_looked_at_again(client: Client) -> None:
    visit = checked(PLAIN)
    as_officer(client, visit)
    response = client.post(
        reverse("checks:sources", args=[visit.pk]), {"coverage": "0" * 64}, follow=True
    )
    assert "has changed since you opened this page" in response.content.decode()
    assert not CoverageSeen.objects.exists()


def test_without_notes_the_page_sends_to_the_sources(client: Client) -> None:
    visit = checked()
    assert "No note was found" in page_of(as_officer(client, visit), "notes", visit)


@pytest.mark.parametrize("name", ["check", "notes", "sources", "checks", "sign"])
def test_looking_is_written_down(client: Client, name: str) -> None:
    visit = checked(PLAIN)
    page_of(as_officer(client, visit), name, visit)
    event = Event.objects.get(action="record.viewed")
    assert (event.by_id, event.subject_id, event.detail["page"]) == (
        visit.officer_id,
        visit.customer_id,
        name,
    )


@pytest.mark.parametrize("name", ["check", "notes", "sources", "checks", "sign"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda v: make_person(), 404),
        (lambda v: make_manager(), 404),
        (lambda v: v.officer.manager, 200),
        (lambda v: make_data_protection(), 200),
    ],
    ids=["another officer", "manager elsewhere", "manager", "data protection"],
)
def test_whoever_may_not_see_it_finds_nothing(
    client: Client, name: str, who: Callable[[Visit], Any], status: int
) -> None:
    visit = checked(PLAIN)
    sign_in(client, who(visit))
    expected = 404 if name == "sign" else status
    page_of(client, name, visit, status=expected)


@contextmanager
def _queries() -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connection) as captured:
        yield captured


@pytest.mark.parametrize("name", ["check", "notes", "sources", "checks", "sign"])
def test_pages_take_a_fixed_number_of_queries(client: Client, name: str) -> None:
    small = checked(PLAIN)
    large = checked(
        *[f"{THREAT} {number}" for number in range(30)],
        officer=small.officer,
        planned_start=timezone.now() + timedelta(hours=4),
    )
    for _ in range(5):
        reopen([large.pk], because=News.RECORDS_CHANGED, now=timezone.now())
        make_check(large.pk, why=News.RECORDS_CHANGED, now=timezone.now())
    as_officer(client, small)
    page_of(client, name, small)
    counts = []
    for visit in (small, large):
        page_of(client, name, visit)  # the first look is written down
        with _queries() as captured:
            page_of(client, name, visit)
        counts.append(len(captured))
    # The texts of notes are asked for where there is one.
    assert counts[0] <= counts[1] <= counts[0] + 1
    assert counts[1] <= 20
