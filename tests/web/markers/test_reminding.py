"""Who did not look is told again each week, and whoever was told of a marker hears of changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from forethought.web.markers import services
from forethought.web.markers.life import look_after_markers
from forethought.web.markers.models import Marker, MarkerReview, MarkerShare
from forethought.web.notices.models import Notice
from forethought.web.notices.services import see_about
from forethought.web.people.models import Person
from forethought.web.people.waiting import waiting_for
from tests.web.factories import NOW, make_manager, sign_in
from tests.web.markers.given import PAIR, World, live, make_world, page, proposed

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def world() -> World:
    return make_world()


def told(kind: str) -> list[str]:
    """Each notice of a kind, by whom it is to, those that were ended too."""
    return sorted(one.to.name for one in Notice.objects.filter(kind=kind))


def shared(marker: Marker, by: Person, recipient: str = "Leeds council") -> MarkerShare:
    return services.share_marker(
        marker.pk, recipient=recipient, because="They visit too", by=by, now=NOW
    )


def told_person(marker: Marker, world: World) -> Marker:
    services.write_letter(marker.pk, by=world.boss, now=NOW)
    return marker


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("marker_review_overdue", datetime(2027, 5, 26, 9, tzinfo=UTC)),
        ("marker_letter_overdue", datetime(2026, 12, 24, 9, tzinfo=UTC)),
    ],
)
def test_who_did_not_look_is_told_again_a_week_later(
    world: World, kind: str, first: datetime
) -> None:
    live(world)
    look_after_markers(now=first)
    assert told(kind) == ["Boss Invented", "Otis Invented"]
    look_after_markers(now=first + WEEK)
    assert told(kind) == ["Boss Invented", "Boss Invented", "Otis Invented", "Otis Invented"]
    waiting = Notice.objects.filter(kind=kind, ended_at__isnull=True)
    assert {one.at for one in waiting} == {first + WEEK}
    assert all(one.sendings_wanted for one in waiting)


def test_a_proposal_that_nobody_decides_is_told_each_week(world: World) -> None:
    marker = proposed(world)
    see_about("marker", marker.pk, by=world.boss, now=NOW)
    kind = "marker_decision_overdue"
    assert look_after_markers(now=NOW + WEEK - timedelta(days=1)) == 0
    for week in (1, 2, 3):
        assert [look_after_markers(now=NOW + week * WEEK) for _ in range(2)] == [1, 0]
        assert told(kind).count("Boss Invented") == week
    assert set(told(kind)) == {"Boss Invented", "Otis Invented"}
    services.refuse_marker(marker.pk, reason="Once", by=world.boss, now=NOW + 3 * WEEK)
    assert look_after_markers(now=NOW + 4 * WEEK) == 0


def test_who_proposed_it_is_not_reminded_to_decide(world: World) -> None:
    proposed(world, by=world.boss)
    look_after_markers(now=NOW + WEEK)
    assert told("marker_decision_overdue") == ["Otis Invented"]


def corrected(marker: Marker, world: World) -> None:
    services.correct_words(marker.pk, warns=PAIR, reason="Wrong", by=world.boss, now=NOW)


def moved(marker: Marker, world: World) -> None:
    services.move_marker(
        marker.pk,
        address="4 Made-up Street",
        postcode="LS1 4DY",
        reason="A letter came back",
        by=world.boss,
        now=NOW,
    )


def removed(marker: Marker, world: World) -> None:
    services.remove_marker(
        marker.pk,
        because=Marker.Ended.RISK_GONE,
        reason="Quiet",
        becomes=services.Becomes(),
        by=world.boss,
        now=NOW,
    )


def renewed(marker: Marker, world: World) -> None:
    services.review_marker(
        marker.pk,
        reviewed=services.Reviewed(
            outcome=MarkerReview.Outcome.RENEWED,
            severity=MarkerReview.Severity.SAME,
            behaviour=MarkerReview.Behaviour.AGAIN,
            one_off=MarkerReview.OneOff.NO,
            evidence="N-7",
        ),
        by=world.boss,
        now=NOW,
    )


@pytest.mark.parametrize("changes", [corrected, moved, removed, renewed])
def test_who_shared_it_is_told_that_it_changed(world: World, changes: object) -> None:
    marker = told_person(live(world), world)
    far = make_manager("Far Invented")
    share = shared(marker, far)
    assert not told("marker_share_outdated")
    changes(marker, world)  # type: ignore[operator]
    assert told("marker_share_outdated") == ["Boss Invented", "Far Invented", "Otis Invented"]
    share.refresh_from_db()
    assert share.outdated_at == NOW


def test_of_an_unshared_marker_nobody_has_to_be_told(world: World) -> None:
    corrected(live(world), world)
    assert not told("marker_share_outdated")


def test_corrections_are_asked_for_each_week_also_after_the_end(world: World) -> None:
    marker = told_person(live(world), world)
    share = shared(marker, world.boss)
    removed(marker, world)
    kind = "marker_share_outdated"
    Marker.objects.update(letter_due_on=None)
    assert look_after_markers(now=NOW + WEEK - timedelta(days=1)) == 0
    assert [look_after_markers(now=NOW + WEEK) for _ in range(2)] == [1, 0]
    assert look_after_markers(now=NOW + 2 * WEEK) == 1
    assert told(kind).count("Boss Invented") == 3
    services.correct_share(share.pk, by=world.boss, now=NOW + 2 * WEEK)
    assert look_after_markers(now=NOW + 3 * WEEK) == 0
    share.refresh_from_db()
    assert share.outdated_at is None


def test_a_later_change_asks_again_of_who_was_told(world: World) -> None:
    marker = live(world)
    share = shared(marker, world.boss)
    corrected(marker, world)
    services.correct_share(share.pk, by=world.boss, now=NOW)
    removed(marker, world)
    share.refresh_from_db()
    assert share.outdated_at == NOW
    assert share.must_be_told


def test_to_do_holds_whom_an_ended_marker_was_shared_with(world: World, client: Client) -> None:
    marker = told_person(live(world), world)
    sign_in(client, world.boss)
    address, link = "/markers/?show=todo", f'href="/markers/{marker.pk}/"'
    assert link not in page(client, address)
    share = shared(marker, world.boss)
    removed(marker, world)
    Marker.objects.update(letter_due_on=None)
    todo = page(client, address)
    assert link in todo
    assert "Others must be told" in todo
    services.correct_share(share.pk, by=world.boss, now=NOW)
    assert link not in page(client, address)


def test_the_home_page_says_how_many_markers_wait(world: World) -> None:
    def lines() -> list[str]:
        found = waiting_for(world.boss, NOW)
        return [one.title for one in found if one.href == "/markers/?show=todo"]

    assert not lines()
    marker = proposed(world)
    see_about("marker", marker.pk, by=world.boss, now=NOW)
    assert lines() == ["1 warning marker waits for somebody"]
    proposed(world, services.Target(Marker.About.ADDRESS))
    assert lines() == ["2 warning markers wait for somebody"]
    services.refuse_marker(marker.pk, reason="Once", by=world.boss, now=NOW)
    assert lines() == ["1 warning marker waits for somebody"]
