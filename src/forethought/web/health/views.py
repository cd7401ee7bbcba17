"""What machines ask: is the service well, does this process live."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.log import log_response
from django.views.decorators.http import require_safe

from forethought.web.health import parts
from forethought.web.health.signs import DATABASE

logger = logging.getLogger(__name__)

ANSWER = parts.Answer(parts.health, parts.GONE)
READY = parts.Answer(parts.is_ready, False)
WELL, NOT_WELL = 200, 503


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Every part in one word; 503 when one is missed. For whoever watches over the service."""
    found = ANSWER.get(timezone.now())
    signs = {part: sign.value for part, sign in found.signs.items()}
    return _answer(request, [f"{part} {signs[part]}" for part in found.missed], parts=signs)


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether this process can answer pages: for load balancers.

    Not 503 for a dead watchdog: taking the sites away would take the contact board away too.
    """
    return _answer(request, [] if READY.get(timezone.now()) else [f"{DATABASE} absent"])


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Whether this process answers at all; asks nobody else."""
    return _answer(request, [])


def _answer(request: HttpRequest, missed: list[str], **more: object) -> HttpResponse:
    says = {"status": "not ok" if missed else "ok", **more}
    answer = JsonResponse(says, status=NOT_WELL if missed else WELL)
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    if missed:
        # Written here, Django does not write that the server broke.
        log_response(
            "a probe was told that something is missed: %s",
            ", ".join(missed),
            response=answer,
            request=request,
            logger=logger,
            level="warning",
        )
    return answer
