"""Where an office's own data lies: what it imported, beside what came with the program."""

from __future__ import annotations

import os
from pathlib import Path

DATA = "FORETHOUGHT_DATA"


def own_folder() -> Path:
    """Where imports go: FORETHOUGHT_DATA, else the user's data folder (XDG)."""
    given = os.environ.get(DATA)
    return Path(given) if given else user_folder()


def user_folder() -> Path:
    """The user's data folder (XDG Base Directory)."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "forethought"


def import_folders() -> tuple[Path, ...]:
    """Where imports may lie, the folder that decides first.

    The site runs with FORETHOUGHT_DATA set to its own folder, while `forethought places import`
    may have been typed without it: both are looked at.
    """
    return tuple(dict.fromkeys((own_folder(), user_folder())))
