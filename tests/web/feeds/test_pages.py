"""The pages of feeds: how each stands, its questions, its copies, and no key anywhere."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forethought.places.area import Unplaced
from forethought.web.areas.models import KnownArea
from forethought.web.checks.plain import encode
from forethought.web.feeds.models import Feed, FeedCopy
from forethought.web.feeds.presenting import LATE, feed_line, feed_lines
from forethought.web.feeds.views import changing
from forethought.web.people.models import Person
from forethought.web.people.waiting import waiting_for
from tests.web.factories import (
    NOW,
    make_manager,
    make_person,
    make_safety_administrator,
    sign_in,
)
from tests.web.feeds.world import FETCHER, Published, make_feed

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
DAY = timedelta(hours=24)
KEY = "s3cret-key"


@pytest.fixture
def admin(db: None, client: Client) -> Person:
    made = make_safety_administrator()
    sign_in(client, made)
    return made


def answers(**changed: str) -> dict[str, str]:
    known = {
        "name": "Chronicle",
        "url": f"https://x.example.org/feed?key={KEY}",
        "ask_word": "b",
        "every_minutes": "15",
        "required": "yes",
    }
    return known | changed


LOST = encode(Unplaced("areas", "F-1", "A flood warning cannot be placed."))


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"worked_at": NOW}, "works"),
        ({"worked_at": NOW - DAY}, "works"),
        ({"worked_at": NOW - DAY - SECOND}, "stale"),
        ({}, "added"),
        ({"url": ""}, "new"),
        ({"tried_at": NOW}, "new"),
        ({"tried_at": NOW, "says": "It failed.", "failures": 1}, "new"),
        ({"worked_at": NOW, "says": "It failed.", "failures": 1}, "fails"),
        ({"worked_at": NOW, "says": "It ends too soon."}, "partly"),
        ({"worked_at": NOW, "unplaced": [LOST]}, "unplaced"),
        ({"worked_at": NOW, "unplaced": [LOST], "says": "It ends too soon."}, "partly"),
        ({"is_on": False, "off_because": "It moved"}, "off"),
        ({"worked_at": NOW, "next_at": NOW - LATE}, "works"),
        ({"worked_at": NOW, "next_at": NOW - LATE - SECOND}, "late"),
        ({"url": "", "worked_at": NOW - 9 * DAY, "required": False}, "works"),
        ({"url": "", "worked_at": NOW - 9 * DAY}, "stale"),
    ],
)
def test_how_a_feed_stands(fields: dict[str, Any], state: str) -> None:
    feed = make_feed(**{"url": "https://x/", **fields})
    line = feed_line(feed, NOW)
    assert line.state == state
    assert bool(line.todo) is (state != "works")


def test_how_old_it_is_stands_in_words() -> None:
    make_feed("https://x/", worked_at=NOW - timedelta(minutes=4))
    (line,) = feed_lines(NOW)
    assert line.age == "4 minutes ago"


def test_a_feed_is_added_and_its_key_is_never_shown_again(
    admin: Person, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chosen = client.post(reverse("feeds:add"), {"kind": "lines"})
    assert chosen["Location"] == reverse("feeds:add_kind", args=["lines"])
    page = client.get(chosen["Location"]).content.decode()
    assert "Which word?" in page
    done = client.post(chosen["Location"], answers(), follow=True).content.decode()
    feed = Feed.objects.get()
    assert (feed.settings, feed.required, feed.every_minutes) == ({"word": "b"}, True, 15)
    assert "Chronicle was added" in done
    pages = [done]
    for name in ("feeds:feed", "feeds:change", "feeds:try", "feeds:switch_off"):
        pages.append(client.get(reverse(name, args=[feed.pk])).content.decode())
    pages.append(client.get(reverse("feeds:feeds")).content.decode())
    assert "https://x.example.org/feed?…" in pages[1]
    assert "The second" in pages[1]
    assert not [page for page in pages if KEY in page]
    change = reverse("feeds:change", args=[feed.pk])
    client.post(change, answers(url="", name="Courier"))
    feed.refresh_from_db()
    assert (feed.name, KEY in feed.url) == ("Courier", True), "an empty address keeps the old one"
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": ""}, "Enter name of the feed"),
        ({"url": ""}, "Enter the address of the feed"),
        ({"url": "nonsense"}, "Enter the whole address of the feed"),
        ({"ask_word": ""}, "Select which word"),
        ({"every_minutes": "soon"}, "Enter a whole number of minutes, from 1 to 1440"),
        ({"every_minutes": "0"}, "Enter a whole number of minutes, from 1 to 1440"),
        ({"every_minutes": "²"}, "Enter a whole number of minutes, from 1 to 1440"),
        ({"required": ""}, "Select yes if visits are held"),
    ],
)
def test_every_wrong_answer_gets_a_sentence(
    changed: dict[str, str], says: str, admin: Person, client: Client
) -> None:
    page = client.post(reverse("feeds:add_kind", args=["lines"]), answers(**changed))
    assert says in page.content.decode()
    assert not Feed.objects.exists()


def test_a_kind_that_is_none_leads_back_to_the_choice(admin: Person, client: Client) -> None:
    gone = client.get(reverse("feeds:add_kind", args=["none-such"]))
    assert gone["Location"] == reverse("feeds:add")


def test_try_shows_what_would_be_read_and_keeps_nothing(
    admin: Person, client: Client, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing, "site_fetcher", lambda: FETCHER)
    published.publish("zone 0.5 52.5", "lost <b>Nobody</b> knows where.", "broken")
    feed = make_feed(published.url(), validators={"etag": "old"})
    before = Feed.objects.values().get()
    address = reverse("feeds:try", args=[feed.pk])
    assert not published.asked, "looking at the page asks nobody"
    page = client.post(address).content.decode()
    assert ("zone" in page, "&lt;b&gt;Nobody&lt;/b&gt; knows where." in page) == (True, True)
    assert "It ends too soon." in page
    assert published.asked == [("/feed", "")], "asked anew, whatever was read before"
    assert (Feed.objects.values().get(), KnownArea.objects.count()) == (before, 0)
    published.status["/feed"] = 500
    assert "It did not work" in client.post(address).content.decode()


def test_a_copy_is_saved_and_never_shown(client: Client) -> None:
    sign_in(client, make_manager())
    feed = make_feed("https://x/", name='Nor"folk\r\n press')
    kept = FeedCopy.objects.create(
        feed=feed, part="../a b", content=b"<script>", sha256="0" * 64, at=NOW
    )
    answer = client.get(reverse("feeds:copy", args=[kept.pk]))
    assert answer.content == b"<script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="Nor-folk-press-..-a-b"'


def test_switching_off_asks_why_and_on_again_is_one_press(admin: Person, client: Client) -> None:
    feed = make_feed("https://x/", worked_at=NOW)
    off = reverse("feeds:switch_off", args=[feed.pk])
    assert "Enter why it is switched off" in client.post(off, {"why": " "}).content.decode()
    page = client.post(off, {"why": "It <moved>"}, follow=True).content.decode()
    assert "It &lt;moved&gt;" in page
    feed.refresh_from_db()
    assert not feed.is_on
    client.post(reverse("feeds:switch_on", args=[feed.pk]))
    feed.refresh_from_db()
    assert feed.is_on
    again = client.post(reverse("feeds:switch_on", args=[feed.pk]), follow=True)
    assert "is on already" in again.content.decode()


def test_a_manager_sees_and_changes_nothing(client: Client) -> None:
    feed = make_feed(
        "https://x/", problems=[{"file": "f", "line": 3, "column": None, "says": "bad"}]
    )
    Feed.objects.update(problem_count=1, says="It failed.", failures=1)
    sign_in(client, make_manager())
    page = client.get(reverse("feeds:feed", args=[feed.pk])).content.decode()
    assert ("f, line 3: bad" in page, "It failed." in page) == (True, True)
    assert "Switch it off" not in page
    assert client.post(reverse("feeds:read_soon", args=[feed.pk])).status_code == 403


@pytest.mark.parametrize(
    ("fields", "holds", "late"),
    [
        ({}, True, False),
        ({"required": False}, False, False),
        ({"kind": "line_figures"}, False, False),
        ({"is_on": False, "off_because": "why", "next_at": NOW - DAY}, False, False),
        ({"worked_at": NOW - DAY}, False, False),
        ({"worked_at": NOW - DAY - SECOND}, True, False),
        ({"worked_at": NOW, "next_at": NOW - LATE - SECOND}, False, True),
    ],
)
def test_a_feed_that_holds_visits_or_that_nobody_reads_is_to_be_seen_to(
    fields: dict[str, Any], holds: bool, late: bool
) -> None:
    make_feed("https://x/", **fields)
    said = [one.title for one in waiting_for(make_safety_administrator(), NOW)]
    assert ("1 feed not read, or not for a day" in said) is holds
    assert ("Nobody reads 1 feed" in said) is late
    assert not [one for one in waiting_for(make_person(), NOW) if "feed" in one.title]
