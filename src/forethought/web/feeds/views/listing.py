"""How feeds stand, one feed with what it sent, and the copy of it."""

from __future__ import annotations

import re

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.feeds.missing import MARK
from forethought.web.feeds.asking import kind_of
from forethought.web.feeds.models import FeedCopy, FeedUpload
from forethought.web.feeds.presenting import feed_line, feed_lines
from forethought.web.feeds.views.common import MAY_SEE, feed_or_404
from forethought.web.people.access import Role, for_roles, roles_of, signed_in
from forethought.web.records.models import PROBLEMS_KEPT

COPIES_SHOWN = 50
PROBLEMS_ON_A_PAGE = 100


@require_safe
@for_roles(*MAY_SEE)
def feeds(request: HttpRequest) -> HttpResponse:
    """Every feed: when it last worked, what is wrong, what to do."""
    context = {"lines": feed_lines(timezone.now()), "may_change": _may_change(request)}
    return render(request, "feeds/feeds.html", context)


@require_safe
@for_roles(*MAY_SEE)
def feed(request: HttpRequest, feed_id: int) -> HttpResponse:
    """One feed: how it stands, its settings, its problems, the copies of what was read."""
    found, now = feed_or_404(feed_id), timezone.now()
    kind = kind_of(found)
    copies = found.copies.defer("content").exclude(part__startswith=MARK)
    context = {
        "feed": found,
        "line": feed_line(found, now),
        "kind": kind,
        "answers": [
            (one.label, dict(one.choices).get(said, said))
            for one in (kind.questions if kind else ())
            if (said := found.settings.get(one.name, ""))
        ],
        "copies": copies.order_by("part", "whole")[:COPIES_SHOWN],
        "copies_shown": COPIES_SHOWN,
        "copy_count": copies.count(),
        "page": Paginator(found.problems, PROBLEMS_ON_A_PAGE).get_page(request.GET.get("page")),
        "problems_kept": PROBLEMS_KEPT,
        "waiting": FeedUpload.objects.filter(feed=found).exists(),
        "may_change": _may_change(request),
    }
    return render(request, "feeds/feed.html", context)


@require_safe
@for_roles(*MAY_SEE)
def copy(request: HttpRequest, copy_id: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The bytes of a copy, to be saved: never shown, whatever they are."""
    found = get_object_or_404(FeedCopy.objects.select_related("feed"), pk=copy_id)
    answer = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{found.feed.name}-{found.part or 'feed'}").strip("-.")
    answer["Content-Disposition"] = f'attachment; filename="{name or "copy"}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _may_change(request: HttpRequest) -> bool:
    return Role.SAFETY_ADMINISTRATOR in roles_of(signed_in(request))
