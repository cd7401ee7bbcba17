"""Passwords and keys: private, and long enough to be secrets."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from forethought.embedded import keys, private
from forethought.embedded.cluster import APP_PASSWORD, OWNER_PASSWORD, SUPERUSER_PASSWORD
from forethought.embedded.errors import GroundError
from forethought.service.doctor.finding import RESTART, Check, Finding, Need, broken
from forethought.service.doctor.patient import Patient

GROUP_OR_OTHERS = 0o077
SHORTEST = 20


def _long_enough(text: str, where: str) -> None:
    if len(text) < SHORTEST:
        raise GroundError(f"{where} holds {len(text)} letters, too few for a secret.")


KINDS: Mapping[str, Callable[[str, str], object]] = {
    keys.SECRET_KEY: keys.check_secret_key,
    keys.ENCRYPTION_KEY: keys.read_encryption_keys,
    keys.WEB_PUSH_KEY: _long_enough,
    keys.METRICS_TOKEN: _long_enough,
    SUPERUSER_PASSWORD: _long_enough,
    OWNER_PASSWORD: _long_enough,
    APP_PASSWORD: _long_enough,
}


def look(patient: Patient) -> Iterator[Finding]:
    """A secret that others can read, that is none, or that is missing where there is a database."""
    folder = patient.ground.folder
    if not folder.secrets.is_dir():
        yield broken(f"There are no secrets in {folder.secrets} yet.", "forethought serve")
        return
    for path in sorted(folder.secrets.iterdir()):
        yield from _one(path)
    if folder.cluster.exists():
        for name in (SUPERUSER_PASSWORD, OWNER_PASSWORD, APP_PASSWORD):
            if not (folder.secrets / name).exists():
                yield broken(
                    f"{folder.secrets / name} is gone, and the database asks for it.",
                    f"Put it back from your copy of the data folder: {folder.secrets / name}",
                )


def _one(path: Path) -> Iterator[Finding]:
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        yield broken(f"{path} is no plain file.", f"Put a plain file in its place: rm {path}")
        return
    if found.st_mode & GROUP_OR_OTHERS:
        mode = stat.S_IMODE(found.st_mode)
        yield broken(f"Others can read {path} (mode {mode:o}).", f"chmod 600 {path}")
    try:
        text = private.read(path)
        if path.name in KINDS:
            KINDS[path.name](text or "", str(path))
    except GroundError as error:
        yield broken(str(error), _mend(path))


def _mend(path: Path) -> str:
    if path.name == keys.SECRET_KEY:
        return f"rm {path} && {RESTART}; a new one is made, and people sign in again"
    if path.name == keys.ENCRYPTION_KEY:
        return (
            f"Put it back from your copy. Without one: rm {path} && {RESTART}; a new one is made,"
            " and everybody sets up codes, and every webhook a secret, anew"
        )
    return f"Put it back from your copy of the data folder: {path}"


CHECK = Check("Secrets", "Private, and long enough.", look, Need.GROUND)
