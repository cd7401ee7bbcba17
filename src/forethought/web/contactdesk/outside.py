"""The second watcher outside: it hears from the watchdogs, and tells people when it does not.

It counts as one only while it is known to work: the watchdogs' pings get through, and a test alarm
of the last 24 hours came back, either to a person who is not whoever sent it or by the switch's own
call. Telling it anything is never in the way of watching.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from forethought.channels import NotSentError
from forethought.channels.outside_switch import OutsideSwitch
from forethought.web.audit import services as audit
from forethought.web.contactdesk.channel_settings import switch
from forethought.web.contactdesk.models import OutsidePing, OutsideTest
from forethought.web.look.words import london
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError

PING_EVERY = timedelta(seconds=20)
"""Well below the shortest period that Healthchecks knows, a minute."""

HEARS_US_FOR = timedelta(minutes=5)
"""A switch that took no ping for longer has gone off long since, and notices nothing more."""

COUNTS_FOR = timedelta(hours=24)
_SEND_ONE = "send one, and let somebody else who gets it say so"
SEEN_WITHIN = timedelta(minutes=30)
"""A test alarm that nobody saw sooner shows nothing about one in the night."""


@dataclass(frozen=True, slots=True)
class State:
    """How the switch stands. ``seen``: the test alarm seen last; ``waits``: one not seen yet.

    ``why_not``: why it is no second watcher, as a sentence without its end; empty: it is one.
    """

    ping: OutsidePing | None
    latest: OutsideTest | None
    seen: OutsideTest | None
    waits: OutsideTest | None
    why_not: str


def is_set_up() -> bool:
    """Whether this site has a switch outside."""
    return bool(settings.OUTSIDE_SWITCH)


def state(now: datetime) -> State:
    """How the switch stands at this moment. Three queries."""
    tests = OutsideTest.objects.select_related("asked_by", "seen_by")
    ping = OutsidePing.objects.first()
    latest = tests.order_by("-asked_at", "-pk").first()
    seen = tests.filter(seen_at__isnull=False).order_by("-seen_at").first()
    return State(
        ping=ping,
        latest=latest,
        seen=seen,
        waits=latest if latest is not None and _may_be_seen(latest, now) else None,
        why_not=_why_not(ping, seen, now),
    )


def send_test(*, by: Person, now: datetime) -> OutsideTest:
    """Make the switch tell its people, as a test. Raises NotPossibleError with why it did not.

    What was tried is on record either way.
    """
    outside = switch()
    if outside is None:
        raise NotPossibleError(
            "This site has no outside switch: whoever runs it sets one up, as docs/channels.md says"
        )
    with transaction.atomic():
        test = OutsideTest.objects.create(asked_at=now, asked_by=by)
        _note("outside.tested", test, by, now)
    try:
        outside.alarm()
    except NotSentError as error:
        OutsideTest.objects.filter(pk=test.pk).update(says=error.says[:300])
        raise NotPossibleError(f"No test alarm was sent. {error.says}") from error
    OutsideTest.objects.filter(pk=test.pk).update(sent_at=now)
    test.sent_at = now
    return test


def have_it(test_id: int, *, by: Person, now: datetime) -> OutsideTest:
    """Somebody got the test alarm. Raises NotPossibleError for whoever sent it, and too late."""
    with transaction.atomic():
        test = OutsideTest.objects.select_for_update().get(pk=test_id)
        if test.seen_at is not None:
            return test
        if test.asked_by_id == by.pk:
            raise NotPossibleError(
                "You sent this test alarm yourself: somebody else who got it says so"
            )
        if not _may_be_seen(test, now):
            raise NotPossibleError(
                "This test alarm is too old, or was never sent: send a new one and say within"
                " 30 minutes that you have it"
            )
        test.seen_at, test.seen_by = now, by
        test.save(update_fields=["seen_at", "seen_by"])
        _note("outside.seen", test, by, now)
    return test


def called_back(secret: str, *, now: datetime) -> bool:
    """The switch called us because it went off; whether it proved who it is.

    That counts for a test alarm that was sent at most 30 minutes ago, and for nothing else.
    """
    if not is_set_up() or not constant_time_compare(secret, secret_of_callback()):
        return False
    with transaction.atomic():
        test = OutsideTest.objects.select_for_update().order_by("-asked_at", "-pk").first()
        if test is not None and _may_be_seen(test, now):
            test.seen_at, test.called_back = now, True
            test.save(update_fields=["seen_at", "called_back"])
            _note("outside.seen", test, None, now)
    return True


def secret_of_callback() -> str:
    """The last part of the address that the switch calls; of this site and this switch alone."""
    return salted_hmac(
        "forethought outside switch", settings.OUTSIDE_SWITCH["ping_url"], algorithm="sha256"
    ).hexdigest()


class Pinger:
    """Pings the switch for one watchdog, in a thread of its own, after its whole good turns."""

    def __init__(self) -> None:
        self._sent: datetime | None = None
        self._flying: threading.Thread | None = None
        self._says = ""

    def turned(self, now: datetime) -> None:
        """A turn of the watchdog went well. Keeps what became of the last ping, sends the next."""
        self._land(now)
        due = self._sent is None or not self._sent <= now < self._sent + PING_EVERY
        if self._flying is not None or not due:
            return
        outside = switch()
        if outside is None:
            return
        self._sent = now
        self._says = "The ping broke off."
        self._flying = threading.Thread(
            target=self._ping, args=(outside,), name="ping outside", daemon=True
        )
        self._flying.start()

    def _ping(self, outside: OutsideSwitch) -> None:
        try:
            outside.ping()
            self._says = ""
        except NotSentError as error:
            self._says = error.says[:300]

    def _land(self, now: datetime) -> None:
        if self._flying is None or self._flying.is_alive():
            return
        self._flying = None
        news: dict[str, object] = {"tried_at": now, "says": self._says}
        if not self._says:
            news["good_at"] = now
        OutsidePing.objects.update_or_create(only=1, defaults=news)


def _why_not(ping: OutsidePing | None, seen: OutsideTest | None, now: datetime) -> str:
    if not is_set_up():
        return (
            "Nobody watches the watchdog, so nobody would notice when its machine fails: set up a"
            " switch outside"
        )
    if ping is None or ping.good_at is None or ping.good_at <= now - HEARS_US_FOR:
        heard = ping.good_at if ping is not None else None
        when = f"since {london(heard)}" if heard else "so far"
        return (
            f"The outside switch has not heard from the watchdog {when}: see below why its pings"
            " do not get through"
        )
    if seen is None or seen.seen_at is None:
        return f"No test alarm of the outside switch has been seen yet: {_SEND_ONE}"
    if seen.seen_at <= now - COUNTS_FOR:
        return (
            f"The last test alarm of the outside switch was seen on {london(seen.seen_at)}, more"
            f" than 24 hours ago: {_SEND_ONE}"
        )
    return ""


def _may_be_seen(test: OutsideTest, now: datetime) -> bool:
    if test.sent_at is None or test.seen_at is not None:
        return False
    return test.sent_at <= now < test.sent_at + SEEN_WITHIN


def _note(action: str, test: OutsideTest, by: Person | None, now: datetime) -> None:
    audit.record(
        action, by=by, now=now, subject="outside_test", subject_id=test.pk, called=test.called_back
    )
