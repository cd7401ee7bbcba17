"""What a feed tells and nobody can place: it holds the visits that it may be about."""

from __future__ import annotations

import pytest

from forethought.web.notices.kinds import TURN_BACK
from forethought.web.notices.models import Notice
from forethought.web.visits.models import Visit
from tests.web.factories import NOW, make_customer, make_visit
from tests.web.feeds.test_polling import MINUTE, Turns, held, turns
from tests.web.feeds.world import Published, make_feed

__all__ = ["turns"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("line", "is_held"),
    [
        ("near 0.5 52.5 It cannot be placed.", True),
        ("near -3.0 56.0 It cannot be placed.", False),
        ("lost It cannot be placed.", True),
    ],
)
def test_what_is_not_placed_holds_the_visits_near_it_and_lets_them_go(
    line: str, is_held: bool, turns: Turns, published: Published
) -> None:
    published.publish("end")
    make_feed(published.url())
    make_visit(customer=make_customer(postcode="NR21 8AA"))
    turns.poll()
    held()
    published.publish(line, "end")
    turns.poll(after=15 * MINUTE)
    assert held() is is_held
    published.publish("end", "end")
    turns.poll(after=15 * MINUTE)
    assert held() is is_held


def test_what_cannot_be_placed_holds_but_sends_no_officer_away_from_a_door(
    turns: Turns, published: Published
) -> None:
    published.publish("end")
    make_feed(published.url())
    customer = make_customer(postcode="NR21 8AA")
    make_visit(customer=customer, state=Visit.State.UNDER_WAY, started_at=NOW)
    turns.poll()
    held()
    published.publish("near 0.5 52.5 It cannot be placed.", "end")
    turns.poll(after=15 * MINUTE)
    assert held() is True
    assert not Notice.objects.exists(), "a fault of a feed is no danger at the door"
    published.publish("zone 0.8486 52.8298", "end")
    turns.poll(after=15 * MINUTE)
    assert Notice.objects.filter(kind=TURN_BACK).count() == 1


def test_a_list_of_which_nothing_can_be_read_holds_by_what_it_listed(
    turns: Turns, published: Published
) -> None:
    published.publish("end")
    feed = make_feed(published.url())
    make_visit(customer=make_customer(postcode="NR21 8AA"))
    turns.poll()
    held()
    published.publish("near 0.5 52.5 It cannot be placed.")
    turns.poll(after=15 * MINUTE)
    feed.refresh_from_db()
    assert held() is True
    assert (feed.failures, feed.says, feed.worked_at) == (0, "It ends too soon.", NOW)
