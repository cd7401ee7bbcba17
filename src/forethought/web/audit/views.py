"""The pages of the audit, for data protection alone."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.timestamps import local_day
from forethought.web.audit.csv_export import rows_as_csv
from forethought.web.audit.forms import SearchForm, hidden
from forethought.web.audit.lines import lines
from forethought.web.audit.models import Event
from forethought.web.audit.search import page_of, sealing
from forethought.web.audit.services import record
from forethought.web.audit.viewing import VIEWED, viewed
from forethought.web.look.parse import parse_number
from forethought.web.people.access import for_roles, signed_in
from forethought.web.visits.models import Customer


@require_safe
@for_roles("data_protection")
def search(request: HttpRequest) -> HttpResponse:
    """Events, the newest first, and how far they are sealed."""
    now = timezone.now()
    form = SearchForm(request.GET)
    found = page_of(form.search().events(), _before(request)) if form.is_valid() else None
    asked = hidden(form)
    context = {
        "form": form,
        "lines": lines(found.events) if found else [],
        "older": urlencode(asked | {"before": found.older}) if found and found.older else "",
        "newest": urlencode(asked),
        "is_newest": _before(request) is None,
        "asked": bool(asked),
        "sealing": sealing(now),
        "now": now,
    }
    return render(request, "audit/search.html", context)


@require_safe
@for_roles("data_protection")
def export(request: HttpRequest) -> HttpResponseBase:
    """The events asked for as CSV; who took them is an event itself."""
    now = timezone.now()
    form = SearchForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest(
            "What is asked for cannot be read. Go back to the audit, correct it, and export again.",
            content_type="text/plain; charset=utf-8",
        )
    asked = form.search()
    with transaction.atomic():
        record(
            "audit.exported",
            by=signed_in(request),
            now=now,
            subject="audit",
            person=asked.person,
            action_asked=asked.action,
            about=asked.subject,
            number=asked.number,
            first=asked.first.isoformat() if asked.first else None,
            last=asked.last.isoformat() if asked.last else None,
        )
    response = StreamingHttpResponse(
        rows_as_csv(asked.events()), content_type="text/csv; charset=utf-8"
    )
    name = f"audit-{local_day(now):%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@for_roles("data_protection")
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Who viewed this customer's safety record, the newest first."""
    now = timezone.now()
    them = Customer.objects.filter(pk=customer_id).first()
    events = Event.objects.filter(subject="customer", subject_id=customer_id)
    if them is None and not events.exists():
        raise Http404
    viewed(customer_id, by=signed_in(request), now=now, page="viewings")
    found = page_of(events.filter(action=VIEWED).order_by("-at", "-id"), _before(request))
    context = {
        "customer": them,
        "customer_id": customer_id,
        "lines": lines(found.events),
        "older": found.older,
        "is_newest": _before(request) is None,
    }
    return render(request, "audit/customer.html", context)


def _before(request: HttpRequest) -> int | None:
    """The event before which the page begins; None for the newest, or what is no number."""
    return parse_number(request.GET.get("before", ""))
