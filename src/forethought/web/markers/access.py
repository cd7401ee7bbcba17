"""Who may see a marker and its story, and who may do something about it.

The visiting officer sees warning and precautions in the check, and not this page.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from forethought.web.checks.models import Check
from forethought.web.incidents.access import incidents_for
from forethought.web.markers.models import Marker
from forethought.web.markers.supply import marker_id_of
from forethought.web.people.access import visits_for
from forethought.web.people.models import Person


def markers_for(person: Person) -> QuerySet[Marker]:
    """The markers that this person may know of.

    Those from incidents that they may know of, and those that they proposed, decided, reviewed or
    are asked to judge an appeal against; the manager of who proposed or decided one too, so that
    an office with one manager is no dead end. What a check leads to stands beside: ``marker_for``.
    """
    if not person.is_active:
        return Marker.objects.none()
    allowed = Q(incident__in=incidents_for(person).values("pk")) | Q(proposed_by=person)
    if person.is_management:
        allowed |= Q(decided_by=person)
        allowed |= Q(proposed_by__manager=person) | Q(decided_by__manager=person)
        allowed |= Q(reviews__by=person) | Q(appeals__reviewer=person)
    return Marker.objects.filter(pk__in=Marker.objects.filter(allowed).values("pk"))


def marker_for(person: Person, marker_id: int) -> Marker | None:
    """The marker, if this person may know of it.

    Also one that the current check of a visit counts on which they may decide as management
    grade: a marker is dealt with before such a visit is.
    """
    known = markers_for(person).filter(pk=marker_id)
    if not known.exists():
        if not (person.is_active and person.is_management and _is_in_a_check(person, marker_id)):
            return None
        known = Marker.objects.filter(pk=marker_id)
    return known.select_related(
        *("incident__reporter", "incident__office", "customer", "proposed_by"),
        *("decided_by", "letter_by", "not_told_by", "ended_by"),
    ).get()


def may_read_story(person: Person, marker: Marker) -> bool:
    """The reasons and answers: who had a part in it, management grade who may see it, auditors."""
    told_it = (marker.incident.reporter_id, marker.incident.recorded_by_id, marker.proposed_by_id)
    return person.is_active and (
        person.is_management or person.data_protection or person.pk in told_it
    )


def may_judge(person: Person, marker: Marker) -> bool:
    """Decides, reviews and removes: management grade whom the incident did not hit."""
    senior = person.is_active and person.is_management
    return senior and person.pk != marker.incident.reporter_id


def may_propose(person: Person) -> bool:
    """Proposes a marker from an incident that they may see; an auditor only reads."""
    by_role = person.makes_visits or person.is_management or person.contact_desk
    return person.is_active and (by_role or person.safety_administrator)


def may_record(person: Person) -> bool:
    """Records an appeal that came in."""
    return person.is_active and (person.is_management or person.safety_administrator)


def _is_in_a_check(person: Person, marker_id: int) -> bool:
    evidence = {"source": "markers", "record_id": marker_id_of(marker_id)}
    return Check.objects.filter(
        current=True,
        visit__in=visits_for(person).values("pk"),
        result__reasons__contains=[{"evidence": [evidence]}],
    ).exists()
