"""Legal holds: the list, a new one, and the end of one."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from forethought.web.dataprotection.forms import EndHoldForm, HoldForm, bound
from forethought.web.dataprotection.holding import About, about_of, end_hold, place_hold
from forethought.web.dataprotection.models import LegalHold
from forethought.web.people.access import for_roles, signed_in
from forethought.web.visits.forms import tell
from forethought.web.visits.problems import NotPossibleError


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles("data_protection")
def holds(request: HttpRequest) -> HttpResponse:
    """Every hold, those that stand first, and a form for a new one."""
    me, now = signed_in(request), timezone.now()
    form = bound(request, HoldForm, "place")
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            place_hold(
                about=About(given["about"]),
                number=given["number"],
                reason=given["reason"],
                by=me,
                now=now,
            )
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "Held. It stays, with all that hangs on it.")
            return redirect("dataprotection:holds")
    listed = LegalHold.objects.select_related("by", "ended_by").order_by(
        F("ended_at").desc(nulls_first=True), "-at"
    )
    context = {"form": form, "rows": [(hold, _title(hold)) for hold in listed[:200]]}
    return render(request, "dataprotection/holds.html", context)


def _title(hold: LegalHold) -> str:
    about, number = about_of(hold)
    return f"{about.value.capitalize()} {number}" if number else "What it was about has gone"


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles("data_protection")
def end(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Let age decide again."""
    me, now = signed_in(request), timezone.now()
    hold = get_object_or_404(LegalHold, pk=hold_id)
    form = EndHoldForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            end_hold(hold.pk, reason=form.cleaned_data["reason"], by=me, now=now)
        except NotPossibleError as error:
            tell(form, error)
        else:
            messages.success(request, "The hold is ended.")
            return redirect("dataprotection:holds")
    context = {
        "form": form,
        "title": "End this hold",
        "caption": _title(hold),
        "button": "End the hold",
        "cancel": reverse("dataprotection:holds"),
    }
    return render(request, "form_page.html", context)
