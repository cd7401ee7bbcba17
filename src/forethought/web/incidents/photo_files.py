"""Where photos lie: in the data folder, outside whatever a web server serves, one file each."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

FOLDER = "photos"
"""Within the data folder."""

OWNER_ONLY = 0o600
FOLDER_OWNER_ONLY = 0o700


class NoRoomError(Exception):
    """The photo cannot be kept on this machine; the message is a sentence."""


def photo_folder() -> Path | None:
    """The folder, made if it was not there; None where this machine has no data folder."""
    data = os.environ.get("FORETHOUGHT_DATA", "").strip()
    if not data:
        return None
    folder = Path(data) / FOLDER
    folder.mkdir(mode=FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    return folder


def keep(jpeg: bytes) -> str:
    """Write a photo under a random name, whole and on the disk. Returns the name.

    A file without a row is nobody's: the daily job takes it away. Raises NoRoomError.
    """
    try:
        folder = photo_folder()
        if folder is None:
            raise NoRoomError("This site has no folder for photos: tell who looks after it")
        name = f"{secrets.token_hex(20)}.jpg"
        half = folder / f".{name}.half"
        try:
            _write(half, jpeg)
            half.rename(folder / name)
            _sync(folder)
        finally:
            with suppress(FileNotFoundError):
                half.unlink()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NoRoomError(f"The photo could not be kept here: {reason}. Try again later") from error
    return name


def read(name: str) -> bytes | None:
    """What lies under a name; None: nothing, or no folder."""
    folder = photo_folder()
    if folder is None:
        return None
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        return None


def remove(name: str) -> None:
    """Take a file away, if it is there."""
    folder = photo_folder()
    if folder is not None:
        (folder / name).unlink(missing_ok=True)


def _write(path: Path, jpeg: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(jpeg)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
