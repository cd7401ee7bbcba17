"""Appeals against a marker: recorded, and answered by somebody who had no part in it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from forethought.web.markers import services
from forethought.web.markers.access import may_record
from forethought.web.markers.appealing import had_a_part, reviewers_of
from forethought.web.markers.forms import AppealForm
from forethought.web.markers.forms_ending import AnswerForm
from forethought.web.markers.models import Marker
from forethought.web.markers.views.common import (
    Asking,
    ask,
    colleagues_of,
    open_marker,
    sent,
    to_judge,
)

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
def appeal(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Record an appeal that came in."""
    opened = open_marker(request, marker_id)
    if not may_record(opened.me):
        raise PermissionDenied("Management grade and safety administrators record appeals")
    if opened.marker.state != Marker.State.LIVE:
        raise Http404
    form = AppealForm(sent(request), reviewers=reviewers_of(opened.marker))
    asking = Asking(
        title="Record an appeal",
        button="Record it",
        said="Recorded. The marker stays until somebody who had no part in it has answered.",
        does=lambda: services.record_appeal(
            opened.marker.pk,
            says=form.cleaned_data["says"],
            received_on=form.cleaned_data["received_on"],
            reviewer=form.asked(),
            by=opened.me,
            now=opened.now,
        ),
        template="markers/appeal.html",
    )
    return ask(request, opened, form, asking)


@require_http_methods(BOTH)
def answer(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Answer the appeal that waits."""
    opened = to_judge(request, marker_id)
    waiting = opened.marker.appeals.filter(answered_at__isnull=True).first()
    if waiting is None:
        raise Http404
    form = AnswerForm(sent(request), colleagues=colleagues_of(opened.me))
    asking = Asking(
        title="Answer an appeal",
        button="Answer the appeal",
        said="The appeal is answered. Send the letter to the person.",
        does=lambda: services.answer_appeal(
            waiting.pk,
            upheld=form.cleaned_data["decision"] == "upheld",
            answer=form.cleaned_data["answer"],
            becomes=form.said(),
            by=opened.me,
            now=opened.now,
        ),
        template="markers/answer.html",
    )
    had_part = opened.me.pk in had_a_part(opened.marker)
    return ask(request, opened, form, asking, appeal=waiting, had_part=had_part)
