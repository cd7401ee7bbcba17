"""Cases that left the visit list and are to be reviewed."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from forethought.timestamps import local_day
from forethought.web.decisions import services
from forethought.web.decisions.models import NextAction
from forethought.web.people.access import for_roles, signed_in, visits_for

ON_A_PAGE = 20


@require_safe
@for_roles("officer", "manager")
def reviews(request: HttpRequest) -> HttpResponse:
    """What is due, soonest first."""
    me, today = signed_in(request), local_day(timezone.now())
    page = Paginator(services.reviews_for(me), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [(one, due(one.due, today)) for one in page]}
    return render(request, "decisions/reviews.html", context)


def due(day: date, today: date) -> dict[str, str]:
    """How pressing a review is, as a tag."""
    if day < today:
        return {"text": "Overdue", "classes": "govuk-tag--red"}
    if day == today:
        return {"text": "Today", "classes": "govuk-tag--orange"}
    return {"text": "Later", "classes": "govuk-tag--grey"}


@require_POST
@for_roles("officer", "manager")
def done(request: HttpRequest, action_id: int) -> HttpResponse:
    """The case has been reviewed."""
    me, now = signed_in(request), timezone.now()
    action = get_object_or_404(NextAction, visit__in=visits_for(me), pk=action_id)
    services.mark_reviewed(action.pk, by=me, now=now)
    messages.success(request, "Reviewed.")
    return redirect("decisions:reviews")
