"""Feeds as sources of a check: stale at the limit, never read, not required, off, figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forethought.feeds.reading import FeedRead
from forethought.places.area import Unplaced
from forethought.vocabulary import SourceStatus
from forethought.web.areas.models import Supply
from forethought.web.checks.showing import sources_of
from forethought.web.feeds.keeping import keep_reading
from forethought.web.feeds.supply import feeds_now
from tests.web.checks.world import check_of, load_everything, plain_visit, rules
from tests.web.factories import NOW
from tests.web.feeds.world import LINES, make_feed

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
DAY = timedelta(hours=24)


@pytest.fixture(autouse=True)
def _everything_loaded() -> None:
    load_everything(extracted_at=NOW)


@pytest.mark.parametrize(
    ("read_before_the_visit", "says"),
    [
        (DAY - SECOND, None),
        (DAY, None),
        (DAY + SECOND, "Feed Wensum Chronicle is too old for this visit"),
        (None, "Feed Wensum Chronicle is missing"),
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_a_feed_not_read_for_a_day_before_a_visit_holds_it(
    read_before_the_visit: timedelta | None, says: str | None, required: bool
) -> None:
    visit = plain_visit()
    worked_at = visit.planned_start - read_before_the_visit if read_before_the_visit else None
    make_feed("https://x/", name="Wensum Chronicle", worked_at=worked_at, required=required)
    check = check_of(visit)
    if says is None or not required:
        assert (check.complete, rules(check.result)) == (True, {})
        return
    assert not check.complete
    (reason,) = check.result["reasons"]
    assert reason["rule"] == "check.source"
    assert says in reason["says"]
    (line,) = [one for one in sources_of(check) if one.title == "Feed Wensum Chronicle"]
    assert line.held_back


@pytest.mark.parametrize(
    "fields",
    [{"is_on": False, "off_because": "It moved"}, {"kind": "line_figures"}],
)
def test_what_is_off_or_gives_figures_is_no_source(fields: dict[str, Any]) -> None:
    make_feed("https://x/", **fields)
    assert feeds_now().reports == ()
    assert check_of(plain_visit()).complete


def test_a_kind_that_the_program_has_lost_still_holds() -> None:
    make_feed("https://x/", kind="gone", worked_at=None, says="It cannot be read.", failures=1)
    (report,) = feeds_now().reports
    assert (report.status, report.detail) == (SourceStatus.MISSING, "It cannot be read.")
    assert not check_of(plain_visit()).complete


@pytest.mark.parametrize(("kind", "complete"), [("lines", True), ("line_press", False)])
def test_a_feed_of_areas_stands_in_for_an_areas_file(kind: str, complete: bool) -> None:
    Supply.objects.all().delete()
    make_feed("https://x/", kind=kind, worked_at=NOW)
    assert check_of(plain_visit()).complete is complete


def test_however_many_feeds_there_are_it_is_one_query() -> None:
    for number in range(3):
        make_feed("https://x/", name=str(number), worked_at=NOW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(feeds_now().reports) == 3
    assert len(asked) == 1


@pytest.mark.parametrize(("is_on", "complete"), [(True, False), (False, True)])
def test_what_a_feed_could_not_place_makes_checks_incomplete(is_on: bool, complete: bool) -> None:
    feed = make_feed("https://x/", worked_at=NOW)
    keep(feed, "An alert has no outline.", NOW)
    feed.is_on, feed.off_because = is_on, "" if is_on else "why"
    feed.save()
    check = check_of(plain_visit())
    assert check.complete is complete
    if not complete:
        (reason,) = check.result["reasons"]
        assert (reason["rule"], "An alert has no outline." in reason["says"]) == (
            "check.area",
            True,
        )


def keep(feed: Any, says: str, now: datetime) -> None:
    keep_reading(feed, LINES, FeedRead(unplaced=(Unplaced("areas", "", says),)), now=now)
