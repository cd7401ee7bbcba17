"""The folder that must outlive every restart."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from forethought.embedded.errors import GroundError
from forethought.service.doctor.finding import Check, Finding, Need, broken, warning
from forethought.service.doctor.patient import Patient

GROUP_OR_OTHERS = 0o077
MAY_WRITE = 0o022
MAY_LIST = 0o044
CLOSED = ("secrets", "service", "photos")


def look(patient: Patient) -> Iterator[Finding]:
    """A folder that is missing, is not ours, or that others may enter."""
    root = patient.ground.folder.root
    if not root.is_dir():
        yield broken(f"There is no data folder {root} yet.", "forethought serve")
        return
    if not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        yield broken(
            f"This account may not read and write {root}.",
            f"Use the account that owns it, or as root: chown -R ACCOUNT {root}",
        )
        return
    yield from _entered(patient)
    if _mode(root) & MAY_WRITE:
        yield broken(f"Others may write in {root}.", f"chmod go-rw {root}")
    elif _mode(root) & MAY_LIST:
        yield warning(f"Others may list {root}.", f"chmod go-r {root}")
    for name in CLOSED:
        folder = root / name
        if folder.is_symlink():
            yield broken(
                f"{folder} is a link: what lies in it could be anywhere.",
                f"Move what it leads to here, in place of the link: rm {folder}",
            )
        elif folder.is_dir() and _mode(folder) & GROUP_OR_OTHERS:
            yield broken(
                f"Others may enter {folder} (mode {_mode(folder):o}).", f"chmod 700 {folder}"
            )


def _entered(patient: Patient) -> Iterator[Finding]:
    """A folder that the account of the embedded database cannot enter: `serve` would not start."""
    folder = patient.ground.folder
    if patient.ground.cluster is None:
        return
    try:
        account = folder.account()
    except GroundError as error:
        yield broken(str(error), "Use the account that owns the database")
        return
    if not account.can_enter(folder.root):
        above = (*reversed(folder.root.parents), folder.root)
        closed = next((one for one in above if not account.can_enter(one)), folder.root)
        yield broken(
            f"PostgreSQL runs as the account {account.name}, which cannot enter {closed}, so the"
            " service does not start.",
            f"chmod go+x {closed}",
        )


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


CHECK = Check("Data folder", "It is there, and closed to others.", look, Need.GROUND)
