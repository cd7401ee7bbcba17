"""The database role of the site: it must not be able to change the audit."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.embedded.errors import GroundError
from forethought.embedded.roles import refuse_mighty
from forethought.service.doctor.finding import Check, Finding, Need, broken
from forethought.service.doctor.patient import Patient
from forethought.web.audit.tables import APPEND_ONLY


def look(patient: Patient) -> Iterator[Finding]:
    """A role that is too strong."""
    try:
        refuse_mighty(patient.connect(), append_only=APPEND_ONLY)
    except GroundError as error:
        yield broken(str(error), "forethought migrate")


CHECK = Check("Database role", "The site's role can change no audit.", look, Need.DATABASE)
