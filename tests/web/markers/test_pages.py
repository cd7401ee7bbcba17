"""The pages of markers, through their real addresses."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.web.audit.models import Event
from forethought.web.markers import services
from forethought.web.markers.models import Marker, MarkerShare
from forethought.web.notices.models import Notice
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from tests.web.factories import (
    NOW,
    make_check,
    make_data_protection,
    make_manager,
    make_person,
    make_result,
    make_safety_administrator,
    make_visit,
    sign_in,
)
from tests.web.markers.given import (
    WORDING,
    WORDS,
    World,
    boxes,
    days,
    known_customer,
    live,
    make_world,
    page,
    proposed,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

PROPOSE = {"about": "person", "level": "pair", "wording": WORDING, "reason": "Likely again"}
DECIDE = {"decision": "set", "level": "pair", "wording": WORDING, "reason": "At the door"}


@pytest.fixture
def world() -> World:
    return make_world()


def at(marker: Marker, *rest: str) -> str:
    return "/".join(["", "markers", str(marker.pk), *rest, ""])


def test_an_officer_proposes_from_an_incident(client: Client, world: World) -> None:
    address = f"/markers/propose/{world.incident.pk}/"
    said = page(sign_in(client, world.officer), address)
    assert "Propose a warning marker" in said
    assert WORDS in said
    viewing = Event.objects.get(action="incident.viewed", subject_id=world.incident.pk)
    assert (viewing.by_id, viewing.detail["page"]) == (world.officer.pk, "propose")
    said = send(client, address, **PROPOSE | {"wording": " ".join(WORDS.split()[:9])})
    assert "Officers see the warning and what to do, not the story" in said
    assert "Likely again</textarea>" in said
    said = send(client, address, **PROPOSE)
    assert "It counts once somebody else" in said
    assert "Waits for a decision" in said
    assert Marker.objects.get().proposed_by == world.officer
    assert "A marker is proposed from this incident" in page(client, address)


def test_a_victim_founds_none(client: Client, world: World) -> None:
    world.incident.words = "Domestic violence case"
    world.incident.save()
    said = send(sign_in(client, world.officer), f"/markers/propose/{world.incident.pk}/", **PROPOSE)
    assert "a victim is not a danger" in said
    assert not Marker.objects.exists()


def test_nobody_proposes_from_what_they_may_not_see(client: Client, world: World) -> None:
    address = f"/markers/propose/{world.incident.pk}/"
    for person, status in ((make_person(), 404), (make_data_protection(), 403)):
        page(sign_in(client, person), address, status)


def test_somebody_else_decides(client: Client, world: World) -> None:
    marker = proposed(world, by=world.boss)
    sign_in(client, world.boss)
    assert "You proposed this marker" in page(client, at(marker, "decide"))
    assert "You proposed this marker" in send(client, at(marker, "decide"), **DECIDE)
    sign_in(client, world.other)
    assert WORDS in page(client, at(marker, "decide"))
    said = send(client, at(marker, "decide"), **DECIDE | boxes("review_on", days(0)))
    assert "The review must be after today" in said
    said = send(client, at(marker, "decide"), **DECIDE | boxes("review_on", days(90)))
    assert "Visits that it may be about are checked again" in said
    assert "Letter to be sent" in said
    marker.refresh_from_db()
    assert (marker.state, marker.review_on) == (Marker.State.LIVE, days(90))


def test_setting_no_marker(client: Client, world: World) -> None:
    marker = proposed(world)
    sign_in(client, world.boss)
    assert "Enter why no marker is set" in send(
        client, at(marker, "decide"), **DECIDE | {"decision": "refuse", "reason": ""}
    )
    assert "Not set" in send(client, at(marker, "decide"), **DECIDE | {"decision": "refuse"})


def test_only_management_that_it_did_not_hit_gets_to_decide(client: Client, world: World) -> None:
    marker = proposed(world)
    page(sign_in(client, world.officer), at(marker, "decide"), 403)
    page(sign_in(client, make_person()), at(marker, "decide"), 404)


def test_reading_the_story_is_written_down(client: Client, world: World) -> None:
    marker = live(world)
    for _ in range(2):
        said = page(sign_in(client, world.boss), at(marker))
    assert "It may happen to the next one" in said
    assert "The report is clear" in said
    viewed = Event.objects.filter(action="marker.viewed", subject_id=marker.pk)
    assert [event.by_id for event in viewed] == [world.boss.pk]
    record = Event.objects.get(action="record.viewed")
    assert (record.subject_id, record.detail["page"]) == (world.customer.pk, "marker")


def test_a_safety_administrator_sees_its_life_and_no_story(client: Client, world: World) -> None:
    marker = live(world)
    services.do_not_tell(marker.pk, reason="He would look for her", by=world.boss, now=NOW)
    said = page(sign_in(client, make_safety_administrator()), at(marker))
    assert "Review by" in said
    for story in ("It may happen to the next one", "The report is clear", "look for her"):
        assert story not in said
    assert not Event.objects.filter(action="marker.viewed").exists()


def test_an_auditor_reads_and_does_nothing(client: Client, world: World) -> None:
    marker = live(world)
    said = page(sign_in(client, make_data_protection()), at(marker))
    assert "The report is clear" in said
    assert "What you can do" not in said
    for what in ("review", "letter", "not-told", "remove", "appeal", "share", "move", "words"):
        page(client, at(marker, what), 403)


def test_a_manager_of_a_visit_that_it_stops_may_deal_with_it(client: Client, world: World) -> None:
    marker = live(world)
    far = make_manager("Far Invented")
    sign_in(client, far)
    page(client, at(marker), 404)
    visit = make_visit(make_person(team=far.team, manager=far), customer=world.customer)
    counted(visit, marker)
    assert "The report is clear" in page(client, at(marker))
    assert "No warning markers" in page(client, "/markers/")


def counted(visit: Visit, marker: Marker) -> None:
    evidence = {
        "source": "markers",
        "record_id": f"marker-{marker.pk}",
        "date": None,
        "category": None,
        "match": "reference",
        "grounds": [],
        "quote": marker.wording,
        "start": 0,
        "end": len(marker.wording),
    }
    reason = {
        "rule": "marker.pair",
        "cites": "DMBM511310",
        "says": f"A warning marker says to visit in pairs: {marker.wording}.",
        "at_least": "pair",
        "evidence": [evidence],
    }
    make_check(
        visit,
        outcome="pair",
        may_go="discuss_first",
        discuss=True,
        result=make_result(reasons=[reason]),
    )


def test_an_office_with_one_manager_is_no_dead_end(client: Client, world: World) -> None:
    above = make_manager("Above Invented")
    world.boss.manager = above
    world.boss.save()
    marker = proposed(world, by=world.boss)
    assert Notice.objects.filter(kind="marker_to_decide", to=above).exists()
    page(sign_in(client, above), at(marker))
    assert Notice.objects.get(kind="marker_to_decide", to=above).seen_at == NOW
    assert "Decided." in send(client, at(marker, "decide"), **DECIDE)


def test_the_check_shows_the_warning_and_never_the_story(client: Client, world: World) -> None:
    marker = live(world)
    visit = make_visit(world.officer, customer=world.customer)
    counted(visit, marker)
    said = page(sign_in(client, world.officer), f"/visits/{visit.pk}/check/")
    assert WORDING in said
    assert f"/markers/{marker.pk}/" not in said
    for story in ("It may happen to the next one", "The report is clear"):
        assert story not in said
    said = page(sign_in(client, world.other), f"/visits/{visit.pk}/check/")
    assert f"/markers/{marker.pk}/" in said
    for address in (f"/visits/{visit.pk}/check/", f"/visits/{visit.pk}/decide/"):
        assert f"/markers/{marker.pk}/" in page(client, address)
    sign_in(client, world.officer)
    assert f"/markers/{marker.pk}/" not in page(client, f"/visits/{visit.pk}/decide/")


def test_shares_are_told_of_changes(client: Client, world: World) -> None:
    marker = live(world)
    sign_in(client, world.boss)
    typed = {"recipient": "Leeds council", "because": "They visit too"}
    assert "Enter with whom" in send(client, at(marker, "share"), **typed | {"recipient": ""})
    said = send(client, at(marker, "share"), **typed)
    assert "Nothing has changed since" in said
    said = send(client, at(marker, "words"), wording="Ring before you come", reason="Plainer")
    assert "Must be told of the change" in said
    share = MarkerShare.objects.get()
    assert "they know of every change" in send(client, f"/markers/shares/{share.pk}/corrected/")
    page(sign_in(client, make_person()), f"/markers/shares/{share.pk}/corrected/", 405)
    assert client.post(f"/markers/shares/{share.pk}/corrected/").status_code == 404


def test_they_moved(client: Client, world: World) -> None:
    marker = live(world)
    sign_in(client, world.boss)
    typed = {"address": "7 Far Road, Leeds", "postcode": "LS1 4DY", "reason": ""}
    assert "Enter how you know" in send(client, at(marker, "move"), **typed)
    said = send(client, at(marker, "move"), **typed | {"reason": "His letter"})
    assert "7 Far Road, Leeds" in said
    assert "His letter" in said


def test_it_is_not_about_a_namesake(client: Client, world: World) -> None:
    marker = live(world)
    new = known_customer(
        "Terry Tenant", address=world.customer.address, postcode=world.customer.postcode
    )
    make_visit(world.officer, customer=new)
    sign_in(client, world.boss)
    address = f"{at(marker, 'not-about')}?customer={new.pk}"
    assert address in page(client, at(marker))
    said = send(client, address, reason="Moved in after it")
    assert "without this marker" in said
    assert "It is about them after all" in said
    page(client, address, 404)
    page(client, f"{at(marker, 'not-about')}?customer={world.customer.pk}", 404)
    page(client, f"{at(marker, 'not-about')}?customer=x", 404)
    one = marker.not_about.get()
    assert "counts for them again" in send(client, f"/markers/not-about/{one.pk}/end/")


def test_what_does_not_count_is_not_dealt_with(client: Client, world: World) -> None:
    marker = proposed(world)
    sign_in(client, world.boss)
    for what in ("review", "letter", "not-told", "remove", "appeal", "share", "move", "words"):
        page(client, at(marker, what), 404)


def test_the_list_by_what_waits(client: Client, world: World) -> None:
    sign_in(client, world.boss)
    assert "No warning markers" in page(client, "/markers/")
    assert "Nothing is to be done" in page(client, "/markers/?show=todo")
    assert "No marker has ended" in page(client, "/markers/?show=ended")
    marker = proposed(world)
    assert "Waits for a decision" in page(client, "/markers/?show=todo")
    services.refuse_marker(marker.pk, reason="Once", by=world.boss, now=NOW)
    assert "Not set" in page(client, "/markers/?show=ended")
    assert "Not set" not in page(client, "/markers/?show=nonsense")


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    live(world)
    boss = sign_in(client, world.boss)
    page(boss, "/markers/")
    with django_assert_num_queries(6):
        page(boss, "/markers/")
    for number in range(5):
        other = make_world()
        marker = live(other)
        Marker.objects.filter(pk=marker.pk).update(decided_by=world.boss)
        if number % 2:
            services.record_appeal(
                marker.pk,
                says="No",
                received_on=NOW.date(),
                reviewer=None,
                by=other.boss,
                now=NOW,
            )
    with django_assert_num_queries(6):
        assert page(boss, "/markers/").count("Visit in pairs") == 6


def test_everybody_of_management_has_the_way_there(client: Client, world: World) -> None:
    people: list[Person] = [world.boss, make_safety_administrator(), make_data_protection()]
    for person in people:
        assert 'href="/markers/"' in page(sign_in(client, person), "/")
    assert 'href="/markers/"' not in page(sign_in(client, world.officer), "/")
