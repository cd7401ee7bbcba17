"""Reviews: what they ask, what they move, and what they may not do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from forethought.vocabulary import INCIDENT_REPORTS, DispositionKind, MarkerLevel
from forethought.web.decisions.models import Disposition
from forethought.web.decisions.services import agree_disposition
from forethought.web.incidents.known import make_known
from forethought.web.markers import services
from forethought.web.markers.models import DecidedKey, Marker, MarkerReview
from forethought.web.people.models import Person
from tests.web.factories import make_person, make_visit
from tests.web.markers.given import World, live, make_world, refused

pytestmark = pytest.mark.django_db

LATER = datetime(2027, 5, 24, 9, 0, tzinfo=UTC)
Review = MarkerReview
KEEP = services.Reviewed(
    outcome=Review.Outcome.KEPT,
    severity=Review.Severity.SAME,
    behaviour=Review.Behaviour.NOT_MET,
    one_off=Review.OneOff.NOT_KNOWN,
    evidence="Nobody has been there since",
)


@pytest.fixture
def world() -> World:
    return make_world()


def look(marker: Marker, world: World, reviewed: services.Reviewed = KEEP) -> Marker:
    services.review_marker(marker.pk, reviewed=reviewed, by=world.boss, now=LATER)
    marker.refresh_from_db()
    return marker


def test_kept_moves_the_review_and_not_the_end(world: World) -> None:
    visit = make_visit(customer=world.customer, planned_start=LATER)
    marker = live(world)
    held = visit.__class__.objects.get(pk=visit.pk).information
    look(marker, world)
    assert (marker.review_on, marker.lapses_on) == (date(2027, 11, 24), date(2027, 11, 25))
    assert marker.version == 1
    assert visit.__class__.objects.get(pk=visit.pk).information == held
    kept = MarkerReview.objects.get()
    assert (kept.level_before, kept.level_after) == ("pair", "pair")


def test_no_review_without_evidence(world: World) -> None:
    with refused("evidence"):
        look(live(world), world, replace(KEEP, evidence=" "))


def test_renewing_counts_twelve_months_from_the_review(world: World) -> None:
    visit = make_visit(customer=world.customer, planned_start=LATER)
    marker = live(world)
    renewed = replace(
        KEEP, outcome=Review.Outcome.RENEWED, behaviour=Review.Behaviour.AGAIN, evidence="N-7"
    )
    look(marker, world, renewed)
    assert (marker.review_on, marker.lapses_on) == (date(2027, 11, 24), date(2028, 5, 24))
    visit.refresh_from_db()
    assert visit.check_wanted_because == "markers_changed"


@pytest.mark.parametrize(
    ("behaviour", "one_off", "may"),
    [
        (Review.Behaviour.CALM, Review.OneOff.YES, False),
        (Review.Behaviour.CALM, Review.OneOff.NO, True),
        (Review.Behaviour.NOT_MET, Review.OneOff.YES, True),
        (Review.Behaviour.AGAIN, Review.OneOff.YES, True),
    ],
)
def test_answers_may_speak_against_another_year(
    world: World, behaviour: Review.Behaviour, one_off: Review.OneOff, may: bool
) -> None:
    marker = live(world)
    said = replace(KEEP, outcome=Review.Outcome.RENEWED, behaviour=behaviour, one_off=one_off)
    if may:
        assert look(marker, world, said).lapses_on == date(2028, 5, 24)
    else:
        with refused("outcome", "no evidence for another year"):
            look(marker, world, said)


RENEW = replace(KEEP, outcome=Review.Outcome.RENEWED)
A_YEAR_ON = datetime(2028, 5, 22, 9, 0, tzinfo=UTC)


def renew(marker: Marker, by: Person, behaviour: str, now: datetime) -> Marker:
    said = replace(RENEW, behaviour=Review.Behaviour(behaviour))
    services.review_marker(marker.pk, reviewed=said, by=by, now=now)
    marker.refresh_from_db()
    return marker


def test_who_proposed_it_does_not_renew_it(world: World) -> None:
    marker = live(world, proposed_by=world.other)
    with refused("outcome", "You proposed this marker"):
        renew(marker, world.other, "again", LATER)
    services.review_marker(marker.pk, reviewed=KEEP, by=world.other, now=LATER)
    assert renew(marker, world.boss, "again", LATER).lapses_on == date(2028, 5, 24)


@pytest.mark.parametrize(
    ("first", "second", "by_another", "may"),
    [
        ("not_met", "not_met", False, False),
        ("not_met", "not_met", True, True),
        ("not_met", "again", False, True),
        ("again", "not_met", False, True),
    ],
)
def test_one_person_does_not_renew_it_twice_though_nobody_met_them(
    world: World, first: str, second: str, by_another: bool, may: bool
) -> None:
    marker = renew(live(world), world.boss, first, LATER)
    services.review_marker(
        marker.pk, reviewed=KEEP, by=world.other, now=datetime(2027, 11, 20, 9, tzinfo=UTC)
    )
    by = world.other if by_another else world.boss
    if may:
        assert renew(marker, by, second, A_YEAR_ON).lapses_on == date(2029, 5, 22)
    else:
        with refused("outcome", "You renewed it the last time too"):
            renew(marker, by, second, A_YEAR_ON)


@pytest.mark.parametrize(
    ("level", "may"),
    [
        (None, False),
        (MarkerLevel.NO_VISIT, False),
        (MarkerLevel.PAIR, False),
        (MarkerLevel.ADVICE, True),
    ],
)
def test_lowering_lowers(world: World, level: MarkerLevel | None, may: bool) -> None:
    marker = live(world)
    said = replace(KEEP, outcome=Review.Outcome.LOWERED, level=level)
    if may:
        look(marker, world, said)
        assert (marker.level, marker.version) == ("advice", 2)
        assert MarkerReview.objects.get().level_before == "pair"
    else:
        with refused("level"):
            look(marker, world, said)


def test_on_its_last_day_it_is_renewed_or_lapses(world: World) -> None:
    marker = live(world)
    marker.review_on = marker.lapses_on = date(2027, 5, 24)
    marker.save()
    with refused("outcome", "lapses today"):
        look(marker, world)
    said = replace(KEEP, outcome=Review.Outcome.RENEWED)
    assert look(marker, world, said).lapses_on == date(2028, 5, 24)


def test_not_having_told_them_is_looked_at_again(world: World) -> None:
    marker = live(world)
    services.do_not_tell(marker.pk, reason="He would look for her", by=world.boss, now=LATER)
    with refused("still_not_told"):
        look(marker, world)
    look(marker, world, replace(KEEP, still_not_told="He still lives next door"))
    assert marker.not_told_because == "He still lives next door"


def test_nobody_who_goes_there_makes_it_ask_less(world: World) -> None:
    marker = live(world)
    make_visit(world.boss, customer=world.customer, planned_start=LATER)
    less = replace(KEEP, outcome=Review.Outcome.LOWERED, level=MarkerLevel.ADVICE)
    with refused(says="You are on a visit"):
        look(marker, world, less)
    look(marker, world)


def test_only_management_that_it_did_not_hit_reviews(world: World) -> None:
    marker = live(world)
    for person in (world.officer, make_person()):
        with refused(says="management grade"):
            services.review_marker(marker.pk, reviewed=KEEP, by=person, now=LATER)


def test_removing_takes_it_out_and_asks_two_about_the_incident(world: World) -> None:
    make_known(world.incident, by=world.officer, now=LATER)
    visit = make_visit(customer=world.customer, planned_start=LATER)
    marker = live(world)
    becomes = services.Becomes(DispositionKind.REVIEWED, date(2028, 5, 24), world.other)
    look(marker, world, replace(KEEP, outcome=Review.Outcome.REMOVED, becomes=becomes))
    assert (marker.state, marker.ended_because) == (Marker.State.REMOVED, "risk_gone")
    assert not DecidedKey.objects.exists()
    visit.refresh_from_db()
    assert visit.check_wanted_because == "markers_changed"
    one = Disposition.objects.get()
    assert (one.source, one.record_id) == (INCIDENT_REPORTS, world.incident.record_id)
    assert (one.kind, one.by, one.asked, one.at) == ("reviewed", world.boss, world.other, None)
    agree_disposition(one.pk, by=world.other, now=LATER)
    visit.refresh_from_db()
    assert visit.check_wanted_because == "disposition"


def test_removing_without_a_second_person_changes_nothing(world: World) -> None:
    make_known(world.incident, by=world.officer, now=LATER)
    marker = live(world)
    becomes = services.Becomes(DispositionKind.MISTAKEN)
    with refused("second"):
        look(marker, world, replace(KEEP, outcome=Review.Outcome.REMOVED, becomes=becomes))
    marker.refresh_from_db()
    assert marker.state == Marker.State.LIVE
    assert not MarkerReview.objects.exists()


@pytest.mark.parametrize("because", ["risk_gone", "not_them", "moved", "replaced"])
def test_removing_by_hand(world: World, because: str) -> None:
    marker = live(world)
    services.remove_marker(
        marker.pk,
        because=Marker.Ended(because),
        reason="Talked it over",
        becomes=services.Becomes(),
        by=world.boss,
        now=LATER,
    )
    marker.refresh_from_db()
    assert (marker.ended_because, marker.ended_by) == (because, world.boss)
    assert not Disposition.objects.exists()


@pytest.mark.parametrize("because", ["appeal", "lapsed"])
def test_nobody_removes_it_as_if_by_appeal_or_by_itself(world: World, because: str) -> None:
    marker = live(world)
    with refused("because"):
        services.remove_marker(
            marker.pk,
            because=Marker.Ended(because),
            reason="Quick",
            becomes=services.Becomes(),
            by=world.boss,
            now=LATER,
        )
