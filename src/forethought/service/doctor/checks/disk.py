"""Room on the disk: a database that cannot write loses sight of nobody, and of everything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from forethought.service.doctor.finding import Check, Finding, Need, broken, warning
from forethought.service.doctor.patient import Patient

MB = 1_000_000
SOON_FULL, FULL = 2_000 * MB, 300 * MB


def look(patient: Patient) -> Iterator[Finding]:
    """A disk that is nearly full."""
    root = patient.ground.folder.root
    there = next(folder for folder in (root, *root.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if free < SOON_FULL:
        tell = broken if free < FULL else warning
        yield tell(
            f"{free // MB:,} MB are left on the disk of {root}.",
            f"Make room there; what is large: du -xh --max-depth=2 {there} | sort -h | tail",
        )


CHECK = Check("Disk", "There is room.", look, Need.GROUND)
