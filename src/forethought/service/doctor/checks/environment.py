"""The FORETHOUGHT_* variables."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.embedded.errors import GroundError
from forethought.service.doctor.finding import Check, Finding, broken
from forethought.service.doctor.patient import Patient

MEND = "Change or unset the variable where the service gets it: docs/deploy.md lists every one."


def look(patient: Patient) -> Iterator[Finding]:
    """A variable that is misspelt or says something impossible."""
    try:
        assert patient.ground
    except GroundError as error:
        yield broken(str(error), MEND)


CHECK = Check("Environment", "Every variable is known and can be read.", look)
