"""The second watcher outside, against a real server that speaks Healthchecks' pinging API."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forethought.web.audit.models import Event
from forethought.web.contactdesk import outside, readiness, watching
from forethought.web.contactdesk.models import Beat, OutsidePing, OutsideTest
from forethought.web.contactdesk.watchdog import Watchdog
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from tests.channels.gateway import Answer, Asked, Gateway
from tests.web.factories import NOW, make_person, sign_in
from tests.web.watchdog.office import MAIL, MINUTE, Ready, beat, ready

pytestmark = pytest.mark.django_db
UUID = "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278"
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
SOON = timedelta(milliseconds=100)


class Switch:
    """Healthchecks: a check by its UUID takes pings, ``/fail`` makes it go off.

    ``refuses``: the status of every answer, 0 for none. ``holds``: set, no answer comes.
    """

    def __init__(self) -> None:
        self.refuses = 0
        self.holds: threading.Event | None = None
        self.gateway = Gateway(self._answer)
        self.settings = {"ping_url": f"{self.gateway.address()}/{UUID}"}

    def _answer(self, asked: Asked) -> Answer:
        if self.holds is not None:
            self.holds.wait(20)
        known = asked.path in (f"/{UUID}", f"/{UUID}/fail")
        return Answer(self.refuses or (200 if known else 404), b"OK" if known else b"not found")

    @property
    def paths(self) -> list[str]:
        return [f"{one.method} {one.path}" for one in self.gateway.asked]


@pytest.fixture
def switch(settings: Any) -> Iterator[Switch]:
    made = Switch()
    settings.CHANNELS = MAIL
    settings.OUTSIDE_SWITCH = made.settings
    yield made
    if made.holds is not None:
        made.holds.set()
    made.gateway.close()


@pytest.fixture
def made(switch: Switch) -> Ready:
    """An office whose watchdogs all live on one machine."""
    found = ready()
    Beat.objects.update(host="one")
    return found


class Clock:
    """A watchdog whose time is set by hand."""

    def __init__(self) -> None:
        self.now = NOW
        self.watchdog = Watchdog(lambda: self.now, lambda _: None, senders=1)

    def turn(self, at: datetime) -> None:
        self.now = at
        self.watchdog.turn()
        _let_pings_end()


def _let_pings_end() -> None:
    for thread in threading.enumerate():
        if thread.name == "ping outside":
            thread.join(20)


def _heard(at: datetime) -> None:
    OutsidePing.objects.update_or_create(only=1, defaults={"tried_at": at, "good_at": at})


def _seen(made: Ready, at: datetime) -> OutsideTest:
    return OutsideTest.objects.create(
        asked_at=at - MINUTE,
        asked_by=made.administrator,
        sent_at=at - MINUTE,
        seen_at=at,
        seen_by=made.desk,
    )


def _gap(made: Ready, now: datetime = NOW) -> str:
    return next((g.says for g in readiness.gaps(made.office, now=now)), "")


# Pings


def test_the_watchdog_pings_it_steadily(switch: Switch) -> None:
    clock = Clock()
    for seconds, pings in ((0, 1), (1, 1), (19.9, 1), (20, 2), (39.9, 2), (40.1, 3), (35, 4)):
        clock.turn(NOW + seconds * SECOND)
        assert len(switch.paths) == pings, seconds
    assert set(switch.paths) == {f"POST /{UUID}"}
    assert switch.gateway.asked[0].body == b""
    kept = OutsidePing.objects.get()
    assert (kept.good_at, kept.says) == (NOW + 35 * SECOND, "")


def test_a_watchdog_that_cannot_look_falls_silent(
    switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(watching, "look_at_due", broken)
    clock = Clock()
    with pytest.raises(RuntimeError):
        clock.turn(NOW)
    assert switch.paths == []


def test_a_switch_that_does_not_answer_holds_nothing_up(switch: Switch) -> None:
    switch.holds = threading.Event()
    clock = Clock()
    clock.watchdog.turn()
    clock.now = NOW + HOUR
    clock.watchdog.turn()
    assert not OutsidePing.objects.exists()
    assert Beat.objects.get().at == NOW + HOUR
    switch.holds.set()
    _let_pings_end()
    clock.turn(NOW + HOUR + SECOND)
    assert OutsidePing.objects.get().good_at is not None


@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_failing_ping_is_told_and_nothing_else(switch: Switch, made: Ready, status: int) -> None:
    _heard(NOW)
    _seen(made, NOW - HOUR)
    switch.refuses = status
    clock = Clock()
    clock.turn(NOW + SECOND)
    clock.turn(NOW + 2 * SECOND)
    kept = OutsidePing.objects.get()
    assert f"status {status}" in kept.says
    assert UUID not in kept.says
    assert (kept.tried_at, kept.good_at) == (NOW + 2 * SECOND, NOW)
    assert _gap(made, NOW + 2 * SECOND) == ""


def test_a_site_without_a_switch_pings_nobody(switch: Switch, settings: Any) -> None:
    settings.OUTSIDE_SWITCH = {}
    Clock().turn(NOW)
    assert switch.paths == []


# The test alarm


def test_a_test_alarm_goes_off_and_comes_back_to_somebody_else(switch: Switch, made: Ready) -> None:
    test = outside.send_test(by=made.administrator, now=NOW)
    assert switch.paths == [f"POST /{UUID}/fail"]
    assert b"Ready for officers to leave" in switch.gateway.asked[0].body
    with pytest.raises(NotPossibleError, match="somebody else who got it"):
        outside.have_it(test.pk, by=made.administrator, now=NOW + MINUTE)
    outside.have_it(test.pk, by=made.desk, now=NOW + MINUTE)
    outside.have_it(test.pk, by=made.manager, now=NOW + 2 * MINUTE)
    test.refresh_from_db()
    assert (test.seen_at, test.seen_by) == (NOW + MINUTE, made.desk)
    said = Event.objects.filter(subject="outside_test").order_by("pk")
    assert [(one.action, one.by_id) for one in said] == [
        ("outside.tested", made.administrator.pk),
        ("outside.seen", made.desk.pk),
    ]


def test_a_test_alarm_that_was_not_taken_cannot_be_seen(switch: Switch, made: Ready) -> None:
    switch.refuses = 503
    with pytest.raises(NotPossibleError, match=r"No test alarm was sent.*status 503"):
        outside.send_test(by=made.administrator, now=NOW)
    test = OutsideTest.objects.get()
    assert (test.sent_at, "status 503" in test.says) == (None, True)
    with pytest.raises(NotPossibleError, match="never sent"):
        outside.have_it(test.pk, by=made.desk, now=NOW)


@pytest.mark.parametrize(
    ("after", "counts"), [(-SECOND, False), (SOON, True), (30 * MINUTE - SOON, True),
                          (30 * MINUTE, False), (HOUR, False)],
)  # fmt: skip
def test_a_test_alarm_is_seen_within_half_an_hour(
    made: Ready, after: timedelta, counts: bool
) -> None:
    test = outside.send_test(by=made.administrator, now=NOW)
    if counts:
        outside.have_it(test.pk, by=made.desk, now=NOW + after)
    else:
        with pytest.raises(NotPossibleError, match="send a new one"):
            outside.have_it(test.pk, by=made.desk, now=NOW + after)
        assert outside.called_back(outside.secret_of_callback(), now=NOW + after)
    test.refresh_from_db()
    assert (test.seen_at is not None) is counts


def test_the_switch_itself_may_call_back(client: Client, made: Ready) -> None:
    address = f"/callbacks/outside/{outside.secret_of_callback()}/"
    assert client.post(address).status_code == 204
    assert not OutsideTest.objects.exists()
    test = outside.send_test(by=made.administrator, now=timezone.now())
    assert client.get(address).status_code == 405
    assert client.post("/callbacks/outside/another/").status_code == 404
    test.refresh_from_db()
    assert test.seen_at is None
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, "down", content_type="text/plain").status_code == 204
    test.refresh_from_db()
    assert (test.called_back, test.seen_by) == (True, None)
    assert Event.objects.get(action="outside.seen").by_id is None


def test_another_switch_has_another_secret(switch: Switch, settings: Any) -> None:
    mine = outside.secret_of_callback()
    settings.OUTSIDE_SWITCH = {"ping_url": f"{switch.gateway.address()}/another"}
    assert outside.secret_of_callback() != mine
    settings.OUTSIDE_SWITCH = {}
    assert not outside.called_back(mine, now=NOW)


# What counts


@pytest.mark.parametrize(
    ("seen", "heard", "says"),
    [
        (None, SECOND, "No test alarm of the outside switch has been seen yet"),
        (SECOND, None, "has not heard from the watchdog so far"),
        (SECOND, SECOND, ""),
        (24 * HOUR - SECOND, SECOND, ""),
        (24 * HOUR, SECOND, "was seen on 24 November 2026 at 8am, more"),
        (25 * HOUR, SECOND, "was seen on 24 November 2026 at 7am, more"),
        (SECOND, 5 * MINUTE - SECOND, ""),
        (SECOND, 5 * MINUTE, "has not heard from the watchdog since 25 November 2026 at 7:55am"),
    ],
)
def test_when_it_is_a_second_watcher(
    made: Ready, seen: timedelta | None, heard: timedelta | None, says: str
) -> None:
    if seen is not None:
        _seen(made, NOW - seen)
    if heard is not None:
        _heard(NOW - heard)
    gap = _gap(made)
    assert says in gap
    assert bool(gap) is bool(says)
    assert bool(readiness.why_not_leave(made.officer, now=NOW)) is bool(says)


def test_a_second_machine_needs_no_switch(made: Ready) -> None:
    beat(NOW, "one", "two")
    assert _gap(made) == ""


def test_a_switch_never_stands_in_for_the_watchdog(made: Ready) -> None:
    _seen(made, NOW)
    _heard(NOW)
    Beat.objects.all().delete()
    assert _gap(made).startswith("No watchdog is running")


# Tables


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"seen_at": NOW}, "outside_test_seen_after_sent"),
        ({"sent_at": NOW, "seen_at": NOW - SECOND}, "outside_test_seen_after_sent"),
        ({"sent_at": NOW, "seen_at": NOW}, "outside_test_seen_by_one"),
        ({"called_back": True}, "outside_test_seen_by_one"),
        ({"sent_at": NOW, "seen_at": NOW, "by": "officer", "called_back": True}, "seen_by_one"),
        ({"sent_at": NOW, "seen_at": NOW, "by": "administrator"}, "outside_test_seen_by_another"),
    ],
)
def test_the_database_refuses_what_cannot_be(
    made: Ready, change: dict[str, Any], refused: str
) -> None:
    fields = dict(change)
    if "by" in fields:
        fields["seen_by"] = getattr(made, fields.pop("by"))
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        OutsideTest.objects.create(asked_at=NOW, asked_by=made.administrator, **fields)


def test_there_is_one_row_of_pings(switch: Switch) -> None:
    with pytest.raises(IntegrityError, match="outside_ping_one_row"), transaction.atomic():
        OutsidePing.objects.create(only=2, tried_at=NOW)


# Pages


def _page(client: Client, who: Person) -> str:
    return sign_in(client, who).get("/desk/readiness/").content.decode()


def test_the_page_shows_how_it_stands_and_its_buttons(
    client: Client, made: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    page = _page(client, made.administrator)
    assert "Does not count" in page
    assert "/callbacks/outside/" in page
    sent = client.post("/desk/readiness/outside/test/", follow=True).content.decode()
    assert "The test alarm was sent" in sent
    assert "I have the test alarm" not in sent
    assert "Your test alarm waits to be seen" in sent
    page = _page(client, made.desk)
    assert "/callbacks/outside/" not in page
    assert "I have the test alarm" in page
    test = OutsideTest.objects.get()
    address = f"/desk/readiness/outside/{test.pk}/seen/"
    _heard(NOW)
    page = client.post(address, follow=True).content.decode()
    assert "the test alarm reached you" in page
    assert "Second watcher" in page
    assert f"25 November 2026 at 8am by {made.desk.name}" in page
    assert client.get(address).status_code == 405
    assert sign_in(client, make_person()).post(address).status_code == 403


def test_a_refused_test_alarm_and_a_failing_ping_are_said(
    client: Client, switch: Switch, made: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    switch.refuses = 500
    OutsidePing.objects.create(tried_at=NOW, says="The outside switch could not be reached.")
    sign_in(client, made.desk)
    page = client.post("/desk/readiness/outside/test/", follow=True).content.decode()
    assert "No test alarm was sent." in page
    assert "The last ping failed." in page
    assert UUID not in page


def test_a_site_without_a_switch_shows_none(client: Client, made: Ready, settings: Any) -> None:
    settings.OUTSIDE_SWITCH = {}
    page = _page(client, made.administrator)
    assert "The switch outside" not in page
    assert "No outside switch" not in page
    page = client.post("/desk/readiness/outside/test/", follow=True).content.decode()
    assert "This site has no outside switch" in page
