"""The photos of incidents beside a backup of the database: files, so that they need a file."""

from __future__ import annotations

import hashlib
import os
import re
import tarfile
from contextlib import suppress
from pathlib import Path

from forethought.embedded.errors import GroundError

FOLDER = "photos"
"""Within the data folder; as in ``forethought.web.incidents.photo_files``."""

_NAME = re.compile(r"[0-9a-f]{40}\.jpg", re.ASCII)
_MOST_BYTES = 100_000_000
"""No photo that the site keeps is nearly so large."""


def beside(backup: Path) -> Path:
    """Where the photos of a backup lie: ``FILE.photos.tar``."""
    return backup.with_name(f"{backup.name}.photos.tar")


def pack(folder: Path, target: Path) -> int:
    """Put every photo of ``folder`` into ``target``, mode 0600, whole or not at all.

    Take the database's dump first: a photo is a file before it is a row, so that every row of
    the dump then has its file here. Returns how many; 0: there are none and no file is written.
    Raises OSError.
    """
    names = sorted(_photos(folder))
    if not names:
        return 0
    half = target.with_name(f".{target.name}.half")
    packed = 0
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                for name in names:
                    with suppress(FileNotFoundError):  # taken away since, with its incident
                        tar.add(folder / name, arcname=name, recursive=False)
                        packed += 1
            file.flush()
            os.fsync(file.fileno())
        half.rename(target)
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
    return packed


def unpack(source: Path, folder: Path) -> int:
    """Put the photos of ``source`` into ``folder``; what is there already stays.

    Returns how many are in it. Raises GroundError for a file that is no whole archive of
    photos; nothing outside ``folder`` is written, whatever the archive says.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = 0
    try:
        with tarfile.open(source, mode="r:") as tar:
            for member in tar:
                if not _is_a_photo(member):
                    raise GroundError(_not_ours(source))
                _put(tar, member, folder)
                found += 1
    except (tarfile.TarError, EOFError) as error:
        raise GroundError(_not_ours(source)) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise GroundError(f"The photos of {source} could not be put back: {reason}") from error
    return found


def hashes(source: Path) -> dict[str, str]:
    """The SHA-256 of every photo in an archive, by its name; nothing is written.

    Raises GroundError for a file that is no whole archive of photos.
    """
    found = {}
    try:
        with tarfile.open(source, mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member) if _is_a_photo(member) else None
                if content is None:
                    raise GroundError(_not_ours(source))
                data = content.read()
                if len(data) != member.size:
                    raise EOFError
                found[member.name] = hashlib.sha256(data).hexdigest()
    except (tarfile.TarError, EOFError) as error:
        raise GroundError(_not_ours(source)) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise GroundError(f"{source} cannot be read: {reason}") from error
    return found


def _is_a_photo(member: tarfile.TarInfo) -> bool:
    named = _NAME.fullmatch(member.name) is not None
    return named and member.isfile() and member.size <= _MOST_BYTES


def _put(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    target = folder / member.name
    content = tar.extractfile(member)
    if target.exists() or content is None:
        return
    data = content.read()
    if len(data) != member.size:
        raise EOFError
    half = folder / f".{member.name}.half"
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.rename(target)


def _photos(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return [one.name for one in os.scandir(folder) if one.is_file() and _NAME.fullmatch(one.name)]


def _not_ours(source: Path) -> str:
    return f"{source} is not a whole archive of photos of this program"
