"""Help, the statements every service owes its users, and the living page of components."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forethought.web.dataprotection.limits import limits
from forethought.web.guidance.markdown import html
from forethought.web.look.style_page import style_context

STATEMENT = Path(__file__).parent / "templates" / "look" / "accessibility.md"


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """How the site is used, for everybody."""
    return render(request, "look/help.html")


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: the words of the manual, and whom to ask here."""
    context = {"statement": html(STATEMENT.read_text(encoding="utf-8"))}
    return render(request, "look/accessibility.html", context)


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about whom, why and for how long."""
    return render(request, "look/privacy.html", {"limits": list(limits().values())})


def style(request: HttpRequest) -> HttpResponse:
    """Every component and field on one page: for safety administrators, and while developing."""
    allowed = request.user.is_authenticated and request.user.safety_administrator
    if not (allowed or settings.DEBUG):
        raise Http404
    return render(request, "look/style.html", style_context(request.POST or None, timezone.now()))
