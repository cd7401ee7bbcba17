"""The last backup: not too long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from forethought.embedded.last_backup import last_backup
from forethought.service.doctor.finding import Check, Finding, Need, broken, warning
from forethought.service.doctor.patient import Patient

OLD, FAR_TOO_OLD = timedelta(hours=36), timedelta(days=8)
MEND = (
    "forethought backup FILE, and let a timer do it nightly:"
    " docs/manual/operator/backup-and-upgrade.md"
)


def look(patient: Patient) -> Iterator[Finding]:
    """None at all, or none since the night before."""
    made = last_backup(patient.ground.folder)
    if made is None:
        yield warning("No backup was ever made from this data folder.", MEND)
        return
    age = patient.clock() - made
    if age >= OLD:
        tell = broken if age >= FAR_TOO_OLD else warning
        yield tell(
            f"The last backup was made {age.days * 24 + age.seconds // 3600:,} hours ago.", MEND
        )


CHECK = Check("Backup", "The last one is not old.", look, Need.GROUND)
