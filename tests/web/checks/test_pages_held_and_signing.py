"""The pages of a check: signing, a visit that is held, older checks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forethought.web.checks.making import make_check
from forethought.web.checks.models import Assessment, Beat, Check, Fault
from forethought.web.records.models import Source
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.web.checks.pages import as_officer, checked, page_of, text_of
from tests.web.checks.world import (
    PLAIN,
    THREAT,
    answers,
    load_everything,
    note,
    plain_visit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_loaded() -> None:
    load_everything(timezone.now() - timedelta(hours=1))


def _tokens(html: str) -> list[str]:
    return re.findall(r'name="note" value="([0-9a-f]{32})"', html)


def _read_everything(client: Client, visit: Visit) -> None:
    html = page_of(client, "notes", visit)
    client.post(reverse("checks:notes", args=[visit.pk]), {"note": _tokens(html)})
    sha = Check.objects.get(visit=visit, current=True).coverage_sha256
    client.post(reverse("checks:sources", args=[visit.pk]), {"coverage": sha})


def test_signing_says_what_is_left_and_then_signs(client: Client) -> None:
    visit = checked(PLAIN)
    as_officer(client, visit)
    page = text_of(page_of(client, "sign", visit))
    for left in ("Answer what only you know", "Read the notes", "Look at which sources"):
        assert left in page
    response = client.post(reverse("checks:sign", args=[visit.pk]), {"check": "1"})
    assert response.status_code == 409
    assert "<title>Error: Sign your assessment" in response.content.decode()
    assert not Assessment.objects.exists()

    answers(visit)
    _read_everything(client, visit)
    assert "By signing I say that" in page_of(client, "sign", visit)
    response = client.post(reverse("checks:sign", args=[visit.pk]), {"check": "1"}, follow=True)
    assert "Your assessment is the decision" in response.content.decode()
    assert Assessment.objects.get().officer == visit.officer
    assert "You have signed this assessment" in page_of(client, "sign", visit)


def test_signing_what_must_be_discussed_puts_it_to_the_manager(client: Client) -> None:
    visit = checked(THREAT)
    as_officer(client, visit)
    answers(visit)
    _read_everything(client, visit)
    response = client.post(reverse("checks:sign", args=[visit.pk]), {"check": "1"}, follow=True)
    assert f"{visit.officer.manager.name} has been asked" in response.content.decode()


def test_a_check_that_is_no_longer_of_now_is_not_signed(client: Client) -> None:
    visit = checked(PLAIN)
    as_officer(client, visit)
    answers(visit)
    _read_everything(client, visit)
    reopen([visit.pk], because=News.PRESS_CHANGED, now=timezone.now())
    response = client.post(reverse("checks:sign", args=[visit.pk]), {"check": "1"})
    assert response.status_code == 409
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("working", "fault", "says"),
    [
        (True, False, "open this page again in a moment"),
        (False, False, "No checks are being made at the moment"),
        (
            True,
            True,
            "could not be made because of a fault in the program (ValueError, 2 attempts)",
        ),
    ],
)
def test_a_held_visit_says_why_and_what_to_do(
    client: Client, working: bool, fault: bool, says: str
) -> None:
    now = timezone.now()
    visit = checked(PLAIN)
    reopen([visit.pk], because=News.RECORDS_CHANGED, now=now)
    if working:
        Beat.objects.create(worker="w", at=now)
    if fault:
        Fault.objects.create(
            visit=visit,
            kind="ValueError",
            attempts=2,
            at=now,
            next_try_at=now + timedelta(seconds=20),
        )
    for name in ("check", "notes", "sources", "sign"):
        page = text_of(page_of(as_officer(client, visit), name, visit))
        assert "is out of date" in page
        assert News.RECORDS_CHANGED.says in page
        assert says in page


def test_a_held_visit_does_not_show_what_it_was_before(client: Client) -> None:
    visit = checked(PLAIN)
    reopen([visit.pk], because=News.RECORDS_CHANGED, now=timezone.now())
    as_officer(client, visit)
    for name in ("check", "notes", "sources", "checks", "sign"):
        assert not re.search(r"\b[Aa]lone\b", text_of(page_of(client, name, visit)))
    assert "Held" in text_of(page_of(client, "check", visit))


def test_what_an_older_check_said_is_told_in_words_of_no_check_of_now(client: Client) -> None:
    visit = checked(PLAIN)
    Source.objects.filter(name="dtr").update(extracted_at=None, rows=None, loaded_at=None)
    reopen([visit.pk], because=News.SOURCES_CHANGED, now=timezone.now())
    make_check(visit.pk, why=News.SOURCES_CHANGED, now=timezone.now())
    as_officer(client, visit)
    for page in (page_of(client, "checks", visit), page_of(client, "older", visit, 1)):
        assert "One officer" in text_of(page)
        assert not re.search(r"\b[Aa]lone\b", text_of(page))


def test_a_visit_that_was_never_checked_teaches(client: Client) -> None:
    visit = plain_visit(planned_start=timezone.now() + timedelta(hours=2))
    reopen([visit.pk], because=News.PLANNED, now=timezone.now())
    as_officer(client, visit)
    assert "No check yet" in page_of(client, "check", visit)
    assert "No notes yet" in page_of(client, "notes", visit)
    assert "Nothing has been examined yet" in page_of(client, "sources", visit)
    assert "No check yet" in page_of(client, "checks", visit)
    assert page_of(client, "sign", visit)


def test_older_checks_stay_as_they_were_made(client: Client) -> None:
    visit = checked(PLAIN)
    note(visit.customer, THREAT)
    reopen([visit.pk], because=News.RECORDS_CHANGED, now=timezone.now())
    make_check(visit.pk, why=News.RECORDS_CHANGED, now=timezone.now())
    as_officer(client, visit)
    listed = text_of(page_of(client, "checks", visit))
    assert listed.index("Check 2") < listed.index("Check 1")
    older = text_of(page_of(client, "older", visit, 1))
    assert "It no longer counts" in older
    assert "One officer may go alone" not in older
    assert client.get(reverse("checks:older", args=[visit.pk, 2])).status_code == 302
    assert client.get(reverse("checks:older", args=[visit.pk, 9])).status_code == 404
