"""What waits to be done about markers, for the list and for the home page alike."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from forethought.marker_life import REVIEW_TOLD_BEFORE
from forethought.web.markers.models import Marker, MarkerAppeal, MarkerShare


def to_do(found: QuerySet[Marker], today: date) -> QuerySet[Marker]:
    """Of these, those about which somebody has something to do, ended ones too.

    To decide, to review, a letter, an appeal, or somebody who was told of it and must hear of a
    change.
    """
    live = Q(review_on__lte=today + REVIEW_TOLD_BEFORE)
    appealed = MarkerAppeal.objects.filter(answered_at__isnull=True)
    outdated = MarkerShare.objects.filter(outdated_at__isnull=False)
    return found.filter(
        Q(state=Marker.State.PROPOSED)
        | Q(state=Marker.State.LIVE) & live
        | Q(letter_due_on__isnull=False)
        | Q(pk__in=appealed.values("marker"))
        | Q(pk__in=outdated.values("marker"))
    )
