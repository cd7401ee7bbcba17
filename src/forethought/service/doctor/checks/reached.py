"""Ways by which those who own alarms are told of one: at least one was tried and worked."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.service.doctor.finding import Check, Finding, Need, broken
from forethought.service.doctor.patient import Patient

WORKING = """
SELECT count(*) FROM contactdesk_way way JOIN people_person person ON person.id = way.person_id
WHERE way.gone_at IS NULL AND way.worked_at IS NOT NULL AND person.is_active
    AND (person.contact_desk OR person.grade = 'manager') AND NOT person.system
"""


def look(patient: Patient) -> Iterator[Finding]:
    """An office that no alarm would reach."""
    if not patient.one(WORKING):
        yield broken(
            "No way to tell anybody of an alarm, of the contact desk or of management grade, was"
            " tried and worked, so nobody may leave.",
            "Set up a channel (docs/channels.md); then each of them adds a way on the page Ways to"
            " reach you and answers its test message",
        )


CHECK = Check(
    "Alarms reach people", "Somebody who owns alarms has a way that works.", look, Need.TABLES
)
