"""The person hears of every change: who was meant, what it says, an appeal answered, the end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from forethought.vocabulary import MarkerLevel
from forethought.web.markers import services
from forethought.web.markers.letter import letter_of
from forethought.web.markers.life import look_after_markers
from forethought.web.markers.models import Marker, MarkerReview
from forethought.web.notices.models import Notice
from tests.web.factories import NOW, sign_in
from tests.web.markers.given import (
    PAIR,
    World,
    known_customer,
    live,
    make_world,
    page,
    refused,
    send,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=7)
DUE = date(2027, 1, 4)
"""Twenty working days from ``LATER``."""
WORDS = services.Warns(MarkerLevel.PAIR, "May shout at the door")


@pytest.fixture
def world() -> World:
    return make_world()


def told(world: World) -> Marker:
    """A marker of which the person was told."""
    marker = live(world)
    services.write_letter(marker.pk, by=world.boss, now=NOW)
    return fresh(marker)


def untold(world: World) -> Marker:
    """A marker of which the person is not to be told."""
    marker = live(world)
    services.do_not_tell(marker.pk, reason="He would look for her", by=world.boss, now=NOW)
    return fresh(marker)


def fresh(marker: Marker) -> Marker:
    return Marker.objects.select_related("incident__office", "customer").get(pk=marker.pk)


def mean_another(marker: Marker, world: World) -> Marker:
    services.move_marker(
        marker.pk,
        address="4 Made-up Street",
        postcode="LS1 4DY",
        reason="It was his brother",
        customer=known_customer("Terry Invented"),
        by=world.boss,
        now=LATER,
    )
    return fresh(marker)


def reword(marker: Marker, world: World) -> Marker:
    services.correct_words(marker.pk, warns=WORDS, reason="Wrong", by=world.boss, now=LATER)
    return fresh(marker)


def lower(marker: Marker, world: World, still_not_told: str = "") -> Marker:
    services.review_marker(
        marker.pk,
        reviewed=services.Reviewed(
            outcome=MarkerReview.Outcome.LOWERED,
            severity=MarkerReview.Severity.LESS,
            behaviour=MarkerReview.Behaviour.CALM,
            one_off=MarkerReview.OneOff.NO,
            evidence="Met twice",
            level=MarkerLevel.ADVICE,
            still_not_told=still_not_told,
        ),
        by=world.boss,
        now=LATER,
    )
    return fresh(marker)


def answer(marker: Marker, world: World, *, upheld: bool) -> Marker:
    appeal = services.record_appeal(
        marker.pk,
        says="It was not me",
        received_on=LATER.date(),
        reviewer=None,
        by=world.officer,
        now=LATER,
    )
    services.answer_appeal(
        appeal.pk,
        upheld=upheld,
        answer="I spoke to both of you",
        becomes=services.Becomes(),
        by=world.other,
        now=LATER,
    )
    return fresh(marker)


def remove(marker: Marker, world: World) -> Marker:
    services.remove_marker(
        marker.pk,
        because=Marker.Ended.RISK_GONE,
        reason="Quiet",
        becomes=services.Becomes(),
        by=world.boss,
        now=LATER,
    )
    return fresh(marker)


def test_who_is_meant_now_was_never_told(world: World) -> None:
    marker = mean_another(told(world), world)
    assert (marker.letter_at, marker.letter_by, marker.letter_due_on) == (None, None, DUE)
    letter = letter_of(marker)
    assert (letter.to, letter.subject) == ("Terry Invented", "We have recorded a warning about you")


def test_not_telling_one_is_not_decided_of_another(world: World) -> None:
    marker = mean_another(untold(world), world)
    assert (marker.not_told_because, marker.not_told_by, marker.letter_due_on) == ("", None, DUE)


def test_who_moved_is_the_same_person_and_knows(world: World) -> None:
    marker = told(world)
    services.move_marker(
        marker.pk,
        address="4 Made-up Street",
        postcode="LS1 4DY",
        reason="A letter came back",
        customer=world.customer,
        by=world.boss,
        now=LATER,
    )
    assert (fresh(marker).letter_at, fresh(marker).letter_due_on) == (NOW, None)


def test_of_other_words_and_of_a_lower_level_they_are_told(world: World) -> None:
    for marker in (reword(told(world), world), lower(told(make_world()), world)):
        assert marker.letter_due_on == DUE
        assert letter_of(marker).subject == "We have changed a warning about you"


def test_a_letter_that_is_due_already_is_not_put_off(world: World) -> None:
    due = live(world).letter_due_on
    assert reword(Marker.objects.get(), world).letter_due_on == due
    assert due is not None
    assert due < DUE


def test_who_is_not_to_be_told_is_not_told_of_changes_either(world: World) -> None:
    assert reword(untold(world), world).letter_due_on is None
    marker = lower(untold(make_world()), world, still_not_told="Still so")
    assert marker.letter_due_on is None
    assert remove(marker, world).letter_due_on is None


@pytest.mark.parametrize("upheld", [True, False])
def test_what_came_of_an_appeal_is_written_to_them(world: World, upheld: bool) -> None:
    marker = answer(told(world), world, upheld=upheld)
    assert marker.letter_due_on == DUE
    letter = letter_of(marker)
    assert (letter.subject, letter.signed_by) == ("What came of your appeal", "Otis Invented")
    said = str(letter.parts)
    assert "I spoke to both of you" in said
    assert ("The warning has been removed" in said) is upheld
    assert ("How long it lasts" in said) is not upheld
    assert ("It ended on 2 December 2026" in said) is upheld
    services.write_letter(marker.pk, by=world.boss, now=LATER)
    assert fresh(marker).letter_due_on is None
    with refused(says="removed" if upheld else "sent already"):
        services.write_letter(marker.pk, by=world.boss, now=LATER)


def test_an_appeal_is_answered_also_to_who_was_not_to_be_told(world: World) -> None:
    assert answer(untold(world), world, upheld=False).letter_due_on == DUE


def test_who_knew_of_it_is_told_that_it_has_ended(world: World) -> None:
    marker = remove(told(world), world)
    assert marker.letter_due_on == DUE
    letter = letter_of(marker)
    assert letter.subject == "A warning about you has ended"
    assert "no longer needed" in str(letter.parts)


def test_who_never_knew_is_owed_no_letter_about_the_end(world: World) -> None:
    marker = remove(live(world), world)
    assert marker.letter_due_on is None
    with refused(says="was removed"):
        services.write_letter(marker.pk, by=world.boss, now=LATER)


def test_a_letter_about_the_end_is_reminded_of(world: World) -> None:
    remove(told(world), world)
    kind = "marker_letter_overdue"
    look_after_markers(now=datetime(2027, 1, 4, 9, tzinfo=UTC))
    assert not Notice.objects.filter(kind=kind).exists()
    look_after_markers(now=datetime(2027, 1, 5, 9, tzinfo=UTC))
    assert Notice.objects.filter(kind=kind).count() == 2


def test_the_letter_about_the_end_is_read_printed_and_noted(world: World, client: Client) -> None:
    marker = remove(told(world), world)
    sign_in(client, world.boss)
    address = f"/markers/{marker.pk}/"
    assert "must be told by 4 January 2027 that this warning has ended" in page(client, address)
    assert f'href="{address}"' in page(client, "/markers/?show=todo")
    for part in ("letter/", "letter/print/"):
        assert "A warning about you has ended" in page(client, address + part)
    assert "they have been told" in send(client, f"{address}letter/")
    assert "must be told by" not in page(client, address)
    assert f'href="{address}"' not in page(client, "/markers/?show=todo")


def test_there_is_no_letter_about_the_end_for_who_never_knew(world: World, client: Client) -> None:
    marker = remove(live(world), world)
    page(sign_in(client, world.boss), f"/markers/{marker.pk}/letter/", 404)


def test_the_first_letter_stays_the_first(world: World) -> None:
    marker = fresh(live(world, warns=PAIR))
    assert letter_of(marker).subject == "We have recorded a warning about you"
