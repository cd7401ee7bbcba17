"""Settings in files of the operator: private, and without mistakes."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from forethought.service.doctor.finding import RESTART, Check, Finding, Need, broken
from forethought.service.doctor.patient import Patient
from forethought.sources import connections_file
from forethought.web.contactdesk import channel_settings
from forethought.web.signin.directory import directory_settings

GROUP_OR_OTHERS = 0o077


def _connections(path: Path) -> tuple[str, ...]:
    return connections_file.read_connections(path).faults


def _channels(_path: Path) -> tuple[str, ...]:
    return _refused(channel_settings.read)


def _sign_in(_path: Path) -> tuple[str, ...]:
    return _refused(directory_settings.read)


def _refused(read: Callable[[], object]) -> tuple[str, ...]:
    """Why the site would not start with this file."""
    try:
        read()
    except ImproperlyConfigured as error:
        return (str(error),)
    return ()


FILES: Mapping[str, tuple[str, Callable[[Path], tuple[str, ...]]]] = {
    channel_settings.FILE: (channel_settings.USUAL, _channels),
    directory_settings.FILE: (directory_settings.USUAL, _sign_in),
    connections_file.FILE: (connections_file.USUAL, _connections),
}
"""By the variable that may name another file: its usual name, and what finds its mistakes."""


def look(patient: Patient) -> Iterator[Finding]:
    """A file that others can read, that is missing where it is named, or that holds a mistake."""
    for variable, (usual, faults) in FILES.items():
        given = patient.environ.get(variable, "").strip()
        path = Path(given) if given else patient.ground.folder.root / usual
        if given or path.exists():
            wrong = list(_file(path, variable))
            yield from wrong or _mistakes(patient, path, faults)


def _file(path: Path, variable: str) -> Iterator[Finding]:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        yield broken(f"{path} cannot be read: {reason}.", f"Put it there, or mend {variable}.")
        return
    if mode & GROUP_OR_OTHERS:
        yield broken(f"{path} holds secrets and others can read it.", f"chmod 600 {path}")
    try:
        tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        where = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is not UTF-8"
        yield broken(f"{path} is no TOML: {where}.", f"Mend the line named, then: {RESTART}")


def _mistakes(
    patient: Patient, path: Path, faults: Callable[[Path], tuple[str, ...]]
) -> Iterator[Finding]:
    with patient.as_site():
        found = faults(path)
    for says in found:
        yield broken(f"{path}: {says}", f"Mend what is named, then: {RESTART}")


CHECK = Check("Settings files", "They are private and hold no mistake.", look, Need.GROUND)
