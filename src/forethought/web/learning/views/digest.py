"""The digest of a week, to which its notice leads."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.timestamps import local_day, parse_day
from forethought.web.learning.access import READERS, first_scope, scopes_for
from forethought.web.learning.digest import KEPT, WAITING, WEEK, last_week, monday_of
from forethought.web.learning.figures import report
from forethought.web.learning.period import usual_period
from forethought.web.learning.sending import digest_seen
from forethought.web.people.access import for_roles, signed_in

FINDINGS = 3


@require_safe
@for_roles(*READERS)
def digest(request: HttpRequest) -> HttpResponse:
    """The numbers of one's office in a week (``?week=``, a Monday), and what the year says."""
    me, now = signed_in(request), timezone.now()
    scope = first_scope(me, scopes_for(me))
    monday = _monday(request.GET.get("week", ""), now)
    context: dict[str, Any] = {
        "scope": scope,
        "begins": monday - WEEK,
        "ends": monday - timedelta(days=1),
    }
    if scope is not None:
        digest_seen(scope.office, by=me, now=now)
        whole = report(scope, usual_period(now))
        context |= {
            "week": last_week(scope.office, monday),
            "waiting": WAITING,
            "acts": me.is_management,
            "findings": [one.finding for one in whole.figures if one.is_drawn][:FINDINGS],
        }
    return render(request, "learning/digest.html", context)


def _monday(text: str, now: datetime) -> date:
    """The Monday that an address names; this week's for anything else, and for one far away."""
    this = monday_of(local_day(now))
    asked = parse_day(text) or this
    return monday_of(asked) if this - KEPT <= asked <= this else this
