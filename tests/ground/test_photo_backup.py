"""Photos beside a backup: every one of them, for us alone, and nothing outside their folder."""

from __future__ import annotations

import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from forethought.embedded.errors import GroundError
from forethought.service.photo_backup import beside, pack, unpack

ONE, TWO = "a" * 40 + ".jpg", "b" * 40 + ".jpg"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / ONE).write_bytes(b"one")
    (folder / TWO).write_bytes(b"two")
    (folder / f".{TWO}.half").write_bytes(b"half")
    (folder / "notes.txt").write_bytes(b"not ours")
    return folder


def archive(path: Path, *members: tuple[str, bytes, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, kind, data in members:
            info = tarfile.TarInfo(name)
            info.type, info.size = kind, len(data)
            info.linkname = "/etc/passwd" if kind == tarfile.SYMTYPE else ""
            tar.addfile(info, BytesIO(data))
    return path


def test_what_is_packed_comes_back(photos: Path, tmp_path: Path) -> None:
    target = beside(tmp_path / "kept.backup")
    assert target.name == "kept.backup.photos.tar"
    assert pack(photos, target) == 2
    assert target.stat().st_mode & 0o777 == 0o600
    there = tmp_path / "data" / "photos"
    assert unpack(target, there) == 2
    assert {file.name: file.read_bytes() for file in there.iterdir()} == {ONE: b"one", TWO: b"two"}
    assert (there / ONE).stat().st_mode & 0o777 == 0o600
    (there / ONE).write_bytes(b"newer")
    assert unpack(target, there) == 2
    assert (there / ONE).read_bytes() == b"newer"


def test_without_photos_there_is_no_file(tmp_path: Path) -> None:
    target = beside(tmp_path / "kept.backup")
    assert pack(tmp_path / "photos", target) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../out.jpg", tarfile.REGTYPE),
        (f"/tmp/{ONE}", tarfile.REGTYPE),
        (f"sub/{ONE}", tarfile.REGTYPE),
        ("notes.txt", tarfile.REGTYPE),
        (ONE, tarfile.SYMTYPE),
        (ONE, tarfile.DIRTYPE),
    ],
)
def test_an_archive_with_anything_else_is_refused(tmp_path: Path, name: str, kind: bytes) -> None:
    data = b"x" if kind == tarfile.REGTYPE else b""
    source = archive(tmp_path / "bad.tar", (name, kind, data))
    with pytest.raises(GroundError, match="not a whole archive"):
        unpack(source, tmp_path / "photos")
    assert list((tmp_path / "photos").iterdir()) == []


def test_an_archive_that_is_not_whole_is_refused(photos: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.tar"
    (photos / TWO).write_bytes(b"x" * 5_000)
    pack(photos, whole)
    for bytes_there in (10, 700, 4_000):
        part = tmp_path / "part.tar"
        part.write_bytes(whole.read_bytes()[:bytes_there])
        with pytest.raises(GroundError, match="not a whole archive"):
            unpack(part, tmp_path / "there")
    nothing = tmp_path / "nothing.tar"
    nothing.write_bytes(b"no archive")
    with pytest.raises(GroundError, match="not a whole archive"):
        unpack(nothing, tmp_path / "there")
