"""Adding, changing and switching feeds: who may, what is refused, which visits are held."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from forethought.feeds.reading import Asked
from forethought.places.area import Unplaced
from forethought.web.audit.models import Event
from forethought.web.feeds import services
from forethought.web.feeds.keeping import keep_reading
from forethought.web.feeds.models import Feed
from forethought.web.feeds.services import Details, address_shown
from forethought.web.feeds.supply import unplaced_json
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.areas.given import visit_at
from tests.web.factories import (
    NOW,
    make_manager,
    make_person,
    make_safety_administrator,
    make_visit,
)
from tests.web.feeds.world import LINES, make_feed

pytestmark = pytest.mark.django_db
LOST = unplaced_json([Unplaced("areas", "", "An alert has no outline.")])
DETAILS = Details("Chronicle", "https://x.example.org/feed?key=1", {"word": "a"}, 15, True)


@pytest.fixture
def admin(db: None) -> Person:
    return make_safety_administrator()


@pytest.fixture(autouse=True)
def _visit(db: None) -> None:
    make_visit()


def held() -> bool:
    waits = Visit.objects.filter(check_wanted_because="sources_changed").exists()
    Visit.objects.update(check_wanted_at=None, check_wanted_because="")
    return waits


@pytest.mark.parametrize(
    ("kind", "required", "is_held"),
    [
        ("lines", True, True),
        ("lines", False, True),
        ("line_press", True, True),
        ("line_press", False, False),
        ("line_figures", True, False),
    ],
)
def test_a_new_feed_is_due_at_once_and_holds_visits_if_it_counts(
    kind: str, required: bool, is_held: bool, admin: Person
) -> None:
    feed = services.add_feed(kind, replace(DETAILS, required=required), by=admin, now=NOW)
    assert (feed.next_at, feed.worked_at, feed.added_by) == (NOW, None, admin)
    assert held() is is_held
    assert Event.objects.filter(action="feed.added", by_id=admin.pk).exists()


@pytest.mark.parametrize(
    ("changed", "says", "field"),
    [
        ({"url": ""}, "Enter the address", "url"),
        ({"url": "feed.xml"}, "whole address", "url"),
        ({"url": "ftp://x.example.org/"}, "whole address", "url"),
        ({"url": "file:///etc/passwd"}, "whole address", "url"),
        ({"url": "https:///feed"}, "whole address", "url"),
        ({"url": "https://x.example.org:99999/"}, "whole address", "url"),
        ({"url": "https://x.example.org/a b"}, "whole address", "url"),
        ({"url": "https://me:secret@x.example.org/"}, "user name or password", "url"),
        ({"url": "https://old.example.org/"}, "with this address already", "url"),
        ({"name": " Old  one "}, "There is a feed Old one already", "name"),
        ({"every_minutes": 0}, "every 1 to 1440 minutes", "every_minutes"),
        ({"every_minutes": 1441}, "every 1 to 1440 minutes", "every_minutes"),
    ],
)
def test_what_cannot_be_a_feed_is_refused_with_a_sentence(
    changed: dict[str, Any], says: str, field: str, admin: Person
) -> None:
    make_feed("https://old.example.org/", name="Old one")
    with pytest.raises(NotPossibleError, match=says) as error:
        services.add_feed("lines", replace(DETAILS, **changed), by=admin, now=NOW)
    assert error.value.field == field
    assert "secret" not in str(error.value)
    assert Feed.objects.count() == 1


def test_only_a_safety_administrator_changes_feeds() -> None:
    feed = make_feed("https://x.example.org/")
    left = make_safety_administrator(is_active=False)
    for by in (make_person(), make_manager(), left):
        acts = (
            lambda by=by: services.add_feed("lines", DETAILS, by=by, now=NOW),
            lambda by=by: services.change_feed(feed.pk, DETAILS, by=by, now=NOW),
            lambda by=by: services.switch_off(feed.pk, why="It moved", by=by, now=NOW),
            lambda by=by: services.switch_on(feed.pk, by=by, now=NOW),
            lambda by=by: services.read_soon(feed.pk, by=by, now=NOW),
        )
        for act in acts:
            with pytest.raises(NotPossibleError, match="by a safety administrator"):
                act()
    assert not held()


@pytest.mark.parametrize(
    ("changed", "is_held", "anew"),
    [
        ({}, False, False),
        ({"every_minutes": 5}, False, False),
        ({"name": "Another name"}, True, False),
        ({"required": False}, True, False),
        ({"url": "https://y.example.org/"}, False, True),
        ({"url": ""}, False, False),
        ({"settings": {"word": "b"}}, False, True),
    ],
)
def test_a_change_holds_visits_and_reads_anew_only_where_it_must(
    changed: dict[str, Any], is_held: bool, anew: bool, admin: Person
) -> None:
    feed = services.add_feed("line_press", DETAILS, by=admin, now=NOW)
    Feed.objects.filter(pk=feed.pk).update(validators={"etag": "1"}, next_at=None, tried_at=NOW)
    Feed.objects.filter(pk=feed.pk).update(next_at=NOW.replace(year=2027))
    held()
    feed = services.change_feed(feed.pk, replace(DETAILS, **changed), by=admin, now=NOW)
    assert held() is is_held
    assert (feed.validators == {}, feed.next_at == NOW, feed.tried_at is None) == (anew,) * 3
    assert feed.url == (changed.get("url") or DETAILS.url)


def test_off_needs_a_reason_and_frees_what_only_the_feed_held(admin: Person) -> None:
    feed = make_feed("https://x.example.org/", unplaced=LOST, worked_at=NOW)
    with pytest.raises(NotPossibleError, match="Enter why"):
        services.switch_off(feed.pk, why=" ", by=admin, now=NOW)
    assert not held()
    feed = services.switch_off(feed.pk, why=" It moved ", by=admin, now=NOW)
    assert (feed.is_on, feed.off_because, held()) == (False, "It moved", True)
    with pytest.raises(NotPossibleError, match="is off already"):
        services.switch_off(feed.pk, why="Again", by=admin, now=NOW)
    with pytest.raises(NotPossibleError, match="is not fetched"):
        services.read_soon(feed.pk, by=admin, now=NOW)
    feed = services.switch_on(feed.pk, by=admin, now=NOW)
    assert (feed.is_on, feed.off_because, feed.next_at, held()) == (True, "", NOW, True)
    with pytest.raises(NotPossibleError, match="is on already"):
        services.switch_on(feed.pk, by=admin, now=NOW)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"worked_at": None}, True),
        ({"worked_at": NOW - timedelta(hours=24)}, False),
        ({"worked_at": NOW - timedelta(hours=24, seconds=1)}, True),
        ({"worked_at": None, "required": False}, False),
        ({"worked_at": None, "kind": "line_figures"}, False),
        ({"worked_at": NOW, "unplaced": LOST}, True),
    ],
)
@pytest.mark.parametrize("named", ["officer", "second_officer", ""])
def test_nobody_switches_off_what_holds_a_visit_of_theirs(
    fields: dict[str, Any], refused: bool, named: str, admin: Person
) -> None:
    if named == "officer":
        make_visit(admin)
    elif named:
        make_visit(second_officer=admin)
    feed = make_feed("https://x.example.org/", **fields)
    if not refused or not named:
        services.switch_off(feed.pk, why="It moved", by=admin, now=NOW)
        return
    with pytest.raises(NotPossibleError, match="somebody else decides"):
        services.switch_off(feed.pk, why="It moved", by=admin, now=NOW)
    if not fields.get("unplaced"):
        with pytest.raises(NotPossibleError, match="somebody else decides"):
            services.change_feed(feed.pk, replace(DETAILS, required=False), by=admin, now=NOW)
    feed.refresh_from_db()
    assert (feed.is_on, feed.required) == (True, True)


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"url": "https://y.example.org/"}, True),
        ({"settings": {"word": "b"}}, True),
        ({"every_minutes": 5, "url": ""}, False),
    ],
)
@pytest.mark.parametrize("gave", ["zone 0.84662 52.80046", "near 0.85 52.83 Not placed."])
@pytest.mark.parametrize("named", ["officer", "second_officer", ""])
def test_nobody_changes_what_is_read_of_a_feed_that_holds_a_visit_of_theirs(
    changed: dict[str, Any], refused: bool, gave: str, named: str, admin: Person
) -> None:
    visit_at("NR21 7AA", **({named: admin} if named else {}))
    feed = make_feed(DETAILS.url, settings=DETAILS.settings, required=False, worked_at=NOW)
    read = LINES.read_upload("", f"{gave}\nend".encode(), Asked("", NOW))
    keep_reading(feed, LINES, read, now=NOW)
    details = replace(DETAILS, required=False, **changed)
    if not refused or not named:
        services.change_feed(feed.pk, details, by=admin, now=NOW)
        return
    with pytest.raises(NotPossibleError, match="somebody else decides"):
        services.change_feed(feed.pk, details, by=admin, now=NOW)
    feed.refresh_from_db()
    assert (feed.url, feed.settings) == (DETAILS.url, DETAILS.settings)


def test_read_soon_makes_a_feed_due(admin: Person) -> None:
    feed = make_feed("https://x.example.org/", next_at=NOW.replace(year=2027))
    assert services.read_soon(feed.pk, by=admin, now=NOW).next_at == NOW


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://x.example.org/feed.xml", "https://x.example.org/feed.xml"),
        ("https://x.example.org/feed.xml?key=s3cret", "https://x.example.org/feed.xml?…"),
        ("https://me:s3cret@x.example.org:8443/f#s3cret", "https://x.example.org:8443/f"),
    ],
)
def test_an_address_is_shown_without_what_may_be_a_key(url: str, shown: str) -> None:
    assert address_shown(url) == shown


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"kind": ""},
        {"every_minutes": 0},
        {"failures": 1, "says": ""},
        {"is_on": False},
        {"is_on": True, "off_because": "why"},
    ],
)
def test_the_database_refuses_what_no_feed_can_be(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_feed(**fields)
