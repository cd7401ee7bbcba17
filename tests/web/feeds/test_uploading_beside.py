"""Files beside what is fetched: what they could not place holds until a later file is read."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from forethought.feeds.reading import Asked
from forethought.web.feeds.keeping import keep_reading
from forethought.web.feeds.models import Feed
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from tests.web.areas.given import held, let_all_go, visit_at
from tests.web.factories import NOW, sign_in
from tests.web.feeds.test_uploading import ZONE, admin, keep, take
from tests.web.feeds.world import UPLOADS, make_feed

__all__ = ["admin"]
pytestmark = pytest.mark.django_db


def unplaced_after(feed: Feed) -> list[str]:
    feed.refresh_from_db()
    return [one["says"] for one in feed.unplaced]


def fetch(feed: Feed, content: bytes) -> None:
    feed.refresh_from_db()
    keep_reading(feed, UPLOADS, UPLOADS.read_upload("", content, Asked("", NOW)), now=NOW)


def test_what_a_file_could_not_place_holds_until_a_later_file_is_read_whole(
    admin: Person, client: Client
) -> None:
    visit = visit_at("NR21 7AA")
    feed = make_feed("https://x/", kind="line_files")
    fetch(feed, b"near 0.1 51.0 Fetched.\nend")
    take(feed, keep(feed, b"near 0.85 52.83 Of a file.\nend", admin), admin)
    let_all_go()
    for listed, fetched in ((b"end", []), (b"near 0.1 51.0 Anew.\nend", ["Anew."])):
        fetch(feed, listed)
        assert unplaced_after(feed) == [*fetched, "Of a file."]
    assert held() == set()
    page = sign_in(client, admin).get(reverse("feeds:feed", args=[feed.pk])).content.decode()
    assert "Of a file. (from a file that was uploaded)" in page
    assert "Anew.</li>" in page
    take(feed, keep(feed, b"near 0.1 51.0 Of half a file.", admin), admin)
    assert unplaced_after(feed) == ["Anew.", "Of a file.", "Of half a file."]
    assert held() == set()
    take(feed, keep(feed, b"zone 1 54\nend", admin), admin)
    assert unplaced_after(feed) == ["Anew."]
    assert held() == {visit.pk}


def test_what_a_fetch_has_as_well_ends_with_the_fetch(admin: Person) -> None:
    feed = make_feed("https://x/", kind="line_files")
    both = b"near 0.85 52.83 Of both.\nend"
    take(feed, keep(feed, both, admin), admin)
    fetch(feed, both)
    assert unplaced_after(feed) == ["Of both."]
    fetch(feed, b"end")
    assert unplaced_after(feed) == []


def test_what_a_file_could_not_place_goes_where_nothing_is_fetched_any_more(
    admin: Person,
) -> None:
    feed = make_feed("https://x/", kind="line_files")
    take(feed, keep(feed, b"near 0.85 52.83 Of a file.\nend", admin), admin)
    Feed.objects.update(url="", next_at=None)
    take(feed, keep(feed, ZONE, admin), admin)
    assert unplaced_after(feed) == []


def test_nobody_frees_a_visit_of_their_own_that_an_earlier_file_holds(admin: Person) -> None:
    visit_at("NR21 7AA", officer=admin)
    feed = make_feed("https://x/", kind="line_files")
    take(feed, keep(feed, b"near 0.85 52.83 Of a file.\nend", admin), admin)
    upload = keep(feed, b"end", admin)
    with pytest.raises(NotPossibleError, match="somebody else decides"):
        take(feed, upload, admin)
    assert unplaced_after(feed) == ["Of a file."]
