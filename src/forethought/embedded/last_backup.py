"""When the last backup was made, in the data folder: for the doctor and the figures."""

from __future__ import annotations

from datetime import UTC, datetime

from forethought.embedded import private
from forethought.embedded.folder import DataFolder

FILE = "last_backup"


def keep_last_backup(folder: DataFolder, now: datetime) -> None:
    """Note that a whole backup was made. Raises GroundError when that cannot be written."""
    private.keep(folder.service / FILE, now.astimezone(UTC).isoformat(timespec="seconds"))


def last_backup(folder: DataFolder) -> datetime | None:
    """When it was made; None: never, or nobody can say. Raises GroundError."""
    text = private.read(folder.service / FILE)
    try:
        made = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return made if made.tzinfo is not None else None
