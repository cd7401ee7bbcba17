"""PostgreSQL's own log: an error's text can quote a cell of a record."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.embedded.server import QUIET
from forethought.service.doctor.finding import Check, Finding, Need, warning
from forethought.service.doctor.patient import Patient

WANTED = {
    "log_min_error_statement": {"panic"},
    "log_min_messages": {"log", "fatal", "panic"},
    "log_error_verbosity": {"terse"},
}


def look(patient: Patient) -> Iterator[Finding]:
    """Settings by which records reach the log."""
    for name, good in WANTED.items():
        found = patient.one(f"SHOW {name}")
        if found not in good:
            database = patient.app.database
            yield warning(
                f"{name} is {found}, so PostgreSQL's log may quote records.",
                f"As the server's superuser: ALTER DATABASE {database} SET {name} = "
                f"'{QUIET[name]}'",
            )


CHECK = Check("Database log", "It quotes no records.", look, Need.DATABASE)
