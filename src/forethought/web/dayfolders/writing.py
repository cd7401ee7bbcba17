"""Writing a day folder: whole or not at all, for its owner alone, beside those written before."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from forethought.dayfolder import own_rules
from forethought.dayfolder.output import OutputError

MANIFEST = own_rules.MANIFEST
FORMAT = 1
OWNER_ONLY_FOLDER = 0o700
OWNER_ONLY = 0o600
_HALF = ".half-"

Line = Sequence[str]


@dataclass(frozen=True, slots=True)
class Half:
    """A folder that is being written; nobody knows it by name yet."""

    path: Path

    def text(self, name: str, text: str) -> None:
        """One file of text. Raises OutputError."""
        self.content(name, text.encode("utf-8", "surrogatepass"))

    def content(self, name: str, content: bytes) -> None:
        """One file. Raises OutputError for a name that leads out of the folder."""
        with self._opened(name) as descriptor, os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(content)

    def table(self, name: str, columns: Line, lines: Iterable[Line]) -> int:
        """One CSV with a header, a line at a time. Returns how many lines. Raises OutputError."""
        written = 0
        with (
            self._opened(name) as descriptor,
            os.fdopen(
                os.dup(descriptor), "w", encoding="utf-8", errors="surrogatepass", newline=""
            ) as file,
        ):
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(columns)
            for line in lines:
                writer.writerow(line)
                written += 1
        return written

    @contextmanager
    def _opened(self, name: str) -> Iterator[int]:
        path = self.path / name
        if not path.resolve().is_relative_to(self.path.resolve()):
            raise OutputError(f"'{name}' is no name for a file of a day folder")
        path.parent.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            yield descriptor
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def new_name(day: date, office: str, now: datetime) -> str:
    """``2026-11-26-leeds-written-20261125T183000Z``: sorted by day, then by when it was written."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in office.casefold()).strip("-")
    whose = f"-{plain}" if plain else ""
    return f"{day.isoformat()}{whose}-written-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@contextmanager
def whole_folder(inside: Path, name: str) -> Iterator[Half]:
    """A folder ``name`` within ``inside`` that is there once the block ended well, and else not.

    Raises OutputError when ``inside`` cannot be used, or the name is taken.
    """
    _must_be_ours(inside)
    with _alone(inside):
        _remove_halves(inside)
        yield from _whole(inside, name)


def _whole(inside: Path, name: str) -> Iterator[Half]:
    target = inside / name
    if os.path.lexists(target):
        raise OutputError(
            f"{target} is there already and is not overwritten: try again in a moment"
        )
    half: Path | None = None
    try:
        half = Path(tempfile.mkdtemp(dir=inside, prefix=_HALF))
        yield Half(half)
        half.rename(target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(
            f"The day folder cannot be written into {inside}: {reason}. Give a folder that exists, "
            "has room, and that you may write"
        ) from error
    finally:
        if half is not None:
            shutil.rmtree(half, ignore_errors=True)


@contextmanager
def _alone(inside: Path) -> Iterator[None]:
    """Nobody else writes a day folder there meanwhile. Raises OutputError."""
    descriptor = os.open(inside, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise OutputError(
            f"Another day folder is being written into {inside}: try again when it is there"
        ) from None
    finally:
        os.close(descriptor)


def _remove_halves(inside: Path) -> None:
    """What was left of a run that was ended at once; nobody writes it any more."""
    for one in inside.glob(f"{_HALF}*"):
        if not one.is_symlink() and one.is_dir() and one.stat().st_uid == os.geteuid():
            shutil.rmtree(one, ignore_errors=True)


def _must_be_ours(inside: Path) -> None:
    """A real folder of this account that nobody else may write: they could put links into it."""
    try:
        found = inside.lstat()
    except FileNotFoundError:
        raise OutputError(
            f"There is no folder {inside}. Make it, for this account alone: install -d -m 700 "
            f"{inside}"
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(
            f"{inside} cannot be used: {reason}. Give a folder that this account may enter"
        ) from error
    if stat.S_ISLNK(found.st_mode):
        raise OutputError(f"{inside} is a link: give the folder itself")
    if not stat.S_ISDIR(found.st_mode):
        raise OutputError(f"{inside} is no folder: give the folder in which day folders are kept")
    if found.st_uid != os.geteuid():
        raise OutputError(f"{inside} belongs to another account: give a folder of your own")
    if found.st_mode & 0o077:
        raise OutputError(
            f"Others may enter {inside}, and day folders hold personal data. Close it: chmod 700 "
            f"{inside}"
        )


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """What the site wrote about a day folder; None where it did not write it."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and told.get("format") == FORMAT else None


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in ``folder`` but its manifest, by its name within it."""
    files = (one for one in sorted(folder.rglob("*")) if not one.is_dir() or one.is_symlink())
    return {
        name: _digest(one)
        for one in files
        if (name := one.relative_to(folder).as_posix()) != MANIFEST
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def is_untouched(folder: Path) -> bool:
    """Whether every file is as the site wrote it, none is gone and none was added."""
    try:
        return digests(folder) == (manifest_of(folder) or {}).get("files")
    except OSError:
        return False


def remove_older(inside: Path, keep: int) -> list[str]:
    """Take away all but the newest ``keep`` day folders that the site wrote; their names.

    Nothing that was put there by anybody else, no link, and no folder that somebody worked with
    is touched: nobody can know whether what they wrote was taken in. Raises OutputError.
    """
    ours = sorted(
        (str(told.get("written_at")), one.name, one)
        for one in inside.iterdir()
        if _is_like_ours(one) and (told := manifest_of(one)) is not None
    )
    gone = [one for *_, one in ours[: max(len(ours) - keep, 0)] if is_untouched(one)]
    for one in gone:
        try:
            shutil.rmtree(one)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise OutputError(f"{one} could not be taken away: {reason}") from error
    return [one.name for one in gone]


def _is_like_ours(folder: Path) -> bool:
    plain = not folder.is_symlink() and folder.is_dir() and "-written-" in folder.name
    return plain and folder.stat().st_uid == os.geteuid()
