"""What `forethought restore` says of what came back: photos, and the audit against its heads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from forethought.service.ground import Ground, open_ground, owner_of

KEPT = Path(__file__).resolve().parents[1] / "data" / "releases"
AT = "2026-11-26T04:28:00+00:00"
pytestmark = pytest.mark.prove


@pytest.fixture
def home() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="forethought-ground-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def ground(home: Path) -> Iterator[Ground]:
    opened = open_ground({"FORETHOUGHT_DATA": str(home / "data")})
    opened.start()
    yield opened
    opened.stop()


def forethought(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "forethought.cli", *words],
        env={"PATH": os.environ["PATH"], "FORETHOUGHT_DATA": str(home / "data")},
        capture_output=True,
        text=True,
        check=False,
    )


def publish(home: Path, *heads: tuple[int, str]) -> None:
    lines = [{"seal": n, "hash": digest, "events": n, "at": AT} for n, digest in heads]
    (home / "data" / "audit-head.jsonl").write_text(
        "".join(f"{json.dumps(one)}\n" for one in lines)
    )


def test_what_came_back_is_held_against_what_was_published(home: Path, ground: Ground) -> None:
    backup = home / "0.1.0.backup"
    shutil.copyfile(KEPT / backup.name, backup)
    publish(home, (1, "0" * 64), (999, "0" * 64))
    done = forethought(home, "restore", str(backup))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 of 1 photo of incidents that the database names is missing" in done.stdout
    assert "Seal 1 is not the one that was published" in done.stdout
    assert "999" not in done.stdout, "what came after the backup is not missing from it"

    live = home / "live.backup"
    shutil.copyfile(KEPT / "0.1.0.backup.photos.tar", home / "live.backup.photos.tar")
    with owner_of(ground.embedded().addresses()).connect() as owner:
        owner.execute(
            "INSERT INTO audit_event (at, action, subject, subject_id, detail)"
            " VALUES (now() - interval '1 day', 'rescreening.begun', 'rescreening', 1, '{}')"
        )
        (row,) = owner.execute("SELECT encode(hash, 'hex') FROM audit_seal WHERE number = 1")
    forethought(home, "backup", str(home / "other.backup"))
    (home / "other.backup").rename(live)
    publish(home, (1, row[0]), (999, "0" * 64))
    done = forethought(home, "restore", "--replace", str(live))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 published head compared." in done.stdout
    assert "1 row waited for a seal in the backup, and has one now." in done.stdout
    assert "1 published head came after this backup" in done.stdout
    assert forethought(home, "audit", "verify").returncode == 0

    done = forethought(home, "verify-backup", str(live))
    assert (done.returncode, "its manifest is lost" in done.stdout) == (1, True), done.stdout
