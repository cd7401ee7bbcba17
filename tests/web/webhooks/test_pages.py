"""The pages: every state in plain words, with what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from forethought.web.api.models import Token
from forethought.web.notices.models import Notice
from forethought.web.notices.services import tell
from forethought.web.people.models import Person
from forethought.web.webhooks.models import Delivery, Webhook
from forethought.web.webhooks.sending import PAUSES, write_ahead
from forethought.web.webhooks.services import STOPPED, stop
from tests.web.factories import make_person, make_safety_administrator, make_visit, sign_in
from tests.web.webhooks.given import happens, make_delivery, make_webhook, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> Person:
    return make_person()


@pytest.fixture
def client(owner: Person) -> Client:
    return sign_in(Client(), owner)


def page(client: Client, webhook: Webhook) -> str:
    return client.get(f"/webhooks/{webhook.pk}/").content.decode()


def test_without_a_webhook_the_list_says_how_one_comes(client: Client) -> None:
    assert "No webhook yet" in client.get("/webhooks/").content.decode()


def test_an_owner_sees_their_own_and_an_administrator_everybodys(
    client: Client, owner: Person
) -> None:
    now = timezone.now()
    mine = make_webhook(owner, now=now)
    other = make_webhook(make_person("Somebody Else"), now=now)
    shown = client.get("/webhooks/").content.decode()
    assert f"/webhooks/{mine.pk}/" in shown
    assert f"/webhooks/{other.pk}/" not in shown
    shown = sign_in(Client(), make_safety_administrator()).get("/webhooks/").content.decode()
    assert f"/webhooks/{mine.pk}/" in shown
    assert f"/webhooks/{other.pk}/" in shown
    assert "Somebody Else" in shown


def test_what_is_wrong_stands_there_with_what_to_do(client: Client, owner: Person) -> None:
    now = timezone.now()
    webhook = make_webhook(owner, now=now)
    assert "Nothing has been sent yet" in page(client, webhook)
    make_delivery(
        webhook, now, tries=2, tried_at=now, says="It answered with status 500.", status=500
    )
    shown = page(client, webhook)
    assert "In trouble" in shown
    assert "It answered with status 500." in shown
    assert "Look at its receiver. The next try is on" in shown
    assert "Send what waits now" in shown
    Webhook.objects.update(state="failing", says="It could not be reached.")
    shown = page(client, webhook)
    assert "Failing" in shown
    assert "Put its receiver right, then turn it on again" in shown
    assert webhook.token is not None
    webhook.token.revoked_at = now
    webhook.token.save()
    Webhook.objects.update(state="on", says="")
    assert "Its token was revoked" in page(client, webhook)
    answer = client.post(f"/webhooks/{webhook.pk}/on/", follow=True).content.decode()
    assert "Its token was revoked. Turn it on again with another token." in answer


@pytest.mark.parametrize(
    ("lost", "todo"),
    [
        (
            "token",
            "Turn it on with another token, or remove it, both through the API,"
            " if it is not stopped on purpose",
        ),
        ("owner", "Remove it, through the API"),
    ],
)
def test_one_that_lost_its_right_is_not_said_to_need_a_click(
    lost: str, todo: str, owner: Person
) -> None:
    now = timezone.now()
    webhook = make_webhook(owner, now=now)
    if lost == "token":
        Token.objects.update(revoked_at=now)
    else:
        Person.objects.update(is_active=False)
    happens("visit.cancelled", "visit", 1)
    sealed()
    write_ahead(now)
    webhook.refresh_from_db()
    assert webhook.state == "stopped"
    shown = page(sign_in(Client(), make_safety_administrator()), webhook)
    assert shown.count(webhook.says) == 1
    assert todo in shown


def test_one_stopped_on_purpose_says_so_and_that_its_token_has_ended(
    client: Client, owner: Person
) -> None:
    now = timezone.now()
    webhook = make_webhook(owner, now=now)
    stop(webhook.pk, by=owner, now=now)
    Token.objects.update(revoked_at=now)
    shown = page(client, webhook)
    assert f"{STOPPED} Its token was revoked. Turn it on again with another token." in shown
    assert "or remove it, both through the API, if it is not stopped on purpose" in shown


@pytest.mark.parametrize(
    ("tries", "how"), [(1, ""), (2, "second"), (9, "ninth"), (10, "tenth"), (11, "last")], ids=str
)
def test_it_says_at_which_try_a_message_arrived(
    client: Client, owner: Person, tries: int, how: str
) -> None:
    webhook = make_webhook(owner, now=timezone.now())
    make_delivery(webhook, timezone.now(), state="delivered", tries=tries)
    shown = page(client, webhook)
    assert (f"At the {how} try" in shown) if how else ("At the" not in shown)
    assert tries <= len(PAUSES) + 1


def test_what_its_owner_was_told_is_seen_on_its_page_and_over_once_it_is_on(
    client: Client, owner: Person
) -> None:
    now = timezone.now()
    webhook = make_webhook(owner, now=now, state="failing", says="It could not be reached.")
    tell("webhook_failed", to=[owner.pk], subject="webhook", subject_id=webhook.pk, now=now)
    assert "A webhook has stopped" in client.get("/notices/").content.decode()
    page(client, webhook)
    assert Notice.objects.get().seen_at is not None
    tell("webhook_failed", to=[owner.pk], subject="webhook", subject_id=webhook.pk, now=now)
    client.post(f"/webhooks/{webhook.pk}/on/")
    assert Notice.objects.filter(ended_at__isnull=False).count() == 1


def test_it_is_stopped_turned_on_and_tried(client: Client, owner: Person) -> None:
    webhook = make_webhook(owner, now=timezone.now())
    answer = client.post(f"/webhooks/{webhook.pk}/stop/", follow=True).content.decode()
    assert "It is stopped." in answer
    assert "Stopped by hand." in answer
    answer = client.post(f"/webhooks/{webhook.pk}/test/", follow=True).content.decode()
    assert "turn it on first" in answer
    answer = client.post(f"/webhooks/{webhook.pk}/on/", follow=True).content.decode()
    assert "It is on." in answer
    answer = client.post(f"/webhooks/{webhook.pk}/test/", follow=True).content.decode()
    assert "A test message is on its way" in answer
    assert Delivery.objects.get().type == "webhook.test"


def test_one_message_or_all_from_an_event_on_are_sent_again(client: Client, owner: Person) -> None:
    now = timezone.now()
    visit = make_visit(owner, planned_start=now)
    webhook = make_webhook(owner, now=now)
    delivery = make_delivery(webhook, now - timedelta(days=1), state="delivered", tries=2)
    shown = page(client, webhook)
    assert "At the second try" in shown
    again = f"/webhooks/messages/{delivery.pk}/again/"
    assert again in shown
    client.post(again)
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    happens("visit.cancelled", "visit", visit.pk)
    sealed()
    where = f"/webhooks/{webhook.pk}/again/"
    answer = client.post(where, {"from_event": "nonsense"}, follow=True).content.decode()
    assert "Give the id of an event" in answer


def test_what_others_name_is_shown_as_it_is(client: Client, owner: Person) -> None:
    webhook = make_webhook(owner, "https://example.com/<b>", now=timezone.now())
    Webhook.objects.update(name="<i>Planning</i>")
    shown = page(client, webhook) + client.get("/webhooks/").content.decode()
    assert "<i>" not in shown
    assert "<b>" not in shown
