"""How a webhook and its messages stand, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from forethought.web.api.tokens import may_act
from forethought.web.look.words import london
from forethought.web.webhooks.events import SAYS
from forethought.web.webhooks.models import Delivery, Webhook
from forethought.web.webhooks.services import why_without_right

LATELY = 50
"""Messages that the page of a webhook shows."""

_TAGS = {
    Webhook.State.ON: ("On", "green"),
    Webhook.State.STOPPED: ("Stopped", "grey"),
    Webhook.State.FAILING: ("Failing", "red"),
}
_DELIVERY_TAGS = {
    Delivery.State.WAITING: ("Waiting", "blue"),
    Delivery.State.DELIVERED: ("Arrived", "green"),
    Delivery.State.GIVEN_UP: ("Given up", "red"),
    Delivery.State.DROPPED: ("Not sent", "grey"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One webhook of the list. ``todo``: what to do about it; ``says``: what is wrong."""

    webhook: Webhook
    says: str
    todo: str
    waiting: int
    arrived_at: datetime | None

    @property
    def tag(self) -> dict[str, str]:
        """Parameters of the macro ``tag``."""
        text, colour = _TAGS[Webhook.State(self.webhook.state)]
        if self.webhook.state == Webhook.State.ON and self.says:
            text, colour = "In trouble", "orange"
        return {"text": text, "classes": f"govuk-tag--{colour}"}


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the page of a webhook."""

    delivery: Delivery
    what: str
    how: str
    next_at: datetime | None

    @property
    def tag(self) -> dict[str, str]:
        """Parameters of the macro ``tag``."""
        text, colour = _DELIVERY_TAGS[Delivery.State(self.delivery.state)]
        return {"text": text, "classes": f"govuk-tag--{colour}"}

    @property
    def may_go_again(self) -> bool:
        """Whether there is a use in sending it again."""
        return self.delivery.state != Delivery.State.WAITING


def lines(found: QuerySet[Webhook], now: datetime) -> list[Line]:
    """Every webhook of ``found``, by owner and name, in three queries."""
    webhooks = list(found.select_related("owner", "token").order_by("owner__name", "name", "pk"))
    ids = [one.pk for one in webhooks]
    counted = Delivery.objects.filter(webhook__in=ids).values("webhook")
    figures: dict[int, Mapping[str, Any]] = {
        row["webhook"]: row
        for row in counted.annotate(
            waiting=Count("pk", filter=Q(state=Delivery.State.WAITING)),
            arrived=Max("tried_at", filter=Q(state=Delivery.State.DELIVERED)),
        )
    }
    trouble = _troubles(ids)
    return [_line(one, figures.get(one.pk, {}), trouble.get(one.pk), now) for one in webhooks]


def _troubles(ids: Iterable[int]) -> dict[int, Delivery]:
    """The first message of each that was tried and still waits."""
    tried = Delivery.objects.filter(webhook__in=ids, state=Delivery.State.WAITING, tries__gt=0)
    return {one.webhook_id: one for one in tried.order_by("-pk")}


def _line(
    webhook: Webhook, figures: Mapping[str, Any], trouble: Delivery | None, now: datetime
) -> Line:
    says, todo = webhook.says, ""
    without = why_without_right(webhook, now)
    if without:
        says = " ".join(dict.fromkeys(part for part in (says, without) if part))
        todo = _todo_without(webhook)
    elif webhook.state == Webhook.State.FAILING:
        todo = "Put its receiver right, then turn it on again"
    elif webhook.state == Webhook.State.STOPPED:
        todo = "Turn it on again, or remove it through the API, if it is not stopped on purpose"
    elif trouble is not None:
        says = trouble.says
        todo = f"Look at its receiver. The next try is {_on(trouble.try_at)}"
    return Line(
        webhook,
        says,
        todo,
        figures.get("waiting", 0),
        figures.get("arrived"),
    )


def _todo_without(webhook: Webhook) -> str:
    if not may_act(webhook.owner):
        return "Remove it, through the API"
    if webhook.state == Webhook.State.STOPPED:
        return (
            "Turn it on with another token, or remove it, both through the API,"
            " if it is not stopped on purpose"
        )
    return "Turn it on with another token, through the API"


def messages_of(webhook: Webhook) -> list[Message]:
    """The newest messages of a webhook."""
    newest = list(webhook.deliveries.order_by("-pk")[:LATELY])
    return [_message(one) for one in newest]


def _message(delivery: Delivery) -> Message:
    tries = delivery.tries
    how = delivery.says
    if delivery.state == Delivery.State.DELIVERED:
        how = f"At the {_ordinal(tries)} try" if tries > 1 else ""
    waits = delivery.state == Delivery.State.WAITING and tries > 0
    what = SAYS.get(delivery.type, "A message to try the webhook.").split(":")[0].split(". ")[0]
    return Message(delivery, what.rstrip("."), how, delivery.try_at if waits else None)


def _on(moment: datetime) -> str:
    return f"on {london(moment)}"


def _ordinal(number: int) -> str:
    words = (
        *("first", "second", "third", "fourth", "fifth"),
        *("sixth", "seventh", "eighth", "ninth", "tenth"),
    )
    return words[number - 1] if number <= len(words) else "last"
