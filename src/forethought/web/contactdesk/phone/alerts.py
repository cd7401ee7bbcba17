"""The page behind the link of a message: its button takes the alarm.

Opening it tells nobody anything, since mail scanners open links. The address is the secret that
was sent to one person alone; the page says no more than the message did.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from forethought.contact.words import Rung
from forethought.web.contactdesk import sending
from forethought.web.contactdesk.alerting import asking_for_help
from forethought.web.contactdesk.models import Alert
from forethought.web.contactdesk.phone.pages import both
from forethought.web.contactdesk.views.desk_common import uuid_of
from forethought.web.visits.services import NotPossibleError

VIA = "page"


@login_not_required
@both
def alert(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the message said; by POST, whoever was told takes the alarm."""
    now = timezone.now()
    told = get_object_or_404(
        Alert.objects.select_related("alarm", "to", "way").exclude(rung=int(Rung.OFFICER)),
        to__isnull=False,
        uuid=uuid,
    )
    why_not = ""
    if request.method == "POST":
        try:
            sending.acknowledge(told, uuid=uuid_of(request), via=VIA, now=now)
        except NotPossibleError as error:
            why_not = " ".join(error.sentences)
        told.alarm.refresh_from_db()
    listening = bool(asking_for_help([told.alarm.outing_id]))
    context = {
        "says": sending.message_of(told, now, listening=listening).says,
        "ended": told.alarm.ended_at is not None,
        "mine": told.alarm.owner_id == told.to_id,
        "once": uuid4(),
        "why_not": why_not,
        "alarm": told.alarm,
    }
    response = render(request, "contactdesk/phone/alert.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"  # without any, browsers send no origin
    return response
