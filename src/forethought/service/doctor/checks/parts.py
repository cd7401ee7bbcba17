"""Worker, watchdog and the other parts: heard of just now."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured

from forethought.service.doctor.finding import RESTART, Check, Finding, Need, broken
from forethought.service.doctor.patient import Patient
from forethought.service.serve import PARTS, SAID
from forethought.web.health.expecting import NAME, expected_parts
from forethought.web.health.signs import judged, last_beats

WITHOUT = {
    "worker": "no visit is checked, so all of them stay held",
    "watchdog": "nobody would notice an officer who is overdue, so nobody may leave",
    "feeds": "areas and press go stale, and then hold visits",
    "webhooks": "other systems hear of nothing",
    "connections": "records are not brought up to date",
}


def look(patient: Patient) -> Iterator[Finding]:
    """A part that should run and was not heard of."""
    with patient.as_site():
        try:
            expected = expected_parts()
        except ImproperlyConfigured as error:
            yield broken(str(error), f"Mend {NAME}, then: {RESTART}")
            return
    if patient.service is not None and not patient.environ.get(NAME):
        expected = tuple(part for part in PARTS if part in WITHOUT)
    now = patient.clock()
    found = judged(last_beats(patient.connect(), now), expected, now)
    for part in found.missed:
        yield broken(
            f"The {SAID.get(part, part)} was not heard of ({found.signs[part]}): {WITHOUT[part]}.",
            _mend(patient),
        )


def _mend(patient: Patient) -> str:
    if patient.ground.cluster is None:
        return "Start it again on its machine: systemctl restart forethought (or its own unit)"
    if patient.service is None:
        return "forethought start"
    return f"{RESTART}; its log says why it ended"


CHECK = Check("Parts of the service", "All of them were heard of just now.", look, Need.TABLES)
