"""Reviews of areas stand before whoever may decide them, and before nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forethought.web.areas.models import KnownArea
from forethought.web.areas.services import open_area
from forethought.web.people.waiting import LISTED, waiting_for
from tests.web.areas.given import circle
from tests.web.factories import NOW, TODAY, make_manager
from tests.web.feeds.world import make_feed

pytestmark = pytest.mark.django_db
FEED, HAND = KnownArea.Origin.FEED, KnownArea.Origin.HAND


def test_reviews_that_others_decide_hide_none_of_ones_own() -> None:
    feed = make_feed("https://zones.example.org/")
    for number in range(LISTED):
        first = circle(name=f"Zone {number}", review_on=TODAY)
        open_area(first, origin=HAND, by=make_manager(), now=NOW)
    KnownArea.objects.update(origin=FEED, feed=feed)  # these the safety administrator decides
    mine = circle(name="Yard", review_on=TODAY + timedelta(days=1))
    open_area(mine, origin=HAND, by=make_manager(), now=NOW)
    told = [one.title for one in waiting_for(make_manager(), NOW)]
    assert [title for title in told if "still holds" in title] == [
        "Look whether the area Yard still holds"
    ]
