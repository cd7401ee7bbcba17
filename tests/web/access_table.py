"""Every address of the site, and what each role gets there: one table, kept by all.

A row says what somebody gets who asks for an address about *their own* things in the world of
``access_world.py``: the officer's visit, the person of the officer, the office they share. What
is asked about somebody else's things is tested for every row that has such a key.

Add a row for each new address, in the dict of its app, sorted by name. Owners of a page change
their rows; nobody leaves one out: ``test_access.py`` fails for an address without a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

OFFICER = "officer"
MANAGER = "manager"
CONTACT_DESK = "contact_desk"
SAFETY_ADMINISTRATOR = "safety_administrator"
DATA_PROTECTION = "data_protection"

SIGNED_IN = (OFFICER, MANAGER, CONTACT_DESK, SAFETY_ADMINISTRATOR, DATA_PROTECTION)

Statuses = tuple[int, int, int, int, int]
"""What each role of ``SIGNED_IN`` gets, in that order."""


@dataclass(frozen=True)
class Row:
    """What one address answers. ``statuses``: in the order of ``SIGNED_IN``.

    ``anonymous``: 302 to the sign-in page unless the page is open to everybody. ``post``: the
    address takes POST alone. ``args``: arguments of the address that are not names of the world.
    ``query``: what stands behind the question mark. ``method``: an operation of the API, asked with
    a token of all scopes; ``body`` makes what is sent from the things of the world.
    """

    statuses: Statuses
    anonymous: int = 302
    post: bool = False
    args: Mapping[str, object] = field(default_factory=dict)
    query: str = ""
    method: str = ""
    body: Callable[[Mapping[str, Any]], object] | None = None


def everybody(status: int = 200, *, post: bool = False) -> Row:
    """Open to everybody, signed in or not."""
    return Row((status,) * 5, anonymous=status, post=post)


def api(
    *statuses: int,
    method: str = "GET",
    body: Callable[[Mapping[str, Any]], object] | None = None,
    args: Mapping[str, object] | None = None,
) -> Row:
    """An operation of the API; one status for all roles, or five."""
    given = statuses if len(statuses) == 5 else statuses * 5
    return Row(given, anonymous=401, method=method, body=body, args=args or {})  # type: ignore[arg-type]


def signed_in(status: int = 200, *, post: bool = False) -> Row:
    """Open to all who are signed in."""
    return Row((status,) * 5, post=post)


#                       officer, manager, desk, administrator, data protection
PEOPLE: dict[str, Row] = {
    "people:add": Row((403, 403, 403, 200, 403)),
    "people:add_office": Row((403, 403, 403, 200, 403)),
    "people:add_team": Row((403, 403, 403, 200, 403)),
    "people:affected": signed_in(),
    "people:away": Row((200, 200, 404, 200, 404)),
    "people:away_me": signed_in(),
    "people:back_again": Row((302, 302, 404, 302, 404), post=True),
    "people:change": Row((403, 403, 403, 200, 403)),
    "people:change_me": signed_in(),
    "people:change_office": Row((403, 403, 403, 200, 403)),
    "people:change_team": Row((403, 403, 403, 200, 403)),
    "people:come_again": Row((403, 403, 403, 302, 403), post=True),
    "people:home": signed_in(),
    "people:disconnect": Row((403, 403, 403, 200, 403)),
    "people:leave": Row((403, 403, 403, 200, 403)),
    "people:link": Row((403, 403, 403, 200, 403)),
    "people:me": signed_in(),
    "people:offices": Row((403, 403, 403, 200, 403)),
    "people:people": Row((403, 200, 403, 200, 403)),
    "people:person": Row((302, 200, 404, 200, 404)),
    "people:phone_lost": Row((403, 403, 403, 200, 403)),
    "people:take_back_training": Row((403, 302, 403, 302, 403), post=True),
    "people:training": Row((403, 200, 403, 200, 403)),
}

VISITS: dict[str, Row] = {
    "visits:answers": Row((200, 404, 404, 404, 404)),
    "visits:cancel": Row((200, 200, 404, 404, 404)),
    "visits:change": Row((200, 200, 404, 404, 404)),
    "visits:copy": Row((200, 200, 404, 404, 404)),
    "visits:day": signed_in(),
    "visits:export": signed_in(),
    "visits:finish": Row((302, 404, 404, 404, 404), post=True),
    "visits:history": Row((200, 200, 404, 404, 200)),
    "visits:import": Row((200, 200, 403, 403, 403)),
    "visits:import_look": Row((302, 302, 403, 403, 403)),
    "visits:move": Row((200, 200, 404, 404, 404)),
    "visits:plan": Row((200, 200, 403, 403, 403)),
    "visits:second": Row((200, 200, 404, 404, 404)),
    "visits:sheet": signed_in(),
    "visits:start": Row((409, 404, 404, 404, 404), post=True),
    "visits:visit": Row((200, 200, 200, 404, 200)),
}

CHECKS: dict[str, Row] = {
    "checks:check": Row((200, 200, 404, 404, 200)),
    "checks:checks": Row((200, 200, 404, 404, 200)),
    "checks:notes": Row((200, 200, 404, 404, 200)),
    "checks:older": Row((302, 302, 404, 404, 302)),
    "checks:sign": Row((200, 404, 404, 404, 404)),
    "checks:sources": Row((200, 200, 404, 404, 200)),
}

DECISIONS: dict[str, Row] = {
    "decisions:decide": Row((200, 200, 404, 404, 403)),
    "decisions:disposition": Row((200, 200, 404, 404, 200)),
    "decisions:dispositions": signed_in(),
    "decisions:mistaken": Row((200, 200, 404, 404, 404)),
    "decisions:queue": Row((403, 200, 403, 403, 403)),
    "decisions:refusal": Row((403, 404, 404, 404, 403)),
    "decisions:refuse": Row((200, 403, 404, 404, 403)),
    "decisions:review_done": Row((302, 302, 403, 403, 403), post=True),
    "decisions:reviews": Row((200, 200, 403, 403, 403)),
    "decisions:tell": Row((404, 404, 404, 404, 404)),
    "decisions:withdraw": Row((404, 404, 404, 404, 404)),
}

RECORDS: dict[str, Row] = {
    "records:add": Row((200, 200, 403, 403, 403)),
    "records:load": Row((403, 200, 403, 200, 200)),
    "records:load_now": Row((403, 403, 403, 302, 403), post=True),
    "records:records": signed_in(),
    "rescreening:run": Row((403, 403, 403, 200, 403)),
    "rescreening:runs": Row((403, 403, 403, 200, 403)),
}

AREAS: dict[str, Row] = {
    "areas:add": Row((403, 200, 403, 200, 403)),
    "areas:area": signed_in(),
    "areas:areas": signed_in(),
    "areas:change": Row((403, 200, 403, 200, 403)),
    "areas:confirm": Row((403, 200, 403, 200, 403)),
    "areas:confirm_told": Row((403, 200, 403, 200, 403)),
    "areas:dismiss": Row((403, 200, 403, 200, 403)),
    "areas:happening": Row((403, 200, 403, 200, 403)),
    "areas:lift": Row((403, 200, 403, 200, 403)),
    "areas:map": signed_in(),
    "areas:queue": Row((403, 200, 403, 200, 403)),
    "areas:redraw": Row((403, 200, 403, 200, 403)),
    "areas:redraw_told": Row((403, 200, 403, 200, 403)),
    "areas:report": Row((403, 200, 403, 200, 403)),
    "areas:undo": Row((403, 200, 403, 200, 403)),
}

FEEDS: dict[str, Row] = {
    "feeds:add": Row((403, 403, 403, 200, 403)),
    "feeds:add_kind": Row((403, 403, 403, 200, 403), args={"kind_name": "cap_alerts"}),
    "feeds:change": Row((403, 403, 403, 200, 403)),
    "feeds:copy": Row((403, 200, 403, 200, 403)),
    "feeds:feed": Row((403, 200, 403, 200, 403)),
    "feeds:feeds": Row((403, 200, 403, 200, 403)),
    "feeds:look": Row((403, 403, 403, 200, 403)),
    "feeds:read_soon": Row((403, 403, 403, 302, 403), post=True),
    "feeds:switch_off": Row((403, 403, 403, 200, 403)),
    "feeds:switch_on": Row((403, 403, 403, 302, 403), post=True),
    "feeds:try": Row((403, 403, 403, 200, 403)),
    "feeds:upload": Row((403, 403, 403, 200, 403)),
}

NEIGHBOURHOODS: dict[str, Row] = {
    "neighbourhoods:look": Row((403, 403, 403, 200, 403)),
    "neighbourhoods:neighbourhood": signed_in(),
    "neighbourhoods:neighbourhoods": signed_in(),
    "neighbourhoods:upload": Row((403, 403, 403, 200, 403)),
}

AUDIT: dict[str, Row] = {
    "audit:customer": Row((403, 403, 403, 403, 200)),
    "audit:export": Row((403, 403, 403, 403, 200)),
    "audit:search": Row((403, 403, 403, 403, 200)),
}

LEARNING: dict[str, Row] = {
    "learning:digest": Row((403, 200, 403, 200, 200)),
    "learning:export": Row((403, 200, 403, 200, 200)),
    "learning:figures": Row((403, 200, 403, 200, 200)),
    "learning:take_out": Row((403, 403, 403, 200, 403), post=True),
    "learning:verdict": Row((404, 404, 404, 404, 404)),
    "learning:verdicts": Row((403, 403, 403, 200, 403)),
    "learning:withdraw": Row((302, 404, 404, 302, 404), post=True),
}

MARKERS: dict[str, Row] = {
    "markers:about_again": Row((403, 302, 404, 403, 403), post=True),
    "markers:answer": Row((403, 200, 404, 403, 403)),
    "markers:appeal": Row((403, 200, 404, 200, 403)),
    "markers:corrected": Row((403, 302, 404, 403, 403), post=True),
    "markers:decide": Row((403, 200, 404, 403, 403)),
    "markers:letter": Row((403, 200, 404, 403, 403)),
    "markers:letter_print": Row((403, 200, 404, 403, 403)),
    "markers:marker": Row((200, 200, 404, 200, 200)),
    "markers:markers": signed_in(),
    "markers:move": Row((403, 200, 404, 403, 403)),
    "markers:not_about": Row((403, 404, 404, 403, 403)),
    "markers:not_told": Row((403, 200, 404, 403, 403)),
    "markers:propose": Row((200, 200, 404, 200, 403)),
    "markers:remove": Row((403, 200, 404, 403, 403)),
    "markers:review": Row((403, 200, 404, 403, 403)),
    "markers:share": Row((403, 200, 404, 403, 403)),
    "markers:words": Row((403, 200, 404, 403, 403)),
}

LOOK: dict[str, Row] = {
    "health:health": everybody(503),
    "health:live": everybody(),
    "health:metrics": everybody(404),
    "health:ready": everybody(),
    "look:accessibility": everybody(),
    "look:help": everybody(),
    "look:privacy": everybody(),
    "look:style": Row((404, 404, 404, 200, 404)),
}

SIGN_IN: dict[str, Row] = {
    "account_change_password": signed_in(),
    "account_inactive": everybody(),
    "account_login": Row((302,) * 5, anonymous=200),
    "account_logout": signed_in(),
    "account_reauthenticate": signed_in(),
    "account_reset_password": everybody(),
    "account_reset_password_done": everybody(),
    "mfa_activate_totp": signed_in(),
    "mfa_authenticate": Row((302,) * 5),
    "mfa_generate_recovery_codes": signed_in(302),
    "mfa_index": signed_in(),
    "mfa_login_webauthn": Row((302,) * 5),
    "mfa_reauthenticate": signed_in(302),
    "mfa_reauthenticate_webauthn": signed_in(302),
    "mfa_view_recovery_codes": signed_in(302),
    "signin_directory": everybody(404),  # this office has no directory
    "signin_directory_again": signed_in(404),
    "signin_directory_back": everybody(404),
    "signin_directory_connect": signed_in(302),
    "signin_directory_sign_out": everybody(404),
    "signin_link": Row((302,) * 5, anonymous=302, args={"token": "none-such"}),
    "signin_new_password": everybody(410),
    "signin_passkey": Row((302,) * 5, args={"passkey_id": 1}),
    "signin_passkey_add": signed_in(302),
    "signin_passkey_remove": Row((302,) * 5, args={"passkey_id": 1}),
    "signin_signed_out": everybody(404),
}

CONTACTDESK_DESK: dict[str, Row] = {
    "contactdesk:accept_gap": Row((403, 403, 403, 200, 403), query="what=rung:manager"),
    "contactdesk:acknowledge": Row((403, 302, 302, 404, 403), post=True),
    "contactdesk:add_aid": Row((403, 200, 403, 200, 403)),
    "contactdesk:aid_back": Row((403, 302, 403, 302, 403), post=True),
    "contactdesk:aid_charged": Row((302, 302, 404, 302, 404), post=True),
    "contactdesk:aid_issued": Row((403, 302, 403, 302, 403), post=True),
    "contactdesk:aid_tested": Row((200, 200, 404, 200, 404)),
    "contactdesk:aids": Row((200, 200, 404, 200, 404)),
    "contactdesk:alarm": Row((403, 200, 200, 404, 403)),
    "contactdesk:board": Row((403, 200, 200, 200, 403)),
    "contactdesk:call": Row((403, 200, 200, 404, 403)),
    "contactdesk:calls": Row((403, 200, 200, 200, 403)),
    "contactdesk:emergency": signed_in(),
    "contactdesk:end_alarm": Row((403, 200, 200, 404, 403)),
    "contactdesk:end_duty": Row((403, 302, 302, 302, 403), post=True),
    "contactdesk:handover": Row((403, 200, 200, 200, 403)),
    "contactdesk:itinerary": Row((403, 200, 200, 200, 403)),
    "contactdesk:desk_plan": Row((403, 200, 200, 404, 403)),
    "contactdesk:late": Row((403, 200, 200, 404, 403)),
    "contactdesk:leave_for": Row((403, 302, 302, 404, 403)),
    "contactdesk:outing": Row((403, 200, 200, 404, 403)),
    "contactdesk:outside_seen": Row(
        (403, 404, 404, 404, 403), post=True, args={"test_id": 999_999}
    ),
    "contactdesk:outside_test": Row((403, 302, 302, 302, 403), post=True),
    "contactdesk:rang_in": Row((403, 200, 200, 404, 403)),
    "contactdesk:readiness": Row((403, 200, 200, 200, 403)),
    "contactdesk:remove_way": Row((302, 404, 404, 404, 404), post=True),
    "contactdesk:rota": Row((403, 200, 200, 200, 403)),
    "contactdesk:spoke": Row((403, 200, 200, 404, 403)),
    "contactdesk:still_on_it": Row((403, 302, 302, 404, 403), post=True),
    "contactdesk:stream": Row((403, 200, 200, 200, 403)),
    "contactdesk:take_all_over": Row((403, 302, 302, 404, 403), post=True),
    "contactdesk:take_over": Row((403, 302, 302, 404, 403), post=True),
    "contactdesk:test_way": Row((302, 404, 404, 404, 404), post=True),
    "contactdesk:way": Row((200, 404, 404, 404, 404)),
    "contactdesk:way_works": Row((404,) * 5, anonymous=404, args={"secret": "another"}),
    "contactdesk:ways": signed_in(),
}

CONTACTDESK_PHONE: dict[str, Row] = {
    "contactdesk:alert": Row(
        (404,) * 5, anonymous=404, args={"uuid": "00000000-0000-4000-8000-000000000000"}
    ),
    "contactdesk:allow_places": Row((403, 403, 403, 200, 403)),
    "contactdesk:change_plan": Row((200, 302, 302, 302, 302)),
    "contactdesk:duress": signed_in(302, post=True),
    "contactdesk:know": signed_in(302, post=True),
    "contactdesk:leave": Row((302, 200, 200, 200, 200)),
    "contactdesk:manifest": everybody(),
    "contactdesk:notify_delivery": everybody(404, post=True),
    "contactdesk:notify_text": everybody(404, post=True),
    "contactdesk:outside_callback": Row(
        (404,) * 5, anonymous=404, post=True, args={"secret": "another"}
    ),
    "contactdesk:phone": everybody(),
    "contactdesk:phone_guidance": Row((200,) * 5, anonymous=401),
    "contactdesk:phone_day": Row((200,) * 5, anonymous=401),
    "contactdesk:pins": signed_in(),
    "contactdesk:plain": signed_in(),
    "contactdesk:press": signed_in(302, post=True),
    "contactdesk:phone_incident": everybody(401, post=True),
    "contactdesk:phone_incident_photo": Row(
        (401,) * 5,
        anonymous=401,
        post=True,
        args={
            "incident": "00000000-0000-4000-8000-000000000000",
            "photo": "00000000-0000-4000-8000-000000000000",
        },
    ),
    "contactdesk:push": everybody(401, post=True),
    "contactdesk:tell": everybody(401, post=True),
    "contactdesk:twilio_call_delivery": everybody(404, post=True),
    "contactdesk:twilio_key": everybody(404, post=True),
    "contactdesk:twilio_text": everybody(404, post=True),
    "contactdesk:twilio_text_delivery": everybody(404, post=True),
    "contactdesk:worker": everybody(),
}

DOGS = {"slug": "dogs"}
"""A page that comes with the program, and that the office has not touched."""

GUIDANCE: dict[str, Row] = {
    "guidance:add": Row((403, 403, 403, 200, 403)),
    "guidance:change": Row((403, 403, 403, 200, 403), args=DOGS),
    "guidance:home": signed_in(),
    "guidance:page": Row((200,) * 5, args=DOGS),
    "guidance:restore": Row((403, 403, 403, 200, 403), args=DOGS),
    "guidance:review": Row((403, 403, 403, 200, 403), args=DOGS),
    "guidance:search": Row((200,) * 5, query="q=dog"),
    "guidance:take_down": Row((403, 403, 403, 200, 403), args=DOGS),
    "guidance:version": Row((200,) * 5, args=DOGS | {"number": 0}),
    "guidance:versions": Row((200,) * 5, args=DOGS),
}

INCIDENTS: dict[str, Row] = {
    "incidents:add_photo": Row((200, 200, 404, 403, 403)),
    "incidents:answer": Row((302, 302, 404, 302, 302), post=True),
    "incidents:close": Row((403, 200, 404, 403, 403)),
    "incidents:complete": Row((200, 200, 404, 403, 403)),
    "incidents:incident": Row((200, 200, 404, 200, 200)),
    "incidents:incidents": signed_in(),
    "incidents:look_into": Row((403, 200, 404, 403, 403)),
    "incidents:photo": Row((404,) * 5, args={"photo_id": 999_999}),
    "incidents:record": signed_in(),
    "incidents:riddor": Row((403, 200, 404, 200, 403)),
    "incidents:support": Row((403, 200, 404, 403, 403)),
}

DATAPROTECTION: dict[str, Row] = {
    "dataprotection:access": Row((403, 403, 403, 403, 200)),
    "dataprotection:answer": Row((403, 403, 403, 403, 200), post=True),
    "dataprotection:choose": Row((403, 403, 403, 403, 200), query="key=identity"),
    "dataprotection:end_hold": Row((403, 403, 403, 403, 200)),
    "dataprotection:group": Row((403, 403, 403, 403, 200), args={"group": "visits"}),
    "dataprotection:holds": Row((403, 403, 403, 403, 200)),
    "dataprotection:home": Row((403, 403, 403, 403, 200)),
    "dataprotection:register": Row((403, 403, 403, 403, 200)),
    "dataprotection:retention": Row((403, 403, 403, 403, 200)),
}

NOTICES: dict[str, Row] = {
    "notices:notices": signed_in(),
    "notices:seen": Row((302, 404, 404, 404, 404), post=True),
}


def new_visit(things: Mapping[str, Any]) -> object:
    """A visit as it is sent: next month, so that nothing stands in its way."""
    return {
        "officer_id": things["officer_id"],
        "start": (timezone.now() + timedelta(days=30)).isoformat(timespec="seconds"),
        "customer": {"name": "Robin Invented"},
    }


API: dict[str, Row] = {
    "api:ask_second_officer": api(
        *(422, 422, 404, 404, 404), method="PUT", body=lambda _: {"officer_id": "nobody"}
    ),
    "api:cancel_visit": api(
        *(200, 200, 404, 404, 404), method="POST", body=lambda _: {"reason": "Paid"}
    ),
    "api:change_visit": api(
        *(200, 200, 404, 404, 404), method="PUT", body=lambda _: {"customer": {"name": "Robin"}}
    ),
    "api:get_check": api(200, 200, 404, 404, 200),
    "api:get_contact": api(403, 200, 200, 404, 403),
    "api:get_visit": api(200, 200, 200, 404, 200),
    "api:list_contact": api(403, 200, 200, 200, 403),
    "api:list_decisions": api(200, 200, 404, 404, 200),
    "api:list_officers": api(200),
    "api:list_visits": api(200),
    "api:me": api(200),
    "api:move_visit": api(
        *(200, 200, 404, 404, 404), method="POST", body=lambda _: {"minutes": 45}
    ),
    "api:nothing_here": Row((404,) * 5, anonymous=404, method="GET", args={"rest": "none/such"}),
    "api:openapi": api(200),
    "api:plan_many_visits": api(
        *(200, 200, 403, 403, 403),
        method="POST",
        body=lambda things: {"items": [new_visit(things)]},
    ),
    "api:plan_visit": api(*(201, 201, 403, 403, 403), method="POST", body=new_visit),
    "api:root": Row((404,) * 5, anonymous=404, method="GET"),
    "api:take_off_second_officer": api(200, 200, 404, 404, 404, method="DELETE"),
}
"""Rows of the API: each role with a token of all scopes."""

TOKENS: dict[str, Row] = {
    "tokens:everybody": Row((403, 403, 403, 200, 403)),
    "tokens:make": signed_in(302),
    "tokens:revoke": Row((200, 404, 404, 200, 404)),
    "tokens:tokens": signed_in(),
}

_OWN_WEBHOOK = (200, 404, 404, 200, 404)
API |= {
    "api:add_webhook": api(
        201, method="POST", body=lambda _: {"name": "Planning", "url": "https://example.com/"}
    ),
    "api:change_webhook": api(*_OWN_WEBHOOK, method="PATCH", body=lambda _: {"state": "stopped"}),
    "api:get_area": api(200),
    "api:get_incident": api(200, 200, 404, 200, 200),
    "api:get_webhook": api(*_OWN_WEBHOOK),
    "api:lift_area": api(403, 200, 403, 200, 403, method="POST", body=lambda _: {"why": "Over"}),
    "api:list_areas": api(200),
    "api:list_deliveries": api(*_OWN_WEBHOOK),
    "api:list_events": api(200),
    "api:list_webhooks": api(200),
    "api:propose_area": api(
        *(403, 201, 403, 201, 403),
        method="POST",
        body=lambda _: {
            "name": "Gas",
            "kind": "present_danger",
            "reason": "A leak",
            "place": "49.92, -6.28",
            "radius_km": 1,
        },
    ),
    "api:record_incident": api(
        201,
        method="POST",
        body=lambda _: {
            "happened_at": (timezone.now() - timedelta(hours=1)).isoformat(timespec="seconds"),
            "hazards": ["abuse"],
            "how": "phone",
            "words": "Shouted",
        },
    ),
    "api:remove_webhook": api(204, 404, 404, 204, 404, method="DELETE"),
    "api:renew_webhook_secret": api(200, 404, 404, 409, 404, method="POST"),
    "api:replay_webhook": api(
        *(202, 404, 404, 202, 404),
        method="POST",
        body=lambda things: {"delivery": things["delivery_id"]},
    ),
    "api:test_webhook": api(202, 404, 404, 202, 404, method="POST"),
}
"""Rows of events, webhooks, incidents and areas."""

WEBHOOKS: dict[str, Row] = {
    "webhooks:send_again": Row((302, 404, 404, 302, 404), post=True),
    "webhooks:send_again_from": Row((302, 404, 404, 302, 404), post=True),
    "webhooks:stop": Row((302, 404, 404, 302, 404), post=True),
    "webhooks:test": Row((302, 404, 404, 302, 404), post=True),
    "webhooks:turn_on": Row((302, 404, 404, 302, 404), post=True),
    "webhooks:webhook": Row((200, 404, 404, 200, 404)),
    "webhooks:webhooks": signed_in(),
}

PAPERS: dict[str, Row] = {
    "papers:areas": signed_in(),
    "papers:areas_choose": signed_in(),
    "papers:calendar": Row((404,) * 5, anonymous=404, args={"secret": "nobodys"}),
    "papers:check": Row((200, 200, 404, 404, 200)),
    "papers:day_sheet": signed_in(),
    "papers:end_calendar": Row((302, 403, 403, 403, 403), post=True),
    "papers:end_calendar_of": Row((403, 403, 403, 302, 403), post=True),
    "papers:export": Row((200,) * 5, args={"kind": "incidents"}),
    "papers:exports": signed_in(),
    "papers:incident": Row((200, 200, 404, 200, 200)),
    "papers:letter": Row((403, 200, 404, 403, 403)),
    "papers:my_calendar": Row((200, 403, 403, 403, 403)),
}
"""Each paper answers as the page that it is of."""

TABLE: dict[str, Row] = (
    WEBHOOKS
    | API
    | TOKENS
    | CONTACTDESK_DESK
    | CONTACTDESK_PHONE
    | PEOPLE
    | VISITS
    | CHECKS
    | DECISIONS
    | GUIDANCE
    | INCIDENTS
    | RECORDS
    | AREAS
    | FEEDS
    | NEIGHBOURHOODS
    | AUDIT
    | DATAPROTECTION
    | LEARNING
    | MARKERS
    | NOTICES
    | PAPERS
    | LOOK
    | SIGN_IN
)
