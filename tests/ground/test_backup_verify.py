"""A backup is looked through in a copy: what is missing is said, and nothing else is touched."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from forethought.embedded.errors import GroundError
from forethought.service import backup_manifest, photo_backup
from forethought.service.backup import own_manifest
from forethought.service.backup_manifest import Moment

KEPT = Path(__file__).resolve().parents[1] / "data" / "releases"
ABOUT: dict[str, Any] = json.loads((KEPT / "0.1.0.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
MOMENT = Moment("", {"visits_visit": 3, "gone_since": 1}, 2, "ab", 1)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A backup of 0.1.0 in a folder of its own."""
    for file in KEPT.glob("0.1.0.backup*"):
        shutil.copyfile(file, tmp_path / file.name)
    return tmp_path / "0.1.0.backup"


def verified(kept: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "forethought.cli", "verify-backup", str(kept)],
        env={
            "PATH": os.environ["PATH"],
            "FORETHOUGHT_DATA": str(kept.parent / "data"),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_manifest_says_what_it_was_told(kept: Path) -> None:
    assert backup_manifest.read(kept) is None
    backup_manifest.write(kept, kept, MOMENT, NOW)
    assert backup_manifest.beside(kept).stat().st_mode & 0o777 == 0o600
    read = backup_manifest.read(kept)
    assert read is not None
    assert (read.at, read.rows, read.seal, read.photos) == (NOW, MOMENT.rows, 2, 1)
    assert read.sha256 == backup_manifest.sha256_of(kept)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "rows": {"a": "b"}}']
)
def test_a_manifest_that_is_none_is_a_sentence(kept: Path, text: str) -> None:
    backup_manifest.beside(kept).write_text(text)
    with pytest.raises(GroundError, match="is not the manifest of a backup"):
        backup_manifest.read(kept)


def test_another_file_than_the_manifest_was_written_for_is_refused(kept: Path) -> None:
    backup_manifest.write(kept, kept, MOMENT, NOW)
    own_manifest(kept)
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    with pytest.raises(GroundError, match="is not the file that"):
        own_manifest(kept)


def test_photos_are_hashed_as_they_lie_in_the_archive(kept: Path) -> None:
    found = photo_backup.hashes(photo_backup.beside(kept))
    assert len(found) == 1
    assert all(len(sha256) == 64 for sha256 in found.values())
    with pytest.raises(GroundError, match="not a whole archive"):
        photo_backup.hashes(kept)


def test_no_such_file(kept: Path) -> None:
    done = verified(kept.with_name("no.backup"))
    assert (done.returncode, "There is no file" in done.stderr) == (2, True)


@pytest.mark.prove
def test_an_old_backup_is_looked_through_as_far_as_it_goes(kept: Path) -> None:
    done = verified(kept, FORETHOUGHT_ENCRYPTION_KEY=ABOUT["encryption_key"])
    assert done.returncode == 0, done.stdout + done.stderr
    for said in (
        "There is no manifest beside it",
        "1 photo of incidents: whole.",
        "Its audit is as it was written",
        "2 secrets of sign-in codes and PINs: all readable.",
        "can be restored",
    ):
        assert said in done.stdout
    assert not (kept.parent / "data").exists(), "the site's own folder is only read"


@pytest.mark.prove
def test_what_is_missing_is_said(kept: Path) -> None:
    rows = dict(ABOUT["rows"]) | {"visits_visit": 1 + ABOUT["rows"]["visits_visit"], "gone": 1}
    rows |= {"checks_beat": 0, "contactdesk_beat": 0}
    backup_manifest.write(kept, kept, Moment("", rows, 0, "", 2), NOW)
    photo_backup.beside(kept).unlink()
    done = verified(kept)
    assert done.returncode == 1, done.stdout + done.stderr
    for said in (
        "The table gone is missing.",
        "and its manifest names seal 0.",
        "It names 1 photo of incidents, and should name 2.",
        "The table visits_visit holds 33 rows, and should hold 34.",
        "0.1.0.backup.photos.tar is not beside it: 1 photo of incidents would be lost",
        "The encryption key is not here, so nobody knows whether 2 secrets",
        "would not bring everything back",
    ):
        assert said in done.stdout
    assert "manifest says" not in done.stdout


@pytest.mark.prove
def test_what_was_changed_is_said(kept: Path) -> None:
    archive = photo_backup.beside(kept)
    (name,) = photo_backup.hashes(archive)
    with tarfile.open(archive, "w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 5
        tar.addfile(member, io.BytesIO(b"other"))
    data = kept.parent / "data"
    data.mkdir()
    at = "2026-11-26T04:28:00+00:00"
    lines = [{"seal": n, "hash": "0" * 64, "events": n, "at": at} for n in (1, 999)]
    (data / "audit-head.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in lines))
    done = verified(kept, FORETHOUGHT_ENCRYPTION_KEY=f"{'A' * 43}=")
    assert done.returncode == 1, done.stdout + done.stderr
    for said in (
        f"is not what was kept: {name} is one.",
        "Seal 1 is not the one that was published",
        "2 of 2 secrets of sign-in codes and PINs cannot be read",
    ):
        assert said in done.stdout
    assert "999" not in done.stdout, "what came after the backup is not missing from it"
