"""Feeds: what cannot be read goes stale, and then holds visits."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.service.doctor.finding import Check, Finding, Need, warning
from forethought.service.doctor.patient import Patient

FAILING = 3
ALL = "SELECT id FROM feeds_feed WHERE is_on AND failures >= %s ORDER BY id"


def look(patient: Patient) -> Iterator[Finding]:
    """Feeds that failed several times over."""
    failing = patient.rows(ALL, FAILING)
    if failing:
        yield warning(
            f"{len(failing)} feeds could not be read {FAILING} times over (the first is number"
            f" {failing[0][0]}).",
            "See why on the page Feeds, and mend its address there or switch it off with a reason",
        )


CHECK = Check("Feeds", "Those that are on can be read.", look, Need.TABLES)
