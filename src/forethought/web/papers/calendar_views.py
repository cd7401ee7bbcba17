"""One's own calendar: the page on which its address is made, and the calendar itself."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forethought.web.papers.calendar_address import (
    address_of,
    digest_of,
    end_address,
    given,
    make_address,
)
from forethought.web.papers.calendar_feed import calendar_of
from forethought.web.papers.models import CalendarAddress
from forethought.web.people.access import Role, for_roles, people_for, require, signed_in
from forethought.web.people.models import Person
from forethought.web.signin import secrets
from forethought.web.signin.limits import too_often

_SHOWN_ONCE = "papers_calendar_secret"


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Whether one's calendar can be read and since when; POST makes a new address."""
    me, now = _owner(request), timezone.now()
    if request.method == "POST":
        require(me, Role.OFFICER)
        # Sessions lie in the database, where a secret has no business in clear.
        request.session[_SHOWN_ONCE] = secrets.encrypt(make_address(by=me, now=now))
        return redirect("papers:my_calendar")
    kept: Any = request.session.pop(_SHOWN_ONCE, "")
    context = {
        "address": CalendarAddress.objects.filter(person=me).first(),
        "fresh": _whole_address(request, secrets.decrypt(kept)) if kept else "",
        "may_make": me.makes_visits,
        "back": reverse("people:me"),
    }
    return render(request, "papers/my_calendar.html", context)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Take the address away."""
    me = _owner(request)
    if end_address(of=me, by=me, now=timezone.now()):
        messages.success(request, "Your calendar can no longer be read from outside.")
    return redirect("papers:my_calendar" if me.makes_visits else "people:me")


@require_POST
@for_roles("safety_administrator")
def end_of(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take somebody's address away."""
    me = signed_in(request)
    them = get_object_or_404(people_for(me), pk=person_id)
    if end_address(of=them, by=me, now=timezone.now()):
        messages.success(request, f"The calendar of {them.name} can no longer be read.")
    return redirect("people:person", them.pk)


def _owner(request: HttpRequest) -> Person:
    """Whoever makes visits, or did and has an address: nobody is kept from ending their own."""
    me = signed_in(request)
    if not CalendarAddress.objects.filter(person=me).exists():
        require(me, Role.OFFICER)
    return me


@require_safe
@login_not_required
def calendar(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The visits of whose address it is: for whoever has it, without signing in."""
    limited = too_often(request, "calendar", key=digest_of(secret))
    if limited is not None:
        return limited
    address = address_of(secret)
    if address is None:
        raise Http404
    now = timezone.now()
    content = calendar_of(
        address.person,
        page=lambda visit_id: request.build_absolute_uri(reverse("visits:visit", args=[visit_id])),
        now=now,
    )
    sha256 = hashlib.sha256(content).hexdigest()
    changed, etag = given(address, sha256, now), f'"{sha256}"'
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="visits.ics"'
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(changed.timestamp())
    # Kept by nobody but the program itself, which asks each time whether it is still so.
    answer["Cache-Control"] = "private, no-cache"
    return (
        get_conditional_response(
            request, etag=etag, last_modified=int(changed.timestamp()), response=answer
        )
        or answer
    )


def _whole_address(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("papers:calendar", args=[secret]))
