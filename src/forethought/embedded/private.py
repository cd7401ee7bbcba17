"""Small files that only their owner may read: passwords, keys, the port."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from forethought.embedded.errors import GroundError


def read(path: Path) -> str | None:
    """What the file says, without the line's end; None when it is not there.

    Raises GroundError when it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8").rstrip("\n")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise GroundError(
            f"{path} cannot be read: {_reason(error)}. "
            "Start Forethought from the account that made it."
        ) from error


def keep(path: Path, text: str) -> None:
    """Write the file, mode 0600, whole or not at all, in place of what was there."""
    name = _written_beside(path, text)
    try:
        name.replace(path)
    except OSError as error:
        raise _unwritten(path, error) from error


def made_once(path: Path, make: Callable[[], str]) -> str:
    """What the file says; made by ``make`` when it is not there yet.

    Of two processes that make it at the same moment one wins, and both get the winner's text.
    """
    text = read(path)
    if text is not None:
        return text
    name = _written_beside(path, make())
    try:
        os.link(name, path)
    except FileExistsError:
        pass
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        name.unlink()
    return read(path) or ""


def _written_beside(path: Path, text: str) -> Path:
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            os.unlink(name)
        raise _unwritten(path, error) from error
    return Path(name)


def _unwritten(path: Path, error: OSError) -> GroundError:
    return GroundError(
        f"{path} cannot be written: {_reason(error)}. Make room or give this account the right to "
        "write there, or set FORETHOUGHT_DATA to another folder."
    )


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (getattr(error, "strerror", None) or "it is not text").lower()
