"""The live board of the contact desk, and its stream."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forethought.web.contactdesk.access import outings_for
from forethought.web.contactdesk.desk import stream as streams
from forethought.web.contactdesk.desk.board import as_json, board
from forethought.web.contactdesk.desk.live import LiveBoard
from forethought.web.contactdesk.readiness import is_watching
from forethought.web.contactdesk.rota import unmanned
from forethought.web.contactdesk.views.desk_common import DESK_ROLES, kept_nowhere
from forethought.web.people.access import for_roles, signed_in


@require_safe
@for_roles(*DESK_ROLES)
def show(request: HttpRequest) -> HttpResponse:
    """Everybody who is out, most urgent first."""
    me, now = signed_in(request), timezone.now()
    mine = outings_for(me, now=now)
    shown = board(mine, now=now)
    context = {
        "now": now,
        "watched": is_watching(now),
        "rows": shown.rows,
        "remarks": unmanned(mine, now=now),
        "wide": True,
        "data": {
            "digest": shown.digest,
            "order": [row.key for row in shown.rows],
            "rows": as_json(shown.rows),
        },
    }
    return kept_nowhere(render(request, "contactdesk/board.html", context))


@require_safe
@for_roles(*DESK_ROLES)
def stream(request: HttpRequest) -> HttpResponseBase:
    """The board as it changes, as server-sent events."""
    me = signed_in(request)
    live = LiveBoard(lambda now: outings_for(me, now=now))
    said = streams.events(
        live.look,
        timezone.now,
        known=request.GET.get("known", ""),
        lasts=getattr(settings, "BOARD_STREAM_SECONDS", streams.LASTS),
        remarks=lambda now: unmanned(outings_for(me, now=now), now=now),
    )
    response = StreamingHttpResponse(said, content_type="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response
