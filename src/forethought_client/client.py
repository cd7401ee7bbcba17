"""The client: one method for each operation of the API."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, cast

from forethought_client import shapes
from forethought_client.asking import Asking

AT_ONCE = 100
"""How much of a list is asked for at once."""


class Forethought:
    """A site, as the person of a token within its scopes.

    ``site``: its address, like ``https://visits.example.org``. ``timeout``: seconds that it may
    be silent. ``tries``: how often a request is sent before UnreachableError; a write is done
    once however often it is sent. ``key`` of a method: its Idempotency-Key, for whoever sends it
    again after this program has died; else each call has its own.

    Every method raises Problem where the site refuses, and UnreachableError.
    """

    def __init__(
        self,
        site: str,
        token: str,
        *,
        timeout: float = 30.0,
        tries: int = 5,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._asking = Asking(site, token, timeout, tries, pause)

    def __enter__(self) -> Forethought:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._asking.close()

    # Who asks

    def me(self) -> shapes.Me:
        """The person as whom one acts, and the token."""
        return cast(shapes.Me, self._asking.get("/me"))

    def officers(self) -> Iterator[shapes.Officer]:
        """Those for whom one may plan visits."""
        return cast("Iterator[shapes.Officer]", self._list("/officers"))

    # Visits

    def visits(
        self,
        *,
        reference: str | None = None,
        state: shapes.State | None = None,
        officer_id: str | None = None,
        start_from: datetime | None = None,
        start_before: datetime | None = None,
    ) -> Iterator[shapes.Visit]:
        """The visits that one may know of, in the order in which they were planned."""
        found = self._list(
            "/visits",
            reference=reference,
            state=state,
            officer_id=officer_id,
            start_from=_moment(start_from),
            start_before=_moment(start_before),
        )
        return cast("Iterator[shapes.Visit]", found)

    def visit(self, visit_id: int) -> shapes.Visit:
        """One visit, what holds it, and whether it may start."""
        return cast(shapes.Visit, self._asking.get(f"/visits/{visit_id}"))

    def plan_visit(self, visit: shapes.NewVisit, *, key: str | None = None) -> shapes.VisitDone:
        """Plan a visit. With a ``reference`` that is there already it is not planned again."""
        return cast(shapes.VisitDone, self._asking.write("POST", "/visits", visit, key=key))

    def plan_visits(
        self, visits: Sequence[shapes.NewVisit], *, key: str | None = None
    ) -> shapes.Batch:
        """Plan up to 1,000 visits, each by itself: look at the status of each item."""
        body = {"items": list(visits)}
        return cast(shapes.Batch, self._asking.write("POST", "/visits/batch", body, key=key))

    def move_visit(
        self,
        visit_id: int,
        *,
        officer_id: str | None = None,
        start: datetime | None = None,
        minutes: int | None = None,
        version: int | None = None,
        key: str | None = None,
    ) -> shapes.VisitDone:
        """Another officer, time or length. ``version``: only if it is still that one."""
        wanted = {
            "officer_id": officer_id,
            "start": _moment(start),
            "minutes": minutes,
            "version": version,
        }
        return self._visit_done("POST", f"/visits/{visit_id}/move", _given(wanted), key)

    def cancel_visit(
        self, visit_id: int, reason: str, *, version: int | None = None, key: str | None = None
    ) -> shapes.VisitDone:
        """Cancel a visit that has not started."""
        body = _given({"reason": reason, "version": version})
        return self._visit_done("POST", f"/visits/{visit_id}/cancel", body, key)

    def ask_second_officer(
        self, visit_id: int, officer_id: str, *, key: str | None = None
    ) -> shapes.VisitDone:
        """Ask somebody to come along; they answer themselves."""
        body = {"officer_id": officer_id}
        return self._visit_done("PUT", f"/visits/{visit_id}/second-officer", body, key)

    def check(self, visit_id: int) -> shapes.Check:
        """What the check that counts now found. It proposes; a person decides."""
        return cast(shapes.Check, self._asking.get(f"/visits/{visit_id}/check"))

    def decisions(self, visit_id: int) -> Iterator[shapes.Decision]:
        """Every decision about a visit, the first one first."""
        return cast("Iterator[shapes.Decision]", self._list(f"/visits/{visit_id}/decisions"))

    def contact(self) -> Iterator[shapes.Out]:
        """Everybody who is out and whom one looks after."""
        return cast("Iterator[shapes.Out]", self._list("/contact"))

    def visit_contact(self, visit_id: int) -> shapes.VisitContact:
        """How the contact stands with the officers of a visit."""
        return cast(shapes.VisitContact, self._asking.get(f"/visits/{visit_id}/contact"))

    # Incidents and areas

    def record_incident(
        self, incident: shapes.NewIncident, *, key: str | None = None
    ) -> shapes.IncidentDone:
        """Record an incident; whoever leads is told, and visits it may be about are held."""
        told = self._asking.write("POST", "/incidents", incident, key=key)
        return cast(shapes.IncidentDone, told)

    def incident(self, incident_id: int) -> shapes.Incident:
        """How far an incident is."""
        return cast(shapes.Incident, self._asking.get(f"/incidents/{incident_id}"))

    def areas(self, *, over: bool = False) -> Iterator[shapes.Area]:
        """The areas that the site knows, without outlines; ``over``: also those that are over."""
        return cast("Iterator[shapes.Area]", self._list("/areas", over=over or None))

    def area(self, area_id: int) -> shapes.Area:
        """One area with its outline."""
        return cast(shapes.Area, self._asking.get(f"/areas/{area_id}"))

    def propose_area(self, area: shapes.NewArea, *, key: str | None = None) -> shapes.AreaDone:
        """Propose an area: it holds visits at once, and a person confirms it."""
        return cast(shapes.AreaDone, self._asking.write("POST", "/areas", area, key=key))

    def lift_area(
        self, area_id: int, why: str, *, version: int | None = None, key: str | None = None
    ) -> shapes.AreaDone:
        """End an area that no person has confirmed yet."""
        body = _given({"why": why, "version": version})
        told = self._asking.write("POST", f"/areas/{area_id}/lift", body, key=key)
        return cast(shapes.AreaDone, told)

    # What happens

    def events_page(
        self,
        cursor: str = "",
        *,
        types: Sequence[str] = (),
        since: datetime | None = None,
        limit: int = AT_ONCE,
    ) -> shapes.Events:
        """A part of the feed; ``since``: where to begin without a cursor."""
        told = self._asking.get(
            "/events",
            cursor=cursor or None,
            types=list(types) or None,
            since=_moment(since),
            limit=limit,
        )
        return cast(shapes.Events, told)

    def events(
        self,
        cursor: str = "",
        *,
        types: Sequence[str] = (),
        since: datetime | None = None,
        wait: float | None = None,
    ) -> Iterator[shapes.Event]:
        """What happened after a cursor, or since a moment, in order.

        Once you have dealt with an event, keep its ``cursor``: go on with it after a break, and
        nothing is missed. ``wait``: seconds between two looks, for ever; None: until now.
        """
        while True:
            page = self.events_page(cursor, types=types, since=since)
            yield from page["items"]
            cursor, since = page["next"], None
            if page["more"]:
                continue
            if wait is None:
                return
            self._asking.pause(wait)

    # Webhooks

    def webhooks(self) -> Iterator[shapes.Webhook]:
        """One's webhooks."""
        return cast("Iterator[shapes.Webhook]", self._list("/webhooks"))

    def webhook(self, webhook_id: int) -> shapes.Webhook:
        """One webhook, and how it stands."""
        return cast(shapes.Webhook, self._asking.get(f"/webhooks/{webhook_id}"))

    def add_webhook(
        self, webhook: shapes.NewWebhook, *, key: str | None = None
    ) -> shapes.WebhookDone:
        """Be told at an address of yours. The answer has the secret, once."""
        return cast(shapes.WebhookDone, self._asking.write("POST", "/webhooks", webhook, key=key))

    def change_webhook(
        self, webhook_id: int, *, key: str | None = None, **changes: Any
    ) -> shapes.WebhookDone:
        """Another ``name``, ``url``, ``types``, ``ordered``; ``state``: ``on`` or ``stopped``."""
        told = self._asking.write("PATCH", f"/webhooks/{webhook_id}", changes, key=key)
        return cast(shapes.WebhookDone, told)

    def remove_webhook(self, webhook_id: int, *, key: str | None = None) -> None:
        """Take it away with all that waits."""
        self._asking.write("DELETE", f"/webhooks/{webhook_id}", key=key)

    def renew_webhook_secret(
        self, webhook_id: int, *, key: str | None = None
    ) -> shapes.WebhookDone:
        """Another secret, once; for 24 hours the one before signs as well."""
        told = self._asking.write("POST", f"/webhooks/{webhook_id}/secret", key=key)
        return cast(shapes.WebhookDone, told)

    def test_webhook(self, webhook_id: int, *, key: str | None = None) -> str:
        """Have a message about nothing sent. Returns its id, the header ``webhook-id``."""
        told = self._asking.write("POST", f"/webhooks/{webhook_id}/test", key=key)
        return str(told["message_id"])

    def deliveries(self, webhook_id: int, *, state: str | None = None) -> Iterator[shapes.Delivery]:
        """What was sent in the last 30 days and what waits, the oldest first."""
        found = self._list(f"/webhooks/{webhook_id}/deliveries", state=state)
        return cast("Iterator[shapes.Delivery]", found)

    def replay(
        self,
        webhook_id: int,
        *,
        delivery: int | None = None,
        from_event: str | None = None,
        key: str | None = None,
    ) -> None:
        """Have one delivery sent again, or everything from an event on."""
        body = _given({"delivery": delivery, "from_event": from_event})
        self._asking.write("POST", f"/webhooks/{webhook_id}/replay", body, key=key)

    def _visit_done(
        self, method: str, path: str, body: dict[str, Any], key: str | None
    ) -> shapes.VisitDone:
        return cast(shapes.VisitDone, self._asking.write(method, path, body, key=key))

    def _list(self, path: str, **asked: Any) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            page = self._asking.get(path, limit=AT_ONCE, cursor=cursor, **asked)
            yield from page["items"]
            cursor = page["next"]
            if not cursor:
                return


def _moment(moment: datetime | None) -> str | None:
    """As the API takes it. Raises ValueError for a moment without offset."""
    if moment is None:
        return None
    if moment.utcoffset() is None:
        raise ValueError("Give a moment with its offset: datetime(…, tzinfo=UTC)")
    return moment.isoformat()


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
