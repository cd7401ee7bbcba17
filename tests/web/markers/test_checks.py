"""What checks make of markers decided here: set, reviewed, appealed against, lapsed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forethought.vocabulary import DispositionKind
from forethought.web.decisions.models import Disposition
from forethought.web.decisions.services import agree_disposition
from forethought.web.incidents.known import make_known
from forethought.web.markers import services
from forethought.web.markers.models import Marker
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.web.checks.world import answers, check_of, load_everything, marker, plain_visit, rules
from tests.web.factories import NOW
from tests.web.markers.given import WORDING, WORDS, World, days, known_customer, live, make_world

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
INCIDENT = {"records.violence": "different_method", "records.caution": "pair"}
"""What the incident itself asks for, in full."""


@pytest.fixture
def world() -> World:
    load_everything()
    world = make_world()
    make_known(world.incident, by=world.officer, now=NOW)
    return world


@pytest.fixture
def visit(world: World) -> Visit:
    visit = plain_visit(officer=world.officer, customer=world.customer)
    answers(visit)
    return visit


def test_it_asks_for_two_and_shows_what_helps_and_no_story(world: World, visit: Visit) -> None:
    assert rules(check_of(visit).result) == INCIDENT
    live(world)
    check = check_of(visit, LATER)
    assert rules(check.result) == INCIDENT | {"marker.pair": "pair"}
    of_marker = next(one for one in check.result["reasons"] if one["rule"] == "marker.pair")
    assert WORDING in of_marker["says"]
    assert "What helps: Is hard of hearing" in of_marker["says"]
    assert WORDS not in str(of_marker)
    assert of_marker["evidence"][0]["match"] == "reference"


def test_beside_those_of_a_folder(world: World, visit: Visit) -> None:
    live(world)
    marker(world.customer, level="advice")
    assert {"marker.pair", "marker.advice"} <= set(rules(check_of(visit).result))


def test_a_namesake_who_is_not_meant_is_left_alone(world: World) -> None:
    tenant = known_customer(
        "Terry Tenant", address=world.customer.address, postcode=world.customer.postcode
    )
    visit = plain_visit(customer=tenant)
    mine = live(world)
    assert "marker.pair" in rules(check_of(visit).result)
    services.say_not_about(
        mine.pk, customer_id=tenant.pk, reason="Moved in since", by=world.boss, now=NOW
    )
    assert "marker.pair" not in rules(check_of(visit, LATER).result)


def test_removed_and_reviewed_it_asks_for_less(world: World, visit: Visit) -> None:
    mine = live(world)
    services.remove_marker(
        mine.pk,
        because=Marker.Ended.RISK_GONE,
        reason="Calm since",
        becomes=services.Becomes(DispositionKind.REVIEWED, days(180), world.other),
        by=world.boss,
        now=NOW,
    )
    assert rules(check_of(visit, LATER).result) == INCIDENT
    agree_disposition(Disposition.objects.get().pk, by=world.other, now=LATER)
    check = check_of(visit, LATER + timedelta(minutes=5))
    assert rules(check.result) == {"records.violence": "pair", "records.caution": "alone"}
    assert [one["kind"] for one in check.result["notices"]] == ["disposition"]


def test_an_upheld_appeal_takes_both(world: World, visit: Visit) -> None:
    mine = live(world)
    appeal = services.record_appeal(
        mine.pk,
        says="It was my brother",
        received_on=NOW.date(),
        reviewer=None,
        by=world.boss,
        now=NOW,
    )
    services.answer_appeal(
        appeal.pk,
        upheld=True,
        answer="It was",
        becomes=services.Becomes(DispositionKind.MISTAKEN, None, world.boss),
        by=world.other,
        now=NOW,
    )
    agree_disposition(Disposition.objects.get().pk, by=world.boss, now=NOW)
    assert rules(check_of(visit, LATER).result) == {}
    assert Marker.objects.get().decided_by == world.boss


def test_past_its_last_day_it_is_told_and_asks_for_nothing(world: World, visit: Visit) -> None:
    live(world)

    def looked(now: datetime) -> dict[str, Any]:
        reopen([visit.pk], because=News.MORNING, now=now)
        return dict(check_of(visit, now).result)

    last, over = datetime(2027, 11, 25, 23, 59, tzinfo=UTC), datetime(2027, 11, 26, tzinfo=UTC)
    assert "marker.pair" in rules(looked(last))
    after = looked(over)
    assert "marker.pair" not in rules(after)
    assert "marker_lapsed" in {one["kind"] for one in after["notices"]}
