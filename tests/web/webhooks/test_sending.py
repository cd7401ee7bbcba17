"""Sending: everything arrives, signed, in order, however the receiver behaves."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from forethought.channels.callback import Callback, CallbackRefusedError
from forethought.channels.transport import Transport
from forethought.channels.webhook import check_signature
from forethought.web.audit.models import Event
from forethought.web.notices.models import Notice
from forethought.web.visits.models import Visit
from forethought.web.visits.problems import NotPossibleError
from forethought.web.webhooks import sending, services
from forethought.web.webhooks.feed import read
from forethought.web.webhooks.models import Delivery, Webhook
from forethought.web.webhooks.positions import BEGINNING
from forethought.web.webhooks.rights import Reader
from forethought.web.webhooks.secrets import new_secret, signing_secrets
from forethought.web.webhooks.sender import Sender
from forethought.web.webhooks.sending import PAUSES, claim, keep, letter_of, post, write_ahead
from tests.ports import a_free_port
from tests.web.factories import (
    NOW,
    make_manager,
    make_person,
    make_safety_administrator,
    make_visit,
)
from tests.web.processes import until
from tests.web.webhooks.given import (
    EVERYTHING,
    happens,
    make_delivery,
    make_webhook,
    sealed,
)
from tests.web.webhooks.receiver import HOST, Receiver

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


class Clock:
    """The time as a test sets it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Runs:
    """A sender that a test turns by hand, on a clock of its own."""

    def __init__(self, seconds: float = 60.0) -> None:
        self.clock = Clock()
        self.sender = Sender(
            self.clock, threading.Event(), Transport(seconds, own_hosts=frozenset({HOST}))
        )

    def turn(self) -> int:
        """One turn, and what it began is kept. Returns how many messages it began."""
        began = self.sender.turn()
        under_way = self.sender._under_way
        assert until(lambda: all(outcome.done() for _, outcome in under_way), 120)
        self.sender.land()
        return began

    def until_quiet(self) -> None:
        while self.turn():
            pass


@pytest.fixture
def visit(db: None) -> Visit:
    return make_visit()


def changes(visit: Visit, count: int = 1) -> None:
    for _ in range(count):
        happens("visit.changed", "visit", visit.pk, fields=["minutes"], version=2)
    sealed()


def callback(receiver: Receiver, number: int = -1) -> Callback:
    got = receiver.got[number]
    return Callback(receiver.url, got.headers, got.body)


def test_what_happens_arrives_signed_with_the_body_of_the_feed(
    visit: Visit, receiver: Receiver
) -> None:
    secret = new_secret()
    webhook = make_webhook(visit.officer, receiver.url, secret=secret)
    changes(visit)
    Runs().until_quiet()
    (got,) = receiver.got
    assert check_signature(secret, callback(receiver), NOW.timestamp()) == got.id
    with pytest.raises(CallbackRefusedError):
        check_signature(new_secret(), callback(receiver), NOW.timestamp())
    assert json.loads(got.body) == {
        "id": got.id,
        "type": "visit.changed",
        "timestamp": "2026-11-25T08:00:00.000+00:00",
        "subject": {"kind": "visit", "id": visit.pk},
        "data": {"fields": ["minutes"], "version": 2},
    }
    (delivery,) = webhook.deliveries.all()
    assert (delivery.state, delivery.status, delivery.tries) == ("delivered", 204, 1)


def test_everything_arrives_once_and_in_order(visit: Visit, receiver: Receiver) -> None:
    make_webhook(visit.officer, receiver.url)
    runs = Runs()
    for _ in range(3):
        changes(visit, 4)
        runs.until_quiet()
    sent = list(Delivery.objects.order_by("pk").values_list("message_id", flat=True))
    assert receiver.ids == sent
    assert len(set(sent)) == 12


def test_only_the_types_that_are_wanted_are_sent(visit: Visit, receiver: Receiver) -> None:
    make_webhook(visit.officer, receiver.url, types=["visit.cancelled"])
    changes(visit)
    happens("visit.cancelled", "visit", visit.pk)
    sealed()
    Runs().until_quiet()
    assert [json.loads(got.body)["type"] for got in receiver.got] == ["visit.cancelled"]


def redirects(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": receiver.url}


def fails(receiver: Receiver) -> None:
    receiver.status = 500


def refuses(receiver: Receiver) -> None:
    receiver.status = 400


def hangs(receiver: Receiver) -> None:
    receiver.does = receiver.hang


def hangs_up(receiver: Receiver) -> None:
    receiver.does = receiver.hang_up


@pytest.mark.parametrize(
    ("behaves", "says"),
    [
        (fails, "It answered with status 500."),
        (refuses, "It answered with status 400."),
        (redirects, "No answer: it sent us elsewhere, and we do not follow."),
        (hangs, "No answer: no whole answer within 2 seconds."),
        (hangs_up, "No answer: its answer broke off or was no HTTP."),
    ],
)
def test_a_receiver_that_misbehaves_is_asked_again_until_it_has_it(
    behaves: Callable[[Receiver], None], says: str, visit: Visit, receiver: Receiver
) -> None:
    webhook = make_webhook(visit.officer, receiver.url)
    behaves(receiver)
    changes(visit)
    runs = Runs(seconds=2.0) if behaves is hangs else Runs()
    assert runs.turn() == 1
    (delivery,) = webhook.deliveries.all()
    assert (delivery.state, delivery.says) == ("waiting", says)
    assert delivery.try_at == NOW + PAUSES[0]
    assert runs.turn() == 0
    runs = Runs()
    runs.clock.now = NOW + PAUSES[0]
    receiver.status, receiver.does = 204, None
    assert runs.turn() == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("delivered", 2)
    assert receiver.ids == [delivery.message_id] * 2
    assert len({got.body for got in receiver.got}) == 1


def test_a_receiver_that_is_not_there_is_asked_again(visit: Visit) -> None:
    webhook = make_webhook(visit.officer, f"http://{HOST}:{a_free_port()}/")
    changes(visit)
    Runs().turn()
    (delivery,) = webhook.deliveries.all()
    assert delivery.says == "No answer: it refuses connections."


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://{host}:{port}/", "No answer: its host is inside a private network."),
        ("http://{host}:{port}/", "No answer: its address does not begin with https://."),
    ],
)
def test_nobody_points_us_at_our_own_network(
    url: str, says: str, visit: Visit, receiver: Receiver
) -> None:
    webhook = make_webhook(visit.officer, url.format(host="127.0.0.2", port=receiver.port))
    changes(visit)
    Runs().turn()
    (delivery,) = webhook.deliveries.all()
    assert (delivery.state, delivery.says) == ("waiting", says)
    assert receiver.got == []


def test_one_that_fails_keeps_back_what_comes_after_it(visit: Visit, receiver: Receiver) -> None:
    make_webhook(visit.officer, receiver.url)
    changes(visit, 3)
    receiver.status = 500
    runs = Runs()
    runs.until_quiet()
    assert len(receiver.got) == 1
    receiver.status = 204
    runs.clock.now += PAUSES[0]
    runs.until_quiet()
    sent = list(Delivery.objects.order_by("pk").values_list("message_id", flat=True))
    assert receiver.ids == [sent[0], *sent]


def test_told_not_to_keep_order_it_keeps_nothing_back(visit: Visit, receiver: Receiver) -> None:
    make_webhook(visit.officer, receiver.url, ordered=False)
    changes(visit, 3)
    receiver.status = 500
    runs = Runs()
    runs.until_quiet()
    assert len(set(receiver.ids)) == 3


def test_one_webhook_that_fails_keeps_no_other_back(visit: Visit, receiver: Receiver) -> None:
    broken = make_webhook(visit.officer, f"http://{HOST}:1/")
    make_webhook(visit.officer, receiver.url)
    changes(visit, 3)
    Runs().until_quiet()
    assert len(receiver.got) == 3
    assert broken.deliveries.filter(state="delivered").count() == 0


def try_for_three_days(runs: Runs, webhook: Webhook) -> list[timedelta]:
    """Turn at each moment at which the message is due; how long after the first each was."""
    tried = []
    for _ in range(len(PAUSES) + 1):
        assert runs.turn() == 1
        tried.append(runs.clock.now - NOW)
        first = webhook.deliveries.order_by("pk").first()
        assert first is not None
        runs.clock.now = max(first.try_at, runs.clock.now)
    return tried


def test_after_three_days_it_fails_and_its_owner_is_told(visit: Visit, receiver: Receiver) -> None:
    webhook = make_webhook(visit.officer, receiver.url)
    changes(visit, 2)
    receiver.status = 503
    runs = Runs()
    tried = try_for_three_days(runs, webhook)
    pauses = [later - before for before, later in itertools.pairwise(tried)]
    assert pauses == sorted(pauses) == list(PAUSES)
    assert timedelta(days=3) < tried[-1] < timedelta(days=4)
    webhook.refresh_from_db()
    assert (webhook.state, webhook.says) == ("failing", sending.GIVEN_UP)
    notice = Notice.objects.get(kind="webhook_failed")
    assert (notice.to_id, notice.subject_id) == (visit.officer_id, webhook.pk)
    assert Event.objects.filter(action="webhook.failed", subject_id=webhook.pk).exists()
    changes(visit)
    assert runs.turn() == 0

    receiver.status = 204
    services.turn_on(webhook.pk, by=visit.officer, now=runs.clock.now)
    receiver.got.clear()
    runs.until_quiet()
    sent = list(webhook.deliveries.order_by("pk").values_list("message_id", flat=True))
    assert receiver.ids == sent
    assert len(sent) == 3


def test_one_message_that_is_refused_does_not_end_a_webhook_without_order(
    visit: Visit, receiver: Receiver
) -> None:
    webhook = make_webhook(visit.officer, receiver.url, ordered=False)
    changes(visit)
    refused = None

    def picky(got: object, handler: object) -> None:
        nonlocal refused
        refused = refused or receiver.got[0].id
        receiver.status = 422 if receiver.got[-1].id == refused else 204
        receiver.answer(got, handler)  # type: ignore[arg-type]

    receiver.does = picky
    runs = Runs()
    runs.turn()
    changes(visit)
    for _ in range(len(PAUSES) + 1):
        runs.until_quiet()
        runs.clock.now += max(PAUSES)
    webhook.refresh_from_db()
    assert webhook.state == "on"
    assert sorted(webhook.deliveries.values_list("state", flat=True)) == ["delivered", "given_up"]


def test_gone_is_taken_at_its_word(visit: Visit, receiver: Receiver) -> None:
    webhook = make_webhook(visit.officer, receiver.url)
    changes(visit, 2)
    receiver.status = 410
    runs = Runs()
    runs.until_quiet()
    webhook.refresh_from_db()
    assert (webhook.state, len(receiver.got)) == ("stopped", 1)


def revoke(webhook: Webhook) -> None:
    assert webhook.token is not None
    webhook.token.revoked_at = NOW
    webhook.token.save()


def expire(webhook: Webhook) -> None:
    assert webhook.token is not None
    webhook.token.made_at, webhook.token.expires_at = NOW - 2 * SECOND, NOW
    webhook.token.save()


def leave(webhook: Webhook) -> None:
    webhook.owner.is_active = False
    webhook.owner.save()


def lose_scope(webhook: Webhook) -> None:
    assert webhook.token is not None
    webhook.token.scopes = [one for one in EVERYTHING if one != "events:read"]
    webhook.token.save()


@pytest.mark.parametrize("lose", [revoke, expire, leave, lose_scope])
@pytest.mark.parametrize("written", [False, True], ids=["before writing", "before sending"])
def test_without_right_nothing_is_sent(
    lose: Callable[[Webhook], None], written: bool, visit: Visit, receiver: Receiver
) -> None:
    looks_after = make_safety_administrator()
    webhook = make_webhook(visit.officer, receiver.url)
    changes(visit)
    if written:
        write_ahead(NOW)
    lose(webhook)
    Runs().until_quiet()
    webhook.refresh_from_db()
    assert receiver.got == []
    assert webhook.state == "stopped"
    assert webhook.says
    told = looks_after if lose is leave else visit.officer
    assert Notice.objects.get(kind="webhook_failed").to == told


def test_what_may_not_be_seen_any_more_is_not_sent(visit: Visit, receiver: Receiver) -> None:
    webhook = make_webhook(visit.officer, receiver.url)
    changes(visit)
    write_ahead(NOW)
    Visit.objects.filter(pk=visit.pk).update(officer=make_person())
    changes(make_visit(visit.officer, engaged=False))
    Runs().until_quiet()
    states = webhook.deliveries.order_by("pk").values_list("state", "says")
    assert list(states) == [("dropped", sending.NOT_YOURS), ("delivered", "")]
    assert len(receiver.got) == 1


def visits_told(receiver: Receiver) -> list[list[int]]:
    return [json.loads(message.body)["data"]["visits"] for message in receiver.got]


def test_of_what_was_written_only_what_may_be_seen_now_is_sent(receiver: Receiver) -> None:
    manager = make_manager()
    visits = [make_visit(make_person(manager=manager)) for _ in range(2)]
    webhook = make_webhook(manager, receiver.url)
    both = [one.pk for one in visits]
    happens("visits.held", "visits", None, visits=both, because="area")
    sealed()
    write_ahead(NOW)
    delivery = webhook.deliveries.get()
    assert json.loads(delivery.body)["data"]["visits"] == both
    Visit.objects.filter(pk=both[1]).update(officer=make_person())
    Runs().until_quiet()
    services.replay_delivery(delivery.pk, by=manager, now=NOW)
    Runs().until_quiet()
    assert visits_told(receiver) == [both[:1], both[:1]]
    Visit.objects.filter(pk=both[0]).update(officer=make_person())
    services.replay_delivery(delivery.pk, by=manager, now=NOW)
    Runs().until_quiet()
    assert len(receiver.got) == 2
    delivery.refresh_from_db()
    assert delivery.state == "dropped"


def test_two_secrets_sign_while_one_replaces_the_other(visit: Visit, receiver: Receiver) -> None:
    old = new_secret()
    webhook = make_webhook(visit.officer, receiver.url, secret=old)
    _, new = services.renew_secret(webhook.pk, by=visit.officer, now=NOW)
    runs = Runs()
    for moment, good in [
        (NOW, [old, new]),
        (NOW + timedelta(hours=24) - SECOND, [old, new]),
        (NOW + timedelta(hours=24), [new]),
    ]:
        runs.clock.now = moment
        changes(visit)
        runs.until_quiet()
        message = callback(receiver)
        for secret in (old, new):
            if secret in good:
                check_signature(secret, message, moment.timestamp())
            else:
                with pytest.raises(CallbackRefusedError):
                    check_signature(secret, message, moment.timestamp())
    webhook.refresh_from_db()
    assert signing_secrets(webhook, NOW)[0] == new
    assert new not in webhook.secret
    assert old not in webhook.old_secret


def test_a_sender_that_dies_loses_nothing(visit: Visit, receiver: Receiver) -> None:
    """At each point between two transactions; and another one goes on."""
    make_webhook(visit.officer, receiver.url)
    changes(visit, 2)
    transport = Transport(60.0, own_hosts=frozenset({HOST}))
    now = NOW
    write_ahead(now)  # … and dies
    first = claim(now)
    assert first is not None  # … and dies
    assert claim(now) is None, "nobody else sends it, and nothing overtakes it"
    now += sending.CLAIM
    again = claim(now)
    assert again is not None
    assert again.delivery_id == first.delivery_id
    letter = letter_of(again, now)
    assert letter is not None
    assert post(letter, transport, int(now.timestamp())).is_good  # … and dies
    runs = Runs()
    runs.clock.now = now + sending.CLAIM
    runs.until_quiet()
    sent = list(Delivery.objects.order_by("pk").values_list("message_id", flat=True))
    assert receiver.ids == [sent[0], *sent]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


@pytest.mark.parametrize(
    ("late", "state", "claimed"),
    [(sending.Answer(500, "Late"), "waiting", True), (sending.Answer(204), "delivered", False)],
    ids=["failed", "arrived"],
)
def test_whoever_comes_back_too_late_takes_nothing_from_the_next(
    late: sending.Answer, state: str, claimed: bool, visit: Visit
) -> None:
    make_delivery(make_webhook(visit.officer))
    first = claim(NOW)
    again = claim(NOW + sending.CLAIM)
    assert first is not None
    assert again is not None
    keep(first, late, NOW + sending.CLAIM)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.claimed_until is not None) == (state, claimed)
    keep(again, sending.Answer(500, "Refused"), NOW + sending.CLAIM)
    delivery.refresh_from_db()
    assert delivery.state == state
    assert delivery.claimed_until is None


def test_what_is_written_ahead_is_bounded(
    visit: Visit, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WRITTEN_AHEAD", 3)
    webhook = make_webhook(visit.officer, receiver.url)
    changes(visit, 8)
    receiver.status = 500
    runs = Runs()
    runs.until_quiet()
    assert webhook.deliveries.count() == 3
    receiver.status = 204
    runs.clock.now += PAUSES[0]
    runs.until_quiet()
    assert len(set(receiver.ids)) == 8


def test_one_delivery_is_sent_again_with_its_id(visit: Visit, receiver: Receiver) -> None:
    make_webhook(visit.officer, receiver.url)
    changes(visit, 2)
    runs = Runs()
    runs.until_quiet()
    first = Delivery.objects.order_by("pk")[0]
    services.replay_delivery(first.pk, by=visit.officer, now=NOW)
    runs.until_quiet()
    assert receiver.ids[2:] == [first.message_id]
    assert receiver.got[2].body == receiver.got[0].body


def test_everything_from_an_event_on_is_sent_again(visit: Visit, receiver: Receiver) -> None:
    webhook = make_webhook(visit.officer, receiver.url)
    changes(visit, 4)
    runs = Runs()
    runs.until_quiet()
    ids = list(receiver.ids)
    services.replay_from(webhook.pk, ids[1], by=visit.officer, now=NOW)
    runs.until_quiet()
    assert receiver.ids[4:] == ids[1:]


def test_a_message_that_is_never_taken_can_be_passed_over(visit: Visit, receiver: Receiver) -> None:
    webhook = make_webhook(visit.officer, receiver.url)
    changes(visit, 3)
    receiver.status = 500
    runs = Runs()
    runs.until_quiet()
    ids = list(webhook.deliveries.order_by("pk").values_list("message_id", flat=True))
    receiver.status = 204
    services.replay_from(webhook.pk, ids[1], by=visit.officer, now=NOW)
    runs.until_quiet()
    assert receiver.ids == [ids[0], ids[1], ids[2]]


def event_of(visit: Visit) -> str:
    """The id of the newest event that the officer of the visit may hear of."""
    reader = Reader(visit.officer, frozenset(EVERYTHING), NOW)
    return read(reader, BEGINNING, limit=500).events[-1].id


def test_a_restored_database_stops_it_and_says_so(visit: Visit, receiver: Receiver) -> None:
    webhook = make_webhook(visit.officer, receiver.url)
    Webhook.objects.update(seal=99, mark="ffffffff")
    changes(visit)
    Runs().until_quiet()
    webhook.refresh_from_db()
    assert webhook.state == "stopped"
    assert "restored from a backup" in webhook.says
    assert "cursor" not in webhook.says, "a webhook has none"
    assert services.BEGIN_ANEW in webhook.says
    with pytest.raises(NotPossibleError, match=services.BEGIN_ANEW) as refused:
        services.turn_on(webhook.pk, by=visit.officer, now=NOW)
    assert refused.value.field is None
    event = event_of(visit)
    services.replay_from(webhook.pk, event, by=visit.officer, now=NOW)
    services.turn_on(webhook.pk, by=visit.officer, now=NOW)
    Runs().until_quiet()
    assert receiver.ids == [event]


def test_a_secret_that_cannot_be_read_stops_it_and_says_so(
    visit: Visit, receiver: Receiver
) -> None:
    webhook = make_webhook(visit.officer, receiver.url)
    Webhook.objects.update(secret="damaged")
    make_delivery(webhook)
    Runs().until_quiet()
    webhook.refresh_from_db()
    assert (webhook.state, webhook.says) == ("stopped", sending.UNREADABLE)


def test_what_was_removed_meanwhile_is_no_fault(visit: Visit, receiver: Receiver) -> None:
    webhook = make_webhook(visit.officer, receiver.url)
    make_delivery(webhook)
    claimed = claim(NOW)
    assert claimed is not None
    services.remove_webhook(webhook.pk, by=visit.officer, now=NOW)
    assert letter_of(claimed, NOW) is None
    keep(claimed, sending.Answer(204), NOW)
    assert not Delivery.objects.exists()
