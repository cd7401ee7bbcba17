"""Proposing and deciding: never without an incident, never alone, never on a victim."""

from __future__ import annotations

from datetime import date

import pytest

from forethought.vocabulary import MarkerLevel
from forethought.web.audit.models import Event
from forethought.web.decisions.models import Disposition
from forethought.web.incidents.models import Step
from forethought.web.markers import services
from forethought.web.markers.models import DecidedKey, Marker
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from tests.web.factories import NOW, make_manager, make_visit
from tests.web.markers.given import (
    PAIR,
    WORDS,
    World,
    known_customer,
    live,
    make_incident,
    make_world,
    proposed,
    refused,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_proposal_counts_for_nothing_and_tells_the_seniors(world: World) -> None:
    marker = proposed(world)
    assert marker.state == Marker.State.PROPOSED
    assert not DecidedKey.objects.exists()
    told = Notice.objects.filter(kind="marker_to_decide", subject_id=marker.pk)
    assert {notice.to for notice in told} == {world.boss, world.other}
    event = Event.objects.get(action="marker.proposed")
    assert event.detail["incident"] == world.incident.pk


def test_who_proposed_is_not_asked_to_decide(world: World) -> None:
    marker = proposed(world, by=world.boss)
    assert [notice.to for notice in Notice.objects.all()] == [world.other]
    with refused(says="You proposed this marker"):
        services.set_marker(marker.pk, warns=PAIR, reason="Yes", by=world.boss, now=NOW)


def test_deciding_sets_dates_keys_and_holds_visits(world: World) -> None:
    visit = make_visit(world.officer, customer=world.customer)
    elsewhere = make_visit(customer=known_customer("Nobody Invented"))
    marker = live(world)
    assert (marker.review_on, marker.lapses_on) == (date(2027, 5, 25), date(2027, 11, 25))
    assert DecidedKey.objects.filter(marker=marker).exists()
    for one in (visit, elsewhere):
        one.refresh_from_db()
    assert visit.check_wanted_because == "markers_changed"
    assert not elsewhere.check_wanted_because
    assert Step.objects.get(incident=world.incident).what == "marker_set"
    assert Event.objects.get(action="marker.set").by_id == world.boss.pk


def test_the_decider_may_change_level_words_and_review(world: World) -> None:
    advice = services.Warns(MarkerLevel.ADVICE, "Ring before you come")
    marker = live(world, warns=advice, review_on=date(2026, 12, 1))
    assert (marker.level, marker.wording) == ("advice", "Ring before you come")
    assert marker.review_on == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("review_on", "may"),
    [
        (date(2026, 11, 25), False),
        (date(2026, 11, 26), True),
        (date(2027, 5, 25), True),
        (date(2027, 5, 26), False),
    ],
)
def test_the_review_lies_ahead_and_within_six_months(
    world: World, review_on: date, may: bool
) -> None:
    if may:
        assert live(world, review_on=review_on).review_on == review_on
    else:
        with refused("review_on"):
            live(world, review_on=review_on)


def test_only_management_that_the_incident_did_not_hit_decides(world: World) -> None:
    marker = proposed(world, by=world.boss)
    with refused(says="management grade"):
        services.set_marker(marker.pk, warns=PAIR, reason="Yes", by=world.officer, now=NOW)
    hit = make_world()
    incident = make_incident(hit.boss, hit.customer)
    marker = services.propose_marker(
        incident.pk,
        target=services.Target(Marker.About.PERSON),
        warns=PAIR,
        reason="Again",
        by=hit.officer,
        now=NOW,
    )
    with refused(says="happened to you"):
        services.set_marker(marker.pk, warns=PAIR, reason="Yes", by=hit.boss, now=NOW)


def test_a_manager_who_typed_it_for_somebody_may_decide(world: World) -> None:
    incident = make_incident(world.officer, known_customer("Kit Invented"), recorded_by=world.boss)
    marker = services.propose_marker(
        incident.pk,
        target=services.Target(Marker.About.PERSON),
        warns=PAIR,
        reason="Again",
        by=world.officer,
        now=NOW,
    )
    assert services.set_marker(marker.pk, warns=PAIR, reason="Yes", by=world.boss, now=NOW)


def test_who_visits_there_today_may_set_it(world: World) -> None:
    make_visit(world.boss, customer=world.customer)
    assert live(world).state == Marker.State.LIVE


def test_deciding_twice_changes_nothing(world: World) -> None:
    marker = live(world)
    with refused(says="counts already"):
        services.refuse_marker(marker.pk, reason="No", by=world.other, now=NOW)


def test_refusing_keeps_the_incident_and_says_so(world: World) -> None:
    marker = proposed(world)
    with refused("reason"):
        services.refuse_marker(marker.pk, reason=" ", by=world.boss, now=NOW)
    services.refuse_marker(marker.pk, reason="Once, and sorry", by=world.boss, now=NOW)
    marker.refresh_from_db()
    assert (marker.state, marker.decided_by) == (Marker.State.REFUSED, world.boss)
    assert "counts in every check" in Step.objects.get().says
    proposed(world, reason="It happened again")


def test_a_domestic_violence_case_founds_no_marker() -> None:
    world = make_world(words="Domestic violence case: do not disclose her address")
    with refused(says="A victim is not a danger|a victim is not a danger"):
        proposed(world)
    world.incident.words = "Domestic violence case. He punched the officer in the face"
    world.incident.save()
    assert proposed(world)


def test_words_changed_to_a_victim_before_the_decision_are_refused(world: World) -> None:
    marker = proposed(world)
    world.incident.words = "Domestic violence case"
    world.incident.save()
    with refused(says="victim"):
        services.set_marker(marker.pk, warns=PAIR, reason="Yes", by=world.boss, now=NOW)


def test_a_mistaken_incident_founds_no_marker(world: World) -> None:
    Disposition.objects.create(
        source="incident_reports",
        record_id=world.incident.record_id,
        text_sha256="5" * 64,
        kind="mistaken",
        reason="Another house",
        proposed_by=world.officer,
        proposed_at=NOW,
        by=world.boss,
        second=world.other,
        at=NOW,
    )
    with refused(says="mistaken"):
        proposed(world)


@pytest.mark.parametrize("who", ["other", "nobody"])
def test_what_somebody_else_did_marks_no_customer(who: str) -> None:
    world = make_world(who=who)
    with refused("about"):
        proposed(world)
    assert proposed(world, services.Target(Marker.About.ADDRESS)).customer is None


def test_an_incident_without_a_customer_marks_a_place_alone(world: World) -> None:
    incident = make_incident(world.officer, None, who="unknown", address="")

    def propose(target: services.Target) -> Marker:
        return services.propose_marker(
            incident.pk, target=target, warns=PAIR, reason="A dog", by=world.officer, now=NOW
        )

    with refused("about"):
        propose(services.Target(Marker.About.PERSON))
    with refused("address"):
        propose(services.Target(Marker.About.ANIMAL))
    with refused("address", "No check would find"):
        propose(services.Target(Marker.About.ANIMAL, "Somewhere"))
    assert propose(services.Target(Marker.About.ANIMAL, "4 Made-up Street", "LS1 4DY"))


@pytest.mark.parametrize(
    ("wording", "says"),
    [
        (" ", "Enter what officers should know"),
        ("x" * 301, "300 characters or fewer, not 301"),
        (" ".join(WORDS.split()[2:10]), "not the story"),
        (" ".join(WORDS.split()[2:9]), ""),
        ("x" * 300, ""),
    ],
)
def test_words_are_a_warning_and_not_the_story(world: World, wording: str, says: str) -> None:
    warns = services.Warns(MarkerLevel.PAIR, wording)
    if says:
        with refused("wording", says):
            proposed(world, warns=warns)
    else:
        assert proposed(world, warns=warns)


def test_sent_five_times_it_is_proposed_once(world: World) -> None:
    proposed(world)
    with refused(says="proposed or counts already"):
        proposed(world)
    assert proposed(world, services.Target(Marker.About.ANIMAL))
    assert Marker.objects.count() == 2


def test_a_manager_of_another_office_may_decide(world: World) -> None:
    far: Person = make_manager("Far Invented")
    assert live(world, by=far).decided_by == far
