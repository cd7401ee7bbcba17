"""What a marker rests on changes under it: it is refused, or somebody senior is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from forethought.vocabulary import DispositionKind, MarkerLevel
from forethought.web.checks.engine import words_reader
from forethought.web.decisions.models import Disposition
from forethought.web.decisions.services import agree_disposition, answer_appeal, appeal
from forethought.web.incidents.known import make_known
from forethought.web.incidents.services import complete_incident
from forethought.web.markers import services
from forethought.web.markers.founding import is_only_a_victim, names_a_victim
from forethought.web.markers.models import Marker
from forethought.web.notices.models import Notice
from tests.web.factories import NOW, make_manager, sign_in
from tests.web.markers.given import (
    PAIR,
    World,
    known_customer,
    live,
    make_world,
    page,
    proposed,
    refused,
)

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=5)
KIND = "marker_grounds_changed"


@pytest.fixture
def world() -> World:
    return make_world()


def put_right(world: World, **changes: Any) -> None:
    world.incident.refresh_from_db()
    complete_incident(
        world.incident.pk,
        version=world.incident.version,
        changes=changes,
        by=world.officer,
        now=SOON,
    )


def told(kind: str = KIND) -> set[str]:
    return {one.to.name for one in Notice.objects.filter(kind=kind, ended_at__isnull=True)}


@pytest.mark.parametrize("who", ["other", "nobody"])
def test_proposed_about_somebody_who_did_not_do_it_is_not_set(world: World, who: str) -> None:
    marker = proposed(world)
    put_right(world, who=who)
    with refused(says="not the customer"):
        services.set_marker(marker.pk, warns=PAIR, reason="Yes", by=world.boss, now=SOON)


def test_proposed_about_a_customer_whom_it_is_not_about_is_not_set(world: World) -> None:
    marker = proposed(world)
    put_right(world, customer=known_customer("Terry Invented"))
    with refused(says="not about this customer any more"):
        services.set_marker(marker.pk, warns=PAIR, reason="Yes", by=world.boss, now=SOON)


@pytest.mark.parametrize("state", ["proposed", "live"])
@pytest.mark.parametrize(
    ("changes", "tells"),
    [
        ({"who": "other"}, True),
        ({"customer": None}, True),
        ({"words": "He shouted, and let me go"}, True),
        ({"address": "4 Made-up Street"}, True),
        ({"police_number": "CR-7"}, False),
    ],
)
def test_whoever_judges_is_told_that_its_incident_was_put_right(
    world: World, state: str, changes: dict[str, Any], tells: bool
) -> None:
    proposed(world) if state == "proposed" else live(world)
    put_right(world, **changes)
    assert told() == ({"Boss Invented", "Otis Invented"} if tells else set())


def test_nobody_is_told_of_a_marker_that_has_ended(world: World) -> None:
    marker = proposed(world)
    services.refuse_marker(marker.pk, reason="Once", by=world.boss, now=NOW)
    put_right(world, who="other")
    assert not told()


def test_who_did_not_look_is_told_of_the_next_change_too(world: World) -> None:
    live(world)
    put_right(world, who="other")
    put_right(world, customer=None)
    assert Notice.objects.filter(kind=KIND, to=world.boss).count() == 2


def mistaken(world: World) -> Disposition:
    make_known(world.incident, by=world.officer, now=NOW)
    above = make_manager("Above Invented", team=world.team)
    from forethought.web.decisions.disposing import Said, decide_about_record

    return decide_about_record(
        "incident_reports",
        world.incident.record_id,
        said=Said(DispositionKind.MISTAKEN, "Another house", for_all=True),
        second=world.other,
        by=above,
        now=NOW,
    )


def test_whoever_judges_is_told_once_two_call_its_incident_mistaken(
    world: World, client: Client
) -> None:
    marker = live(world)
    one = mistaken(world)
    assert not told()
    agree_disposition(one.pk, by=world.other, now=SOON)
    assert told() == {"Above Invented", "Boss Invented"}
    sign_in(client, world.boss)
    assert "No marker can rest on that: remove it" in page(client, f"/markers/{marker.pk}/")


def test_they_are_told_again_once_an_appeal_has_not_changed_that(world: World) -> None:
    live(world)
    one = mistaken(world)
    agree_disposition(one.pk, by=world.other, now=SOON)
    Notice.objects.all().delete()
    appeal(one.pk, text="It was this house", by=world.officer, now=SOON)
    assert not told()
    answer_appeal(one.pk, keep=True, text="It was not", by=world.boss, now=SOON)
    assert told() == {"Above Invented", "Otis Invented"}


def test_the_page_says_what_was_put_right_until_somebody_looked(
    world: World, client: Client
) -> None:
    marker = live(world)
    sign_in(client, world.boss)
    address = f"/markers/{marker.pk}/"
    assert "was put right on" not in page(client, address)
    put_right(world, who="other", customer=None)
    assert "was put right on 25 November 2026: whom it was about, who did it" in page(
        client, address
    )
    services.correct_words(marker.pk, warns=PAIR, reason="Stays", by=world.boss, now=SOON)
    assert "was put right on" not in page(client, address)


VICTIM = "Domestic violence case. "


@pytest.mark.parametrize(
    ("words", "person", "address"),
    [
        ("Domestic violence case: do not disclose her address", True, True),
        (VICTIM + "She was very upset, crying and said she could not cope.", True, True),
        ("Customer is victim of domestic violence. Suicidal.", True, True),
        ("DV marker on the account. Partner violent.", True, False),
        (VICTIM + "Visit in pairs.", True, True),
        (VICTIM + "Customer threatened to hit me.", False, False),
        ("She was very upset, crying and said she could not cope.", False, False),
        ("Partner violent.", False, False),
    ],
)
def test_a_victim_is_not_a_danger(words: str, person: bool, address: bool) -> None:
    reader = words_reader()
    assert is_only_a_victim(words, reader, person=True) is person
    assert is_only_a_victim(words, reader, person=False) is address


def test_what_a_partner_did_marks_no_victim() -> None:
    world = make_world(words="DV marker on the account. Partner violent.")
    with refused(says="a victim is not a danger"):
        proposed(world)
    assert proposed(world, services.Target(Marker.About.ADDRESS))


@pytest.mark.parametrize("field", ["wording", "adjustments"])
def test_no_words_that_officers_see_say_who_is_to_be_protected(world: World, field: str) -> None:
    said = {"wording": "May shout", "adjustments": ""}
    said[field] = "Domestic violence case: ex-partner may be at the address"
    with refused(field, "to be protected"):
        proposed(world, warns=services.Warns(MarkerLevel.PAIR, **said))
    marker = live(world)
    with refused(field, "to be protected"):
        services.correct_words(
            marker.pk,
            warns=services.Warns(MarkerLevel.PAIR, **said),
            reason="More",
            by=world.boss,
            now=NOW,
        )


@pytest.mark.parametrize(
    "words",
    [
        "Is hard of hearing: face him and speak slowly",
        "May shout and block the way out. Stay on the doorstep",
        "Two dogs loose in the yard",
    ],
)
def test_what_helps_and_what_warns_names_no_victim(words: str) -> None:
    assert not names_a_victim(words, words_reader())
