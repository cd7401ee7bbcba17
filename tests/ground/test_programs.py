"""PostgreSQL's programs: the machine's, else the wheel's, wherever the wheel lies."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from forethought.embedded.accounts import Account, run, server_account
from forethought.embedded.cluster import Cluster
from forethought.embedded.errors import GroundError
from forethought.embedded.folder import DataFolder
from forethought.embedded.programs import OLDEST, WHEEL, find_programs

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")

# Everything is imported while we are root: the ordinary account may not be able to enter the
# folder of this Python at all.
AS_SOMEBODY = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import psycopg
from forethought.embedded.cluster import Cluster
from forethought.embedded.folder import DataFolder
from forethought.embedded.server import connect
from forethought.embedded.throwaway import throwaway_cluster
with throwaway_cluster() as loaded:
    connect(loaded.port, loaded.password).close()
uid, gid = int(sys.argv[3]), int(sys.argv[4])
os.setgroups([]); os.setgid(gid); os.setuid(uid); os.chdir("/")
os.environ["PATH"] = "/nowhere"
cluster = Cluster(DataFolder(Path(sys.argv[1])), machine=False)
for _ in range(2):
    with cluster.running() as addresses, addresses.app.connect() as app:
        role = app.execute("SELECT current_user").fetchone()[0]
        print(role, cluster.folder.cluster.stat().st_uid)
"""


def wheel_copied_to(folder: Path, mode: int) -> Path:
    """The wheel as an installation in ``folder``, which has ``mode``."""
    spec = importlib.util.find_spec(WHEEL)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = Path(next(iter(spec.submodule_search_locations)))
    folder.mkdir()
    for name in (package.name, f"{package.name}.libs"):
        without = shutil.ignore_patterns("include", "*.a", "pginstall")
        shutil.copytree(package.with_name(name), folder / name, symlinks=True, ignore=without)
    folder.chmod(mode)
    return folder


def test_the_newest_of_the_machine_is_taken_else_the_wheels() -> None:
    wheel = find_programs(machine=False)
    assert wheel.from_wheel
    assert wheel.major == 18
    assert find_programs(16, machine=False).major == 16
    anything = find_programs()
    assert anything.major >= OLDEST


def test_the_environment_can_leave_out_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORETHOUGHT_POSTGRES_PROGRAMS", "wheel")
    assert find_programs().from_wheel


def test_old_or_broken_programs_are_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("postgres", "initdb", "pg_ctl"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert find_programs().major >= OLDEST
    (tmp_path / "postgres").write_text("#!/bin/sh\nexit 1\n")
    assert find_programs().major >= OLDEST
    (tmp_path / "postgres").write_text("not a program")
    assert find_programs().major >= OLDEST


def test_without_any_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(GroundError, match="make setup"):
        find_programs(machine=False)


def test_a_version_that_is_nowhere_names_what_is_there() -> None:
    with pytest.raises(GroundError, match=r"PostgreSQL 12, and this machine has 16\.\d+, 18\.\d+"):
        find_programs(12, machine=False)


@as_root
def test_an_ordinary_account_with_nothing_but_the_wheel(open_folder: Path) -> None:
    somebody = pwd.getpwnam("nobody")
    home = open_folder / "home"
    home.mkdir()
    os.chown(home, somebody.pw_uid, somebody.pw_gid)
    wheel = wheel_copied_to(open_folder / "installed", 0o755)
    numbers = [str(somebody.pw_uid), str(somebody.pw_gid)]
    done = subprocess.run(
        [sys.executable, "-c", AS_SOMEBODY, str(home / "data"), str(wheel), *numbers],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["forethought_app", str(somebody.pw_uid)] * 2, done.stderr
    assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700


@as_root
def test_root_with_a_clone_that_nobody_else_can_enter(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = wheel_copied_to(open_folder / "clone", 0o700)
    monkeypatch.syspath_prepend(str(installed))
    account = server_account()
    assert not account.can_enter(installed)
    cluster = Cluster(DataFolder(open_folder / "data"), machine=False)
    for _ in range(2):
        with cluster.running() as addresses, addresses.app.connect() as app:
            assert app.execute("SELECT 1").fetchone() == (1,)
    assert stat.S_IMODE(installed.stat().st_mode) == 0o700
    assert list(cluster.folder.programs.glob("18.*/*/pginstall18/bin/postgres"))
    assert cluster.folder.cluster.stat().st_uid == account.uid


@as_root
def test_root_without_an_account_postgres_takes_nobody(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pwd.getpwnam

    def without_postgres(name: str) -> pwd.struct_passwd:
        if name == "postgres":
            raise KeyError(name)
        return real(name)

    monkeypatch.setattr(pwd, "getpwnam", without_postgres)
    assert server_account().name == "nobody"
    cluster = Cluster(DataFolder(open_folder / "data"), machine=False)
    with cluster.running():
        assert cluster.folder.cluster.stat().st_uid == real("nobody").pw_uid
    monkeypatch.setattr(pwd, "getpwnam", real)
    assert cluster.folder.account().name == "nobody"
    with cluster.running() as addresses, addresses.app.connect() as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


@as_root
def test_root_with_no_unprivileged_account_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_there(name: str) -> pwd.struct_passwd:
        raise KeyError(name)

    monkeypatch.setattr(pwd, "getpwnam", nobody_there)
    with pytest.raises(GroundError, match="ordinary account"):
        server_account()


@as_root
def test_a_cluster_of_somebody_else_is_refused(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DataFolder(open_folder)
    folder.cluster.mkdir()
    os.chown(folder.cluster, 12345, 12345)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(GroundError, match="belongs to another account"):
        folder.account()


def test_an_account_without_a_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 3_999_999)
    with pytest.raises(GroundError, match="3999999, which has no name"):
        server_account()


def test_our_own_account_needs_no_change() -> None:
    ours = Account("us", os.geteuid(), os.getegid())
    assert ours.is_ours
    assert ours.identity() == {}


def test_a_program_that_does_not_end_is_named() -> None:
    with pytest.raises(GroundError, match=r"sleep has not ended within 0\.2 seconds\. .*Try again"):
        run(["sleep", "30"], server_account(), patience=0.2)
