"""The tables that somebody may take, and one of them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.web.papers.exports.forms import ExportForm, at_first
from forethought.web.papers.exports.kinds import KINDS
from forethought.web.papers.exports.table import TYPE_WORDS, Kind
from forethought.web.papers.exports.taking import Taken, take
from forethought.web.papers.pdf import TooBusyError
from forethought.web.papers.printing import too_busy
from forethought.web.people.access import signed_in


@require_safe
def exports(request: HttpRequest) -> HttpResponseBase:
    """Which tables there are for this person."""
    me = signed_in(request)
    kinds = [kind for kind in KINDS.values() if kind.may(me)]
    context = {"kinds": kinds, "back": reverse("people:me")}
    return render(request, "papers/exports.html", context)


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What a table holds, and what is asked of it; with an answer to all, the table itself."""
    me, now = signed_in(request), timezone.now()
    one = KINDS.get(kind)
    if one is None:
        raise Http404
    if not one.may(me):
        raise PermissionDenied(f"This table is not for you: {one.title}")
    asks = "format" in request.GET
    form = ExportForm(request.GET if asks else None, kind=one, me=me, initial=at_first(now))
    if not (asks and form.is_valid()):
        return _page(request, one, form, status=400 if asks else 200)
    try:
        return _file(take(one, form.asked(me, now), form.cleaned_data["format"]))
    except TooBusyError:
        return too_busy(request, reverse("papers:export", args=[one.name]), is_page=False)


def _page(request: HttpRequest, kind: Kind, form: ExportForm, status: int) -> HttpResponseBase:
    columns = [(one.name, TYPE_WORDS[one.type], one.says) for one in kind.columns]
    context = {
        "kind": kind,
        "form": form,
        "columns": columns,
        "back": reverse("papers:exports"),
    }
    return render(request, "papers/export.html", context, status=status)


def _file(taken: Taken) -> FileResponse:
    return FileResponse(
        taken.file, as_attachment=True, filename=taken.name, content_type=taken.media_type
    )
