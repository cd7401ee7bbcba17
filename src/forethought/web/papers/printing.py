"""From a template to what a browser gets: a PDF, or a page that says why there is none."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from forethought.web.papers.pango import INSTALL
from forethought.web.papers.pdf import NoPangoError, TooBusyError, pdf
from forethought.web.people.access import signed_in


def paper(
    request: HttpRequest, template: str, context: dict[str, Any], *, name: str
) -> HttpResponse:
    """The template as PDF under the file name ``name``, without its ending.

    ``back`` in the context is where the page lies that says why there is no paper. Papers are
    made of what their page shows: who may open that, gets this.
    """
    told = context | {"by": signed_in(request), "printed": timezone.now()}
    try:
        content = pdf(render_to_string(template, told))
    except NoPangoError:
        why = {"back": context.get("back"), "install": INSTALL}
        return render(request, "papers/no_pango.html", why, status=503)
    except TooBusyError:
        return too_busy(request, context.get("back"), is_page=True)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    # A policy for pages keeps a browser's own viewer of PDF from starting.
    answer._csp_exempt = True  # type: ignore[attr-defined]
    return answer


def too_busy(request: HttpRequest, back: str | None, *, is_page: bool) -> HttpResponse:
    """The page for whoever found no turn. ``is_page``: what they want can be printed as a page."""
    answer = render(request, "papers/too_busy.html", {"back": back, "is_page": is_page}, status=503)
    answer["Retry-After"] = "60"
    return answer
