"""What somebody was told and has not seen yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from forethought.web.notices import services
from forethought.web.notices.kinds import KINDS, Kind, leads_to
from forethought.web.notices.models import Notice
from forethought.web.people.access import signed_in


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as the page shows it."""

    notice: Notice
    kind: Kind
    href: str
    at: datetime


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Everything that the person who asks was told and has not seen."""
    lines = [
        Line(notice, KINDS[notice.kind], leads_to(notice), notice.at)
        for notice in services.open_for(signed_in(request))
    ]
    return render(request, "notices/notices.html", {"lines": lines})


@require_POST
def seen(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The person who asks knows."""
    try:
        services.see(notice_id, by=signed_in(request), now=timezone.now())
    except Notice.DoesNotExist as error:
        raise Http404 from error
    return redirect("notices:notices")
