"""The letter, the decision not to tell, and those with whom a marker was shared."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from forethought.web.incidents.models import Incident
from forethought.web.markers import services
from forethought.web.markers.letter import letter_of
from forethought.web.markers.models import Marker, MarkerReview, MarkerShare
from forethought.web.notices.models import Notice
from tests.web.factories import NOW
from tests.web.markers.given import PAIR, World, live, make_world, proposed, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_the_letter_is_noted_once(world: World) -> None:
    marker = live(world)
    services.write_letter(marker.pk, by=world.other, now=NOW)
    marker.refresh_from_db()
    assert (marker.letter_at, marker.letter_by) == (NOW, world.other)
    with refused(says="sent already"):
        services.write_letter(marker.pk, by=world.boss, now=NOW)
    with refused(says="sent already"):
        services.do_not_tell(marker.pk, reason="Risk", by=world.boss, now=NOW)


def test_not_telling_is_decided_by_management_with_a_reason(world: World) -> None:
    marker = live(world)
    with refused("reason", "substantial risk"):
        services.do_not_tell(marker.pk, reason="", by=world.boss, now=NOW)
    with refused(says="management grade"):
        services.do_not_tell(marker.pk, reason="Risk", by=world.officer, now=NOW)
    services.do_not_tell(marker.pk, reason="He would look for her", by=world.boss, now=NOW)
    services.write_letter(marker.pk, by=world.boss, now=NOW)
    marker.refresh_from_db()
    assert not marker.not_told_because


def test_nobody_is_told_of_what_does_not_count(world: World) -> None:
    marker = proposed(world)
    for act in (
        lambda: services.write_letter(marker.pk, by=world.boss, now=NOW),
        lambda: services.do_not_tell(marker.pk, reason="Risk", by=world.boss, now=NOW),
        lambda: shared(marker.pk, world),
    ):
        with refused(says="Nobody has decided"):
            act()


def shared(marker_id: int, world: World, recipient: str = "Leeds council") -> MarkerShare:
    return services.share_marker(
        marker_id, recipient=recipient, because="They visit too", by=world.boss, now=NOW
    )


@pytest.mark.parametrize("recipient", ["", " ", "x" * 201])
def test_shared_with_somebody_for_a_reason(world: World, recipient: str) -> None:
    marker = live(world)
    with refused("recipient"):
        shared(marker.pk, world, recipient)
    with refused("because"):
        services.share_marker(marker.pk, recipient="Police", because="", by=world.boss, now=NOW)


def test_whoever_it_was_shared_with_must_be_told_of_changes(world: World) -> None:
    marker = live(world)
    share = shared(marker.pk, world)
    assert not share.must_be_told
    services.correct_words(marker.pk, warns=PAIR, reason="Typed wrong", by=world.boss, now=NOW)
    share = MarkerShare.objects.get()
    assert share.must_be_told
    for _ in range(2):
        share = services.correct_share(share.pk, by=world.other, now=NOW)
        assert not share.must_be_told
        assert (share.corrected_by, share.corrected_version) == (world.other, 2)
    services.remove_marker(
        marker.pk,
        because=marker.Ended.RISK_GONE,
        reason="Quiet",
        becomes=services.Becomes(),
        by=world.boss,
        now=NOW,
    )
    share = MarkerShare.objects.get()
    assert share.must_be_told
    assert not services.correct_share(share.pk, by=world.boss, now=NOW).must_be_told


def test_of_a_renewal_they_are_told_again(world: World) -> None:
    marker = live(world)
    services.write_letter(marker.pk, by=world.boss, now=NOW)
    assert "have recorded" in letter_of(marker).subject
    later = datetime(2027, 5, 24, 9, tzinfo=UTC)
    services.review_marker(
        marker.pk,
        reviewed=services.Reviewed(
            outcome=MarkerReview.Outcome.RENEWED,
            severity=MarkerReview.Severity.SAME,
            behaviour=MarkerReview.Behaviour.AGAIN,
            one_off=MarkerReview.OneOff.NO,
            evidence="N-7",
        ),
        by=world.other,
        now=later,
    )
    marker.refresh_from_db()
    assert (marker.letter_at, marker.letter_due_on) == (NOW, date(2027, 6, 22))
    letter = letter_of(marker)
    assert letter.subject == "We are keeping a warning about you"
    assert letter.signed_by == "Otis Invented"
    assert "On 24 May 2027 we looked at it again" in str(letter.parts)
    with refused(says="sent already"):
        services.do_not_tell(marker.pk, reason="Risk", by=world.boss, now=later)
    services.write_letter(marker.pk, by=world.boss, now=later)
    marker.refresh_from_db()
    assert (marker.letter_at, marker.letter_due_on) == (later, None)


def test_the_reporter_is_told_while_the_incident_is_open(world: World) -> None:
    marker = live(world)
    assert Notice.objects.get(kind="incident_update").to == world.officer
    Notice.objects.all().delete()
    Incident.objects.update(
        state="closed", closed_at=NOW, closed_by=world.boss, what_changed="Pairs go"
    )
    services.remove_marker(
        marker.pk,
        because=Marker.Ended.RISK_GONE,
        reason="Quiet",
        becomes=services.Becomes(),
        by=world.boss,
        now=NOW,
    )
    assert not Notice.objects.exists()
