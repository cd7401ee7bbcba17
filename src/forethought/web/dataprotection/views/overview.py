"""Home, register and retention."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from forethought.timestamps import local_day
from forethought.web.audit.cutting import already_cut, may_be_cut
from forethought.web.audit.viewing import viewed_all
from forethought.web.dataprotection.finding import MOST, find_customers
from forethought.web.dataprotection.forms import FindForm, bound
from forethought.web.dataprotection.limits import limits
from forethought.web.dataprotection.models import AccessRequest, RetentionRun
from forethought.web.dataprotection.register import figures, shares
from forethought.web.dataprotection.retention.photos import photo_folder
from forethought.web.dataprotection.retention.running import look_at_retention
from forethought.web.dataprotection.retention.words import table
from forethought.web.people.access import for_roles, signed_in

ON_A_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles("data_protection")
def home(request: HttpRequest) -> HttpResponse:
    """What waits, and a way to a customer. Names are sent, never put into an address."""
    me, now = signed_in(request), timezone.now()
    form = bound(request, FindForm, "find")
    found = None
    if form.is_bound and form.is_valid():
        found = list(find_customers(form.cleaned_data["wanted"])[: MOST + 1])
        viewed_all([one.pk for one in found], by=me, now=now, page="find")
    waiting = AccessRequest.objects.filter(answered_at__isnull=True).select_related("customer")
    context = {
        "form": form,
        "found": found[:MOST] if found is not None else None,
        "more": found is not None and len(found) > MOST,
        "waiting": waiting.order_by("due_on", "pk"),
        "figures": figures(local_day(now)),
        "run": RetentionRun.objects.filter(dry=False).order_by("-day").first(),
        "today": local_day(now),
    }
    return render(request, "dataprotection/home.html", context)


@require_safe
@for_roles("data_protection")
def register(request: HttpRequest) -> HttpResponse:
    """With whom markers were shared, and what is overdue."""
    today = local_day(timezone.now())
    context = {
        "figures": figures(today),
        "page": Paginator(shares(), ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "dataprotection/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles("data_protection")
def retention(request: HttpRequest) -> HttpResponse:
    """How long everything is kept, the last run, and what the next one would do."""
    me, now = signed_in(request), timezone.now()
    if request.method == "POST":
        look_at_retention(now=now, by=me, photos=photo_folder())
        messages.success(request, "Counted. Nothing was touched.")
        return redirect("dataprotection:retention")
    runs = RetentionRun.objects.select_related("by")
    run = runs.filter(dry=False).order_by("-day").first()
    looked = runs.filter(dry=True).order_by("-started_at").first()
    point, before = may_be_cut(now), already_cut()
    context = {
        "limits": list(limits().values()),
        "run": run,
        "lines": table(run) if run else [],
        "looked": looked,
        "looked_lines": table(looked) if looked else [],
        "cut": point if point.seal > before else None,
    }
    return render(request, "dataprotection/retention.html", context)
