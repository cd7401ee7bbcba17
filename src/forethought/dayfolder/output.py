"""Writing what holds personal data: for its owner alone, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

OWNER_ONLY = 0o600


class OutputError(Exception):
    """The file cannot be written; the message is a sentence."""


def write_private(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` with mode 0600. Nobody ever sees half of it.

    Raises OutputError when the folder is not there or may not be written.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise OutputError(_says(path, error)) from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(OWNER_ONLY)
        Path(name).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(name).unlink()
        raise OutputError(_says(path, error)) from error


def _says(path: Path, error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    return f"{path} cannot be written: {reason}. Give a folder that exists and that you may write"
