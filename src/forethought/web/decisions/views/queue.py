"""What waits to be discussed, soonest deadline first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.web.checks.current import current_checks
from forethought.web.decisions.presenting import waits
from forethought.web.decisions.services import queue_for, reviews_for
from forethought.web.people.access import for_roles, signed_in


@require_safe
@for_roles("manager")
def queue(request: HttpRequest) -> HttpResponse:
    """Every visit that this person may decide about now, with the time left."""
    me, now = signed_in(request), timezone.now()
    discussions = list(queue_for(me))
    checks = current_checks([one.visit for one in discussions])
    rows = waits(discussions, checks, me, now)
    context = {
        "mine": [row for row, one in zip(rows, discussions, strict=True) if one.to_id == me.pk],
        "nobody_s": [row for row, one in zip(rows, discussions, strict=True) if one.to is None],
        "others": [
            row
            for row, one in zip(rows, discussions, strict=True)
            if one.to_id not in (None, me.pk)
        ],
        "reviews": reviews_for(me).count(),
    }
    return render(request, "decisions/queue.html", context)
