"""The register: who was told of markers, what of that is out of date, and what is overdue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from forethought.web.dataprotection.models import AccessRequest, LegalHold
from forethought.web.incidents.models import Incident
from forethought.web.markers.models import Marker, MarkerAppeal, MarkerShare


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts alone."""

    incidents: Mapping[str, int]
    markers: Mapping[str, int]
    reviews_overdue: int
    appeals_open: int
    appeals_overdue: int
    corrections: int
    not_told: int
    requests_open: int
    requests_overdue: int
    holds: int


def shares() -> QuerySet[MarkerShare]:
    """With whom markers were shared, the latest first."""
    return (
        MarkerShare.objects.select_related("marker", "by", "corrected_by")
        .annotate(is_outstanding=_outstanding())
        .order_by("-at", "-pk")
    )


def corrections_outstanding() -> QuerySet[MarkerShare]:
    """Those who were told of a marker in words that have changed since, or that has ended."""
    return MarkerShare.objects.filter(_outstanding())


def _outstanding() -> Q:
    """They know an older version, and nobody has told them of the present one."""
    changed = Q(version__lt=F("marker__version"))
    return changed & (
        Q(corrected_version__isnull=True) | Q(corrected_version__lt=F("marker__version"))
    )


def figures(day: date) -> Figures:
    """Everything that is counted on the page, as of ``day``."""
    appeals = MarkerAppeal.objects.filter(answered_at__isnull=True)
    requests = AccessRequest.objects.filter(answered_at__isnull=True)
    never = Q(letter_at__isnull=True, not_told_because="", about=Marker.About.PERSON)
    # A letter can be due again: of a renewal, of other words, to whom it was moved to.
    untold = never | Q(letter_due_on__isnull=False)
    return Figures(
        incidents=_by_state(Incident.objects.all(), Incident.State),
        markers=_by_state(Marker.objects.all(), Marker.State),
        reviews_overdue=Marker.objects.filter(state=Marker.State.LIVE, review_on__lt=day).count(),
        appeals_open=appeals.count(),
        appeals_overdue=appeals.filter(due_on__lt=day).count(),
        corrections=corrections_outstanding().count(),
        not_told=Marker.objects.filter(untold, state=Marker.State.LIVE).count(),
        requests_open=requests.count(),
        requests_overdue=requests.filter(due_on__lt=day).count(),
        holds=LegalHold.objects.filter(ended_at__isnull=True).count(),
    )


def _by_state(found: QuerySet[Incident] | QuerySet[Marker], states: type) -> dict[str, int]:
    counted = dict(found.order_by().values_list("state").annotate(number=Count("pk")))
    return {label: counted.get(value, 0) for value, label in states.choices}  # type: ignore[attr-defined]
