"""What the phone's own script asks for. All in JSON, but for the page and its worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from forethought.dayfolder.report_words import HAZARD_TITLES
from forethought.web.contactdesk.phone import pushing, reports
from forethought.web.contactdesk.phone.day import day_on, ends_at, outing_shown
from forethought.web.contactdesk.phone.files import files, worker
from forethought.web.contactdesk.phone.messages import NotReadableError, messages_in
from forethought.web.contactdesk.phone.pins import locked_day
from forethought.web.contactdesk.phone.receiving import Receipt, receive_all
from forethought.web.contactdesk.phone.tokens import person_of, token_for
from forethought.web.guidance.pages import digest, for_phone, library
from forethought.web.incidents.forms import DID_WHAT, WHO
from forethought.web.incidents.models import Incident
from forethought.web.look.permissions import may_ask_where
from forethought.web.notices import turning_back
from forethought.web.people.models import Person
from forethought.web.visits.services import NotPossibleError

VIA = "app"
P = ParamSpec("P")


def _from_a_phone(
    view: Callable[Concatenate[HttpRequest, Person, datetime, P], JsonResponse],
) -> Callable[Concatenate[HttpRequest, P], JsonResponse]:
    """A view for whoever has the token that only our script knows; no cookie says who it is.

    It is given the person and the time; what it cannot read it says by NotReadableError.
    """

    @csrf_exempt  # no browser sends such a token by itself
    @login_not_required
    @require_POST
    @wraps(view)
    def asked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> JsonResponse:
        now = timezone.now()
        person = _by_token(request, now)
        if person is None:
            return _refused()
        try:
            response = view(request, person, now, *args, **kwargs)
        except NotReadableError as error:
            response = JsonResponse({"error": str(error)}, status=400)
        return _never_kept(response)

    return asked


@login_not_required
@require_safe
def shell(_request: HttpRequest) -> HttpResponse:
    """The page itself: the same for everybody, without anything about anybody."""
    response = may_ask_where(HttpResponse(_shell()))
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def worker_script(_request: HttpRequest) -> HttpResponse:
    """The service worker of /out/."""
    response = HttpResponse(worker(_shell()), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    """What makes the page an app that can be put on a phone's first screen."""
    ours, here = files(), reverse("contactdesk:phone")
    icons = [
        {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for src, size in ((ours.icon, 192), (ours.large_icon, 512))
        for purpose in ("any", "maskable")
    ]
    told = {
        "id": here,
        "name": "Forethought: my day out",
        "short_name": "My day out",
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "lang": "en-GB",
        "background_color": "#ffffff",
        "theme_color": "#134e4a",
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json")


@login_not_required
@require_safe
def day(request: HttpRequest) -> JsonResponse:
    """The day, locked under either PIN; the office's number; a token for telling.

    ``holds_s``: in how many seconds the phone must drop it. ``locked``: None without PINs.
    ``signed_in``: when the officer last did; a phone with ten wrong PINs waits for a later one.
    ``turn_back``: notices, by their ids, that tell the officer to turn back and are not seen yet.
    They stand outside the locked day: they name nothing, and no PIN may keep them from anybody.
    """
    now = timezone.now()
    person = _by_token(request, now) or _by_session(request)
    if person is None:
        return _refused()
    outing, contact = outing_shown(person, now=now)
    shown = day_on(person, outing, contact, now=now)
    office = outing.office if outing else person.office
    told = {
        "locked": locked_day(person, shown | {"key": reports.key_of(person)}),
        "holds_s": int((ends_at(outing, now=now) - now).total_seconds()),
        "office": {"name": office.name, "phone": office.phone} if office else {},
        "token": token_for(person, now=now),
        "turn_back": [notice.pk for notice in turning_back.unseen_of(person, now=now)],
        "push_key": pushing.public_key(),
        "signed_in": person.last_login.isoformat() if person.last_login else "",
    }
    return _never_kept(JsonResponse(told))


@login_not_required
@require_safe
def guidance(request: HttpRequest) -> JsonResponse:
    """The guidance, for a phone to keep with the day. ``digest``: as the day names it."""
    if (_by_token(request, timezone.now()) or _by_session(request)) is None:
        return _refused()
    pages = library().pages
    return _never_kept(JsonResponse({"digest": digest(pages), "pages": for_phone(pages)}))


@_from_a_phone
def tell(request: HttpRequest, person: Person, now: datetime) -> JsonResponse:
    """Take in presses, each by itself. Nothing in the answer tells one kind from another.

    What is not among the ``received`` the phone keeps, and sends again.
    """
    good, bad = messages_in(request.body)
    receipts = {uuid: Receipt(now, (why,), counted=False) for uuid, why in bad.items()}
    received = receive_all(good, by=person, via=VIA, now=now)
    receipts |= {str(uuid): receipt for uuid, receipt in received.items()}
    return JsonResponse({"received": {uuid: _as_json(one) for uuid, one in receipts.items()}})


@_from_a_phone
def incident(request: HttpRequest, person: Person, now: datetime) -> JsonResponse:
    """A report of an incident, as it waited on the phone."""
    sealed = reports.sealed_in(request.body)
    return JsonResponse(_as_json(reports.receive_report(sealed, by=person, now=now)))


@_from_a_phone
def incident_photo(
    request: HttpRequest, person: Person, now: datetime, incident: UUID, photo: UUID
) -> JsonResponse:
    """One photo of a report that the office has."""
    receipt = reports.receive_photo(incident, photo, request.body, by=person, now=now)
    if receipt is None:
        return JsonResponse({"error": reports.NOT_THERE}, status=409)
    return JsonResponse(_as_json(receipt))


@_from_a_phone
def subscribe(request: HttpRequest, person: Person, now: datetime) -> JsonResponse:
    """This phone wants reminders as push messages."""
    try:
        pushing.subscribe(person, request.body, by=person, now=now)
    except NotPossibleError as error:
        return JsonResponse({"error": error.sentences[0]}, status=400)
    return JsonResponse({})


def _shell() -> str:
    context = {
        "files": files(),
        "hazards": HAZARD_TITLES,
        "did_what": DID_WHAT,
        "who": WHO,
        "how": Incident.How.choices,
    }
    return render_to_string("contactdesk/phone/shell.html", context)


def _as_json(receipt: Receipt) -> dict[str, Any]:
    return {
        "at": receipt.at.isoformat(),
        "says": list(receipt.says),
        "counted": receipt.counted,
    }


def _by_token(request: HttpRequest, now: datetime) -> Person | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return person_of(token, now=now) if scheme == "Bearer" else None


def _by_session(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def _refused() -> JsonResponse:
    return _never_kept(JsonResponse({"error": "Sign in on this phone again"}, status=401))


def _never_kept(response: JsonResponse) -> JsonResponse:
    response["Cache-Control"] = "private, no-store"
    return response
