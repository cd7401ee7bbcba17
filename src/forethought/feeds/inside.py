"""Files of a day folder, read with a limit and never from outside the folder."""

from __future__ import annotations

from pathlib import Path

from forethought.record import Problem


class UnreadableFileError(ValueError):
    """The file cannot be read at all. The message is a whole sentence."""


def read_inside(path: Path, folder: Path, limit: int) -> bytes:
    """The bytes of ``path``, which must lie in ``folder`` when links are followed.

    Raises UnreadableFileError where it leads out, is no ordinary file, is larger than ``limit``
    bytes, or cannot be opened.
    """
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve(strict=True)):
            raise UnreadableFileError(
                f"{path.name} is a link that leads out of the folder: put the file itself there."
            )
        if not real.is_file():
            raise UnreadableFileError(f"{path.name} is not a file: put the file itself there.")
        if real.stat().st_size > limit:
            raise UnreadableFileError(
                f"{path.name} is larger than {limit // 1_000_000:,} MB: split it into smaller ones."
            )
        return real.read_bytes()
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or "its links lead in a circle"
        says = f"{path.name} cannot be opened ({why}): check the file."
        raise UnreadableFileError(says) from error


def decoded(raw: bytes, file: str) -> tuple[str, list[Problem]]:
    """Text of UTF-8 bytes, a BOM and NULs dropped; other bytes are read as Windows-1252.

    ``file`` names the file in the problems.
    """
    problems: list[Problem] = []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = raw.decode("cp1252", errors="replace")
        line = raw.count(b"\n", 0, error.start) + 1
        says = "not UTF-8: read as Windows-1252. Save the file as UTF-8"
        problems.append(Problem(file, line, None, says))
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        problems.append(Problem(file, line, None, "NUL characters were dropped"))
        text = text.replace("\0", "")
    return text, problems


def storable(text: str) -> str:
    """Text that any database keeps: without NUL characters and halves of letters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
