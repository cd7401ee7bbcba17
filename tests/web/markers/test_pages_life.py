"""Letters, reviews, removals and appeals, through their real addresses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from forethought.vocabulary import DispositionKind
from forethought.web.decisions.models import Disposition
from forethought.web.decisions.services import Said, agree_disposition, decide_about_record
from forethought.web.incidents.known import make_known
from forethought.web.markers import services
from forethought.web.markers.models import Marker
from tests.web.factories import (
    NOW,
    make_safety_administrator,
    sign_in,
)
from tests.web.markers.given import (
    PAIR,
    WORDING,
    WORDS,
    World,
    aged,
    boxes,
    days,
    live,
    make_world,
    page,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

REVIEW = {
    "severity": "same",
    "behaviour": "not_met",
    "one_off": "no",
    "evidence": "The file says nothing new",
    "outcome": "kept",
}


@pytest.fixture
def world() -> World:
    return make_world()


def at(marker: Marker, *rest: str) -> str:
    return "/".join(["", "markers", str(marker.pk), *rest, ""])


def test_the_letter_says_what_why_who_until_when_and_how_to_appeal(
    client: Client, world: World
) -> None:
    world.office.phone = "0113 496 0000"
    world.office.save()
    marker = live(world)
    sign_in(client, world.boss)
    for address in (at(marker, "letter"), at(marker, "letter", "print")):
        said = page(client, address)
        for part in (
            "Vic Invented",
            "0113 496 0000",
            f"“{WORDING}”",
            "24 November 2026",
            "and the report behind it",
            "by 25 May 2027",
            "on 25 November 2027",
            "20 working days",
            "Information Commissioner",
        ):
            assert part in said, part
        assert WORDS not in said
        assert world.officer.name not in said
    assert "they have been told" in send(client, at(marker, "letter"))
    assert "Told by letter on 25 November 2026" in page(client, at(marker))
    assert "sent already" in send(client, at(marker, "letter"))


def test_a_letter_about_a_place_names_nobody(client: Client, world: World) -> None:
    marker = live(world, services.Target(Marker.About.ANIMAL))
    said = page(sign_in(client, world.boss), at(marker, "letter"))
    assert "The occupier" in said
    assert "Vic Invented" not in said


def test_deciding_not_to_tell(client: Client, world: World) -> None:
    marker = live(world)
    sign_in(client, world.boss)
    assert "Enter what substantial risk" in send(client, at(marker, "not-told"), reason="")
    said = send(client, at(marker, "not-told"), reason="He would look for her")
    assert "looked at again at each review" in said
    assert "Letter to be sent" not in said
    assert "Why can they still not be told?" in page(client, at(marker, "review"))


def test_a_letter_not_sent_in_time_shows(client: Client, world: World) -> None:
    marker = live(world)
    aged(
        marker,
        decided=NOW - timedelta(days=40),
        review_on=days(100),
        lapses_on=days(300),
    )
    assert "Letter overdue" in page(sign_in(client, world.boss), "/markers/?show=todo")


def test_a_review_asks_and_keeps_what_was_typed(client: Client, world: World) -> None:
    marker = live(world)
    aged(
        marker,
        decided=NOW - timedelta(days=180),
        review_on=days(-1),
        lapses_on=days(185),
    )
    sign_in(client, world.boss)
    assert "Review overdue" in page(client, at(marker))
    assert "No later incident" in page(client, at(marker, "review"))
    said = send(client, at(marker, "review"), **REVIEW | {"severity": ""})
    assert "Select how serious it was" in said
    assert "The file says nothing new</textarea>" in said
    assert "Select what becomes of the incident" in send(
        client, at(marker, "review"), **REVIEW | {"outcome": "removed"}
    )
    said = send(client, at(marker, "review"), **REVIEW | {"outcome": "lowered", "level": "advice"})
    assert "The review is saved" in said
    assert "Advice" in said
    assert "The file says nothing new" in said


def test_a_marker_of_advice_cannot_be_lowered(client: Client, world: World) -> None:
    warns = services.Warns(PAIR.level.ADVICE, "Ring first")
    marker = live(world, warns=warns)
    said = page(sign_in(client, world.boss), at(marker, "review"))
    assert "Kept at a lower level" not in said


def test_removing_with_a_second_person_on_one_page(client: Client, world: World) -> None:
    make_known(world.incident, by=world.officer, now=NOW)
    marker = live(world)
    sign_in(client, world.boss)
    typed: dict[str, Any] = {"because": "risk_gone", "reason": "Two calm years"}
    assert "Select what becomes" in send(client, at(marker, "remove"), **typed)
    typed |= {"becomes": "reviewed", "second": str(world.other.pk)}
    assert "Enter until when" in send(client, at(marker, "remove"), **typed)
    typed |= boxes("until", days(180))
    said = send(client, at(marker, "remove"), **typed)
    assert "Removed" in said
    assert f"It counts once {world.other.name} has agreed too" in said
    assert "I agree" not in said
    sign_in(client, world.other)
    assert "I agree" in page(client, at(marker))
    one = Disposition.objects.get()
    send(client, f"/dispositions/{one.pk}/", action="agree")
    one.refresh_from_db()
    assert one.second == world.other
    assert "decided by Boss Invented with Otis Invented" in page(client, at(marker))


def test_a_marker_whose_incident_is_mistaken_says_so(client: Client, world: World) -> None:
    make_known(world.incident, by=world.officer, now=NOW)
    marker = live(world)
    one = decide_about_record(
        "incident_reports",
        world.incident.record_id,
        said=Said(DispositionKind.MISTAKEN, "Another house"),
        second=world.other,
        by=world.boss,
        now=NOW,
    )
    sign_in(client, world.boss)
    assert "No marker can rest on that" not in page(client, at(marker))
    agree_disposition(one.pk, by=world.other, now=NOW)
    assert "No marker can rest on that" in page(client, at(marker))


def test_an_appeal_recorded_and_upheld(client: Client, world: World) -> None:
    make_known(world.incident, by=world.officer, now=NOW)
    marker = live(world)
    sign_in(client, make_safety_administrator())
    typed = {"says": "It was my brother", "reviewer": str(world.other.pk)}
    assert "later than today" in send(
        client, at(marker, "appeal"), **typed | boxes("received_on", days(1))
    )
    said = send(client, at(marker, "appeal"), **typed | boxes("received_on", days(0)))
    assert "Appealed" in said
    assert "It was my brother" not in said
    sign_in(client, world.boss)
    answer: dict[str, Any] = {"decision": "upheld", "answer": "It was his brother"}
    answer |= {"becomes": "mistaken", "second": str(world.boss.pk)}
    assert "You had a part in this marker" in page(client, at(marker, "answer"))
    assert "You had a part in this marker" in send(client, at(marker, "answer"), **answer)
    sign_in(client, world.other)
    assert "to be answered by 23 December 2026" in page(client, at(marker, "answer"))
    assert "Select what becomes" in send(client, at(marker, "answer"), **answer | {"becomes": ""})
    said = send(client, at(marker, "answer"), **answer)
    assert "They were right" in said
    marker.refresh_from_db()
    assert marker.ended_because == "appeal"
    sign_in(client, world.boss)
    assert "I agree" in page(client, at(marker))
    page(client, at(marker, "answer"), 404)
