"""The clocks of this machine and of the database's: a watchdog is dead after ten seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from forethought.service.doctor.finding import Check, Finding, Need, broken, warning
from forethought.service.doctor.patient import Patient

APART, FAR_APART = timedelta(seconds=2), timedelta(seconds=5)


def look(patient: Patient) -> Iterator[Finding]:
    """Clocks that do not agree."""
    before = patient.clock()
    theirs = patient.one("SELECT clock_timestamp()")
    after = patient.clock()
    apart = max(before - theirs, theirs - after, timedelta())
    if apart >= APART:
        tell = broken if apart >= FAR_APART else warning
        yield tell(
            f"The clock of this machine and that of the database are {apart.total_seconds():.0f}"
            " seconds apart: watchdogs would take each other for dead.",
            "Let both be set by NTP: timedatectl set-ntp true",
        )


CHECK = Check("Clocks", "This machine and the database agree.", look, Need.DATABASE)
