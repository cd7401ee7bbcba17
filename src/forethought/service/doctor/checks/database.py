"""The database: there, of a version that will do, and of the right kind."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.embedded.errors import GroundError
from forethought.service.doctor.finding import RESTART, Check, Finding, Need, broken
from forethought.service.doctor.patient import Patient

OLDEST = 15
ONE = 10_000  # server_version_num 150018 is version 15


def look(patient: Patient) -> Iterator[Finding]:
    """One that does not let us in, is too old, or cannot hold every name."""
    try:
        version = int(patient.one("SHOW server_version_num")) // ONE
    except GroundError as error:
        yield broken(str(error), _mend(patient))
        return
    if version < OLDEST:
        yield broken(
            f"PostgreSQL {version} is too old: {OLDEST} or newer is needed.",
            "Move to a newer server: docs/deploy.md, Upgrades",
        )
    encoding = patient.one("SHOW server_encoding")
    if encoding != "UTF8":
        yield broken(
            f"The database is encoded in {encoding}, and cannot hold every name.",
            "Make it anew as docs/deploy.md says (ENCODING 'UTF8'), and restore a backup into it",
        )


def _mend(patient: Patient) -> str:
    if patient.ground.cluster is None:
        return (
            "Start the server, or mend FORETHOUGHT_DATABASE_URL; docs/deploy.md has the SQL for"
            " its roles"
        )
    if patient.service is not None:
        return RESTART
    return "forethought start"


CHECK = Check("Database", "It answers, and its version will do.", look, Need.GROUND)
