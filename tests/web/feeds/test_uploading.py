"""Files uploaded to a feed: looked at first, taken in when somebody confirms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from forethought.feeds.reading import Asked, FeedRead
from forethought.web.areas.models import KnownArea
from forethought.web.feeds import uploading
from forethought.web.feeds.keeping import keep_reading
from forethought.web.feeds.models import Feed, FeedCopy, FeedUpload
from forethought.web.housekeeping import tidy
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from tests.web.areas.given import held, let_all_go, visit_at
from tests.web.factories import NOW, make_manager, make_safety_administrator, sign_in
from tests.web.feeds.world import UPLOADS, Lines, make_feed

pytestmark = pytest.mark.django_db
ZONE = b"zone 0.5 52.5\nend"


@pytest.fixture
def admin(db: None) -> Person:
    return make_safety_administrator()


@pytest.fixture
def feed(db: None) -> Feed:
    return make_feed(kind="line_files", required=False, next_at=None)


def keep(feed: Feed, content: bytes, by: Person, name: str = "a.txt", **more: Any) -> FeedUpload:
    return uploading.keep_upload(feed, content, name=name, by=by, **({"now": NOW} | more))


def take(feed: Feed, upload: FeedUpload, by: Person) -> None:
    uploading.take_upload(feed.pk, sha256=upload.sha256, by=by, now=NOW)


def test_nothing_of_a_file_counts_before_it_is_taken_in(feed: Feed, admin: Person) -> None:
    upload = keep(feed, ZONE, admin)
    assert [one.fed_id for one in uploading.looked_at(upload, now=NOW).areas] == ["zone"]
    feed.refresh_from_db()
    assert (KnownArea.objects.count(), feed.worked_at) == (0, None)
    take(feed, upload, admin)
    feed.refresh_from_db()
    assert (KnownArea.objects.get().area_id, feed.worked_at) == (f"feed-{feed.pk}-zone", NOW)
    assert bytes(feed.copies.get().content) == ZONE
    with pytest.raises(NotPossibleError, match="no longer here"):
        take(feed, upload, admin)


def test_another_file_than_the_one_that_was_shown_is_not_taken_in(
    feed: Feed, admin: Person
) -> None:
    shown = keep(feed, ZONE, admin)
    sha256 = shown.sha256
    keep(feed, b"other 1 52\nend", make_safety_administrator())
    with pytest.raises(NotPossibleError, match="somebody uploaded another"):
        uploading.take_upload(feed.pk, sha256=sha256, by=admin, now=NOW)
    assert not KnownArea.objects.exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"settings": {"word": "b"}}, "Somebody changed this feed"),
        ({"is_on": False, "off_because": "why"}, "Switch it on"),
    ],
)
def test_a_file_is_read_before_the_feed_is_locked_and_not_taken_in_as_another_would_be_read(
    changed: dict[str, Any], says: str, feed: Feed, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, depth = Lines.read_upload, len(connection.savepoint_ids)

    def reads(kind: Lines, *given: Any) -> FeedRead:
        assert len(connection.savepoint_ids) == depth, "no transaction while it is read"
        Feed.objects.filter(pk=feed.pk).update(**changed)
        return real(kind, *given)

    monkeypatch.setattr(Lines, "read_upload", reads)
    upload = keep(feed, ZONE, admin)
    with pytest.raises(NotPossibleError, match=says):
        take(feed, upload, admin)
    assert not KnownArea.objects.exists()
    assert FeedUpload.objects.exists()


def test_a_file_is_not_taken_in_beside_another_that_was_read_meanwhile(
    feed: Feed, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Lines.read_upload

    def reads(kind: Lines, *given: Any) -> FeedRead:
        FeedCopy.objects.create(feed=feed, part="x", content=b"", sha256="0" * 64, at=NOW)
        return real(kind, *given)

    monkeypatch.setattr(Lines, "read_upload", reads)
    upload = keep(feed, ZONE, admin)
    with pytest.raises(NotPossibleError, match="Somebody changed this feed"):
        take(feed, upload, admin)


def test_a_file_of_which_nothing_can_be_read_is_not_taken_in(feed: Feed, admin: Person) -> None:
    upload = keep(feed, b"broken", admin)
    with pytest.raises(NotPossibleError, match="Nothing in this file can be taken in"):
        take(feed, upload, admin)
    assert not feed.copies.exists()


def test_who_and_where_is_refused_with_a_sentence(feed: Feed, admin: Person) -> None:
    with pytest.raises(NotPossibleError, match="by a safety administrator"):
        keep(feed, ZONE, make_manager())
    with pytest.raises(NotPossibleError, match=r"one of these kinds: \.txt"):
        keep(feed, ZONE, admin, name="a.exe")
    with pytest.raises(NotPossibleError, match="fetched from its address"):
        keep(make_feed("https://x/", name="fetched"), ZONE, admin)
    off = make_feed(kind="line_files", name="off", is_on=False, off_because="why")
    with pytest.raises(NotPossibleError, match="Switch it on"):
        keep(off, ZONE, admin)


def test_a_file_added_to_a_fetched_feed_does_not_say_that_it_works(
    admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = make_feed("https://x/", kind="line_files", says="It failed.", failures=3)
    upload = keep(feed, ZONE, admin)
    take(feed, upload, admin)
    feed.refresh_from_db()
    assert KnownArea.objects.count() == 1
    assert (feed.worked_at, feed.says, feed.failures) == (None, "It failed.", 3)


def test_a_file_added_to_a_fetched_feed_takes_nothing_away(admin: Person) -> None:
    feed = make_feed("https://x/", kind="line_files")
    listed = b"zone 0.5 52.5\nnear 0.85 52.83 It cannot be placed.\nend"
    keep_reading(feed, UPLOADS, UPLOADS.read_upload("", listed, Asked("", NOW)), now=NOW)
    take(feed, keep(feed, b"other 1 52\nnear 0.8 52 Nor can this one.\nend", admin), admin)
    feed.refresh_from_db()
    says = [one["says"] for one in feed.unplaced]
    assert says == ["It cannot be placed.", "Nor can this one."]
    assert not KnownArea.objects.filter(absent_since__isnull=False).exists()


@pytest.mark.parametrize("url", ["https://x/", ""])
@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize(
    ("before", "then"),
    [
        (b"zone 0.84662 52.80046\nend", b"over zone\nend"),
        (b"near 0.85 52.83 It cannot be placed.\nend", b"end"),
    ],
)
def test_nobody_frees_a_visit_of_their_own_by_a_file(
    before: bytes, then: bytes, mine: bool, url: str, admin: Person
) -> None:
    visit = visit_at("NR21 7AA", **({"officer": admin} if mine else {}))
    feed = make_feed(url, kind="line_files")
    keep_reading(feed, UPLOADS, UPLOADS.read_upload("", before, Asked("", NOW)), now=NOW)
    let_all_go()
    upload = keep(feed, then, admin)
    adds_alone = bool(url) and then == b"end"
    if mine and not adds_alone:
        with pytest.raises(NotPossibleError, match="somebody else decides"):
            take(feed, upload, admin)
    else:
        take(feed, upload, admin)
    assert held() == (set() if mine or adds_alone else {visit.pk})


@pytest.mark.parametrize(
    ("age", "stays"), [(timedelta(days=1), True), (timedelta(days=1, seconds=1), False)]
)
def test_a_file_that_nobody_goes_on_with_goes_after_a_day(
    age: timedelta, stays: bool, feed: Feed, admin: Person
) -> None:
    keep(feed, ZONE, admin)
    tidy(now=NOW + age)
    assert FeedUpload.objects.exists() is stays


def test_on_the_pages(feed: Feed, admin: Person, client: Client) -> None:
    sign_in(client, admin)
    upload = reverse("feeds:upload", args=[feed.pk])
    look = reverse("feeds:look", args=[feed.pk])
    assert client.get(look).status_code == 302, "nothing waits"
    refused = client.post(upload, {"file": SimpleUploadedFile("a.exe", ZONE)})
    assert "one of these kinds: .txt" in refused.content.decode()
    assert client.post(upload, {}).status_code == 200
    client.post(upload, {"file": SimpleUploadedFile("zones.txt", b"broken")})
    page = client.get(look).content.decode()
    assert "It cannot be read whole" in page
    assert "lines, line 1: It is broken" in page
    assert "Take it in" not in page
    client.post(upload, {"file": SimpleUploadedFile("zones.txt", ZONE)})
    page = client.get(look).content.decode()
    assert ("zones.txt" in page, "disease control, protection" in page) == (True, True)
    client.post(look, {"action": "throw_away"})
    assert not FeedUpload.objects.exists()
    client.post(upload, {"file": SimpleUploadedFile("zones.txt", ZONE)})
    sha256 = FeedUpload.objects.get().sha256
    done = client.post(look, {"action": "take_in", "sha256": sha256}, follow=True)
    assert "The file was taken in: 1 row read." in done.content.decode()
    assert KnownArea.objects.exists()
