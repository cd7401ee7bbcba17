"""Who may see an incident, read its story, and do something about it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from forethought.web.incidents.models import Incident
from forethought.web.people.models import Person


def incidents_for(person: Person) -> QuerySet[Incident]:
    """The incidents that this person may know of.

    Their own and those they recorded for somebody. Management grade: those of their people and
    their office, and those of which the site told them. Safety administrators and data
    protection: all. Reading the story is another matter: ``may_read_story``.
    """
    if not person.is_active:
        return Incident.objects.none()
    if person.safety_administrator or person.data_protection:
        return Incident.objects.all()
    allowed = Q(reporter=person) | Q(recorded_by=person)
    if person.is_management:
        allowed |= Q(reporter__manager=person) | Q(manager_told=person)
        if person.team is not None:
            allowed |= Q(office=person.team.office_id)
    return Incident.objects.filter(allowed)


def is_concerned(person: Person, incident: Incident) -> bool:
    """Management grade whom an incident concerns: the reporter's manager, their office, or told."""
    if not (person.is_active and person.is_management):
        return False
    theirs = person.pk in (incident.reporter.manager_id, incident.manager_told_id)
    office = person.team.office_id if person.team is not None else None
    return theirs or (office is not None and office == incident.office_id)


def may_read_story(person: Person, incident: Incident) -> bool:
    """The reporter's words and the photos: whoever told them, who leads, data protection."""
    told_it = person.pk in (incident.reporter_id, incident.recorded_by_id)
    return person.is_active and (
        told_it or person.data_protection or is_concerned(person, incident)
    )


def may_lead(person: Person, incident: Incident) -> bool:
    """Looks into an incident, offers support and closes it; nobody does so for their own."""
    return is_concerned(person, incident) and person.pk != incident.reporter_id


def may_complete(person: Person, incident: Incident) -> bool:
    """Adds to what is known: who told it until it is closed, who leads also after."""
    if not person.is_active:
        return False
    if is_concerned(person, incident):
        return True
    told_it = person.pk in (incident.reporter_id, incident.recorded_by_id)
    return told_it and incident.state != Incident.State.CLOSED


def may_report(person: Person, incident: Incident) -> bool:
    """Notes that it was reported under RIDDOR."""
    by_role = person.is_active and person.safety_administrator
    return by_role or is_concerned(person, incident)
