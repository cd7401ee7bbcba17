"""Papers say what their pages say, to the same people, and everybody can read them."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forethought.timestamps import day_begins
from forethought.web.audit.models import Event
from forethought.web.checks.making import make_check
from forethought.web.checks.models import NoteRead
from forethought.web.markers.models import Marker
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.web.checks.world import ABUSE, THREAT, VICTIM, load_everything, plain_visit
from tests.web.factories import (
    NOW,
    TODAY,
    make_customer,
    make_manager,
    make_person,
    make_safety_administrator,
    make_visit,
    sign_in,
)
from tests.web.incidents.given import TOLD, recorded
from tests.web.markers.given import live, make_world
from tests.web.papers.reading import Read, keep, paper_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

HOSTILE = "<img src=http://evil.example/x.png><b>Bobby</b> {{ 7 * 7 }} & \u202eylppus"


def checked(*texts: str, **fields: Any) -> Visit:
    """A visit with these notes, checked now, everything else examined."""
    load_everything()
    visit = plain_visit(*texts, **fields)
    make_check(visit.pk, why=News.PLANNED, now=NOW)
    visit.refresh_from_db()
    return visit


def each_paper(client: Client) -> dict[str, Read]:
    world = make_world()
    visit = checked(THREAT, officer=world.officer, customer=make_customer())
    incident = recorded(world.officer)
    marker = live(world)
    sign_in(client, world.boss)
    return {
        "day_sheet": paper_of(client, "day_sheet", query=f"?officer={world.officer.pk}"),
        "check": paper_of(client, "check", visit.pk),
        "letter": paper_of(client, "letter", marker.pk),
        "incident": paper_of(client, "incident", incident.pk),
        "areas": paper_of(client, "areas"),
    }


def test_every_paper_is_made_for_screen_readers_and_says_how_old_it_is(client: Client) -> None:
    for name, paper in each_paper(client).items():
        keep(paper, name)
        assert paper.root["/Lang"] == "en-GB", name
        assert paper.root["/MarkInfo"]["/Marked"], name
        assert paper.root["/ViewerPreferences"]["/DisplayDocTitle"], name
        assert "pdfuaid" in paper.root["/Metadata"].get_object().get_data().decode(), name
        assert paper.reader.metadata.title, name
        levels = paper.headings
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(b <= a + 1 for a, b in pairwise(levels)), (name, levels)
        assert all("/FontFile2" in one or "/FontFile3" in one for one in paper.letters.values())
        assert all("+Paper" in letters for letters in paper.letters), (name, paper.letters)
        assert paper.addresses == [], name
        pages = len(paper.pages)
        for number, page in enumerate(paper.pages, start=1):
            assert f"page {number} of {pages}" in page, name
        says = "Printed by Boss Invented on 25 November 2026 at 8am" in paper.text
        assert says is (name != "letter"), "a letter goes to somebody outside"
        assert ("out of date as soon as" in paper.text) is (name != "letter"), name


def test_a_day_of_forty_visits_stands_on_paper_whole(client: Client) -> None:
    officer = make_person("Ash Invented")
    first = day_begins(TODAY) + timedelta(hours=6)
    for number in range(40):
        make_visit(
            officer,
            customer=make_customer(f"Customer {number:02} {HOSTILE}"),
            planned_start=first + timedelta(minutes=15 * number),
            minutes=15,
            purpose=f"Purpose {number:02}",
        )
    make_visit(officer, customer=make_customer("Tomorrow"), planned_start=NOW + timedelta(days=1))
    paper = paper_of(sign_in(client, officer), "day_sheet", query=f"?day={TODAY}")
    assert len(paper.pages) > 4
    found = re.findall(r"Purpose (\d\d)", paper.text)
    assert found == [f"{number:02}" for number in range(40)]
    assert paper.text.count("Do not start this visit") == 40
    assert "Tomorrow" not in paper.text
    assert "<img src=http://evil.example/x.png><b>Bobby</b> {{ 7 * 7 }} &" in paper.text
    assert "\u202e" not in paper.text
    assert paper.headings == [1] + [2] * 40
    keep(paper, "day_of_forty")


def test_a_day_without_visits_says_so(client: Client) -> None:
    paper = paper_of(sign_in(client, make_person()), "day_sheet")
    assert "No visits on this day" in paper.text


def test_the_check_on_paper_has_reasons_sources_and_notes(client: Client) -> None:
    visit = checked(THREAT, "The gate is green. " + HOSTILE)
    paper = paper_of(sign_in(client, visit.officer), "check", visit.pk)
    for said in ("stab", "The gate is green", "SA Notes", "Read whole", "2 notes"):
        assert said in paper.text
    assert "http://evil.example/x.png><b>Bobby</b>" in paper.text
    assert "What was found" in paper.text
    tags = paper.tags
    assert tags.index("/THead") < tags.index("/TBody")
    assert tags.count("/TH") >= 5 + 4
    keep(paper, "check_with_notes")
    assert not NoteRead.objects.exists()
    seen = Event.objects.get(action="record.viewed", detail__page="check_paper")
    assert (seen.by_id, seen.subject_id) == (visit.officer_id, visit.customer_id)


def test_a_held_visit_says_so_on_paper(client: Client) -> None:
    visit = checked(ABUSE)
    reopen(Visit.objects.filter(pk=visit.pk), because=News.OFFICER_CHANGED, now=NOW)
    paper = paper_of(sign_in(client, visit.officer), "check", visit.pk)
    assert "This visit was held when this was printed" in paper.text
    assert "Nobody may start it before it has been checked again" in paper.text
    never = plain_visit()
    paper = paper_of(sign_in(client, never.officer), "check", never.pk)
    assert "had not been checked when this was printed" in paper.text


def test_that_somebody_is_to_be_protected_is_for_the_officer_alone(client: Client) -> None:
    visit = checked(VICTIM)
    assert visit.officer.manager is not None
    own = paper_of(sign_in(client, visit.officer), "check", visit.pk).text
    boss = paper_of(sign_in(client, visit.officer.manager), "check", visit.pk).text
    assert "For you only: do not mention it at the address" in own
    assert "For you only" not in boss
    assert "for the officer only" not in boss


def test_what_is_too_long_for_paper_is_counted_on_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forethought.web.papers.check.MOST_CHARACTERS", len(ABUSE) + 10)
    visit = checked(ABUSE, "Long and harmless. " * 10)
    paper = paper_of(sign_in(client, visit.officer), "check", visit.pk)
    assert "1 note is not on this paper" in paper.text
    assert "1 note of 2" in paper.text
    assert "swore at the" in paper.text
    assert "Long and harmless" not in paper.text


def test_the_story_of_an_incident_is_for_who_may_read_it(client: Client) -> None:
    officer = make_person()
    incident = recorded(officer, injuries="A bruised knee")
    own = paper_of(sign_in(client, officer), "incident", incident.pk).text
    assert TOLD.words in own
    assert "A bruised knee" in own
    assert Event.objects.filter(action="incident.viewed", detail__page="incident_paper").exists()
    administrator = make_safety_administrator()
    paper = paper_of(sign_in(client, administrator), "incident", incident.pk).text
    assert TOLD.words not in paper
    assert "A bruised knee" not in paper
    assert "The story is read by who reported it" in paper


def test_the_letter_is_the_letter_and_printing_it_notes_nothing(client: Client) -> None:
    world = make_world()
    marker = live(world)
    paper = paper_of(sign_in(client, world.boss), "letter", marker.pk)
    assert f"Warning marker {marker.pk}" in paper.text
    assert "If you think that this is wrong" in paper.text
    assert Marker.objects.get(pk=marker.pk).letter_at is None


def test_a_paper_is_for_who_may_open_its_page(client: Client) -> None:
    visit = checked(ABUSE)
    for stranger in (make_person(), make_manager()):
        answer = sign_in(client, stranger).get(reverse("papers:check", args=[visit.pk]))
        assert answer.status_code == 404
    assert not Event.objects.filter(detail__page="check_paper").exists()


def test_papers_are_kept_by_no_browser(client: Client) -> None:
    answer = sign_in(client, make_person()).get(reverse("papers:day_sheet"))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'inline; filename="day-sheet-2026-11-25.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
