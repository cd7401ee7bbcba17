"""The second watcher outside: its test alarm is sent, and whoever gets it says so."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from forethought.web.contactdesk import outside
from forethought.web.contactdesk.models import OutsideTest
from forethought.web.contactdesk.views.desk_common import DESK_ROLES, say
from forethought.web.people.access import for_roles, signed_in
from forethought.web.visits.problems import NotPossibleError


@require_POST
@for_roles(*DESK_ROLES)
def send_test(request: HttpRequest) -> HttpResponse:
    """The switch tells its people, as a test."""
    try:
        outside.send_test(by=signed_in(request), now=timezone.now())
    except NotPossibleError as error:
        say(request, error)
    else:
        messages.success(
            request,
            "The test alarm was sent. Whoever gets it, other than you, opens this page within 30"
            " minutes and says so.",
        )
    return redirect("contactdesk:readiness")


@require_POST
@for_roles(*DESK_ROLES)
def have_it(request: HttpRequest, test_id: int) -> HttpResponse:
    """Somebody got the test alarm."""
    test = get_object_or_404(OutsideTest, pk=test_id)
    try:
        outside.have_it(test.pk, by=signed_in(request), now=timezone.now())
    except NotPossibleError as error:
        say(request, error)
    else:
        messages.success(request, "Noted: the test alarm reached you. It counts for 24 hours.")
    return redirect("contactdesk:readiness")
