"""Files of photos whose incident has gone."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from forethought.web.dataprotection.models import RetentionRun
from forethought.web.incidents.models import Photo
from forethought.web.incidents.photo_files import FOLDER

GRACE = timedelta(days=1)
"""A younger file may be of a photo that is being added now."""


def photo_folder() -> Path | None:
    """Where this machine keeps photos; None: it has no data folder, or no photos yet."""
    data = os.environ.get("FORETHOUGHT_DATA")
    folder = Path(data) / FOLDER if data else None
    return folder if folder is not None and folder.is_dir() else None


def stray_photos(folder: Path, now: datetime) -> list[Path]:
    """The files that no photo names.

    Files go by this alone, after their rows: a run that is killed in between leaves nothing
    behind for good. None at all where this database knows no file of the folder and has never let
    an incident go: the folder is then another database's.
    """
    old = (now - GRACE).timestamp()
    names = [one.name for one in os.scandir(folder) if one.is_file() and one.stat().st_mtime < old]
    named = set(Photo.objects.filter(name__in=names).values_list("name", flat=True))
    if not named and not RetentionRun.objects.filter(gone__incidents__gt=0, dry=False).exists():
        return []
    return [folder / name for name in sorted(set(names) - named)]
