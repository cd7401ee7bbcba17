"""Keep the database of a release, so that later programs are tested with it.

    python tools/make_release_data.py COMMIT

Clones this repository, goes to COMMIT, runs that program's `serve --demo`, adds the world that its
own tests keep (one of everything that an address can name), and writes

    tests/data/releases/VERSION.backup             what its `forethought backup` wrote
    tests/data/releases/VERSION.backup.photos.tar  the photos beside it
    tests/data/releases/VERSION.json               the moment, the rows of each table, the key

Everybody in it is invented. The key belongs to nothing but this invented office: it is there so
that a test can see an encrypted secret come through. The interpreter that runs this tool runs the
old program too: it must have what that program needs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "data" / "releases"
LARGEST = 2_000_000
PATIENCE = 180.0


def main(commit: str) -> None:
    home = Path(tempfile.mkdtemp(prefix="forethought-release-"))
    home.chmod(0o755)  # PostgreSQL runs as another account where this one is root
    try:
        clone = home / "clone"
        _run(["git", "clone", "--quiet", str(ROOT), str(clone)], home)
        _run(["git", "checkout", "--quiet", commit], clone)
        version = _version(clone)
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "FORETHOUGHT_DATA": str(home / "data"),
            "PYTHONPATH": f"{clone / 'src'}{os.pathsep}{clone}",
        }
        about = _make(clone, environment)
        _keep(home, version, {"version": version, "commit": commit, **about}, environment)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _make(clone: Path, environment: dict[str, str]) -> dict[str, object]:
    """Let the release fill its database; what there is to know about it."""
    with _served(clone, environment):
        told = home_of(environment) / "told.json"
        filler = str(ROOT / "tools" / "release_world.py")
        _run([sys.executable, "-P", filler, str(told)], clone, environment)
        found: dict[str, object] = json.loads(told.read_text(encoding="utf-8"))
    return found


def home_of(environment: dict[str, str]) -> Path:
    return Path(environment["FORETHOUGHT_DATA"]).parent


@contextmanager
def _served(clone: Path, environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-P", "-m", "forethought.cli", "serve", "--demo", "--processes=1"]
    log = home_of(environment) / "log"
    with log.open("wb") as output:
        service = subprocess.Popen(
            command, cwd=clone, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        until = time.monotonic() + PATIENCE
        while "is ready" not in log.read_text(encoding="utf-8"):
            if service.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"The release did not start:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.2)
        yield
    finally:
        service.terminate()
        service.wait(PATIENCE)


def _keep(home: Path, version: str, about: dict[str, object], environment: dict[str, str]) -> None:
    made = home / f"{version}.backup"
    command = [sys.executable, "-P", "-m", "forethought.cli", "backup", str(made)]
    _run(command, home / "clone", environment)
    key = home / "data" / "secrets" / "encryption_key"
    about["encryption_key"] = key.read_text(encoding="utf-8").strip()
    if made.stat().st_size > LARGEST:
        raise SystemExit(f"{made.name} has {made.stat().st_size:,} bytes: too many to keep")
    KEPT.mkdir(parents=True, exist_ok=True)
    for file in home.glob(f"{version}.backup*"):
        shutil.copyfile(file, KEPT / file.name)
    text = json.dumps(about, indent=1, sort_keys=True, ensure_ascii=False)
    (KEPT / f"{version}.json").write_text(text + "\n", encoding="utf-8")
    print(f"Kept {version}: {made.stat().st_size:,} bytes, {datetime.now(UTC):%Y-%m-%d}.")


def _version(clone: Path) -> str:
    text = (clone / "src" / "forethought" / "__init__.py").read_text(encoding="utf-8")
    return text.split('__version__ = "')[1].split('"')[0]


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, cwd=folder, env=environment, check=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
