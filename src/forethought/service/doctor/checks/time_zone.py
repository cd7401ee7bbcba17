"""The clock of the country that visits are made in."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator

from forethought.service.doctor.finding import Check, Finding, broken
from forethought.service.doctor.patient import Patient

ZONE = "Europe/London"


def look(_patient: Patient) -> Iterator[Finding]:
    """A machine that does not know when the clocks change."""
    try:
        zoneinfo.ZoneInfo.no_cache(ZONE)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        yield broken(
            f"The time zone {ZONE} cannot be read, so no time of a visit can be shown.",
            "Install it again: make setup (the package tzdata)",
        )


CHECK = Check("Time zone", f"{ZONE} is known.", look)
