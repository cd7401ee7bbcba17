"""Where the tables of a day folder are, and which files may be read at all."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Located:
    """One file that is there. ``failure`` is a sentence when it must not or cannot be read."""

    path: Path
    file: str
    failure: str | None = None

    @property
    def is_parquet(self) -> bool:
        """Whether the file is Parquet; otherwise it is CSV."""
        return self.path.suffix == ".parquet"


def locate(folder: Path, stem: str) -> tuple[Located, ...]:
    """The files ``stem.csv`` and ``stem.parquet`` that are there: none, one or both.

    ``stem`` is relative to ``folder``, with ``/``, for example ``records/sa_notes``.
    """
    if not _is_plain(stem):
        says = f"'{stem}' is not a name for a file: use letters, digits, - and _ only"
        return (Located(folder, stem, says),)
    found = (_look_at(folder, stem + suffix) for suffix in SUFFIXES)
    return tuple(located for located in found if located is not None)


def in_both_forms(stem: str) -> str:
    """The sentence for a table that ``locate`` found twice."""
    return (
        f"'{stem}' is present both as .csv and as .parquet: which of them counts cannot be known."
        " Take one away"
    )


def list_record_files(folder: Path) -> tuple[str, ...]:
    """The names in ``records/`` that have a ``.csv`` or ``.parquet`` file, sorted, each once.

    Anything else in ``records/`` is ignored. A link that leads out of the folder is listed too:
    :func:`locate` then says why it is not read.
    """
    try:
        entries = sorted((folder / "records").iterdir())
    except OSError:
        return ()
    if not _stays_inside(folder, folder / "records"):
        return ()
    return tuple(dict.fromkeys(sorted(p.stem for p in entries if p.suffix in SUFFIXES)))


def _is_plain(stem: str) -> bool:
    parts = stem.split("/")
    return "\0" not in stem and all(part.strip() and part not in {".", ".."} for part in parts)


def _look_at(folder: Path, file: str) -> Located | None:
    path = folder / file
    try:
        if not path.exists():
            if not path.is_symlink():
                return None
            return Located(path, file, f"'{file}' is a link to nothing: put the file itself here")
        if not _stays_inside(folder, path):
            return Located(path, file, _leads_out(file))
        if not stat.S_ISREG(path.stat().st_mode):
            return Located(path, file, f"'{file}' is not a file: put a CSV or Parquet file here")
    except (OSError, RuntimeError) as error:
        return Located(path, file, f"'{file}' cannot be opened: {_reason(error)}")
    return Located(path, file)


def _leads_out(file: str) -> str:
    return f"'{file}' is a link that leads out of the folder and is not read: copy the file here"


def _stays_inside(folder: Path, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
