"""The head of the chain outside the database: a file to which a line is added for each new head.

Whoever can change every table can write a new chain too. They cannot change what has left the
database: ``forethought audit verify`` holds the chain against these lines.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE = "audit-head.jsonl"
_LINE_AT_MOST = 4096


@dataclass(frozen=True, slots=True)
class Head:
    """The chain as it stood after one seal.

    Attributes:
        seal: The number of the seal.
        hash: Its hash, in hexadecimal digits.
        events: How many events were sealed by then.
        at: When the seal was made.
    """

    seal: int
    hash: str
    events: int
    at: datetime

    def line(self) -> str:
        """The head as one line of JSON, without its end."""
        at = self.at.astimezone(UTC).isoformat(timespec="seconds")
        return json.dumps({"seal": self.seal, "hash": self.hash, "events": self.events, "at": at})


class HeadFileError(Exception):
    """A head file cannot be read. The message says which line, and what to do."""


def append(path: Path, newest: Callable[[], Head | None]) -> bool:
    """Add a line with the newest head, unless it is the last line already; on disk when it returns.

    ``newest`` is asked while nobody else can write, so that lines stand in the order of seals.
    What a crash left of a line is cut off. Returns whether a line was added. Raises OSError.
    """
    with _locked(path) as file:
        last = _last_line(file)
        head = newest()
        if head is None or head.line() == last:
            return False
        os.write(file, head.line().encode("ascii") + b"\n")
        os.fsync(file)
    return True


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _last_line(file: int) -> str:
    size = os.fstat(file).st_size
    start = max(0, size - _LINE_AT_MOST)
    tail = os.pread(file, _LINE_AT_MOST, start)
    whole = tail[: tail.rfind(b"\n") + 1]
    if len(whole) < len(tail):
        os.ftruncate(file, start + len(whole))
    lines = whole.splitlines()
    return lines[-1].decode("utf-8", "replace") if lines else ""


def set_aside(path: Path, now: datetime) -> Path | None:
    """Give the file another name and say which; None when there is none.

    After a backup was restored: the heads of what was lost stay evidence, and the sealer begins a
    new file. Raises OSError.
    """
    if not path.exists():
        return None
    moved = path.with_name(f"{path.stem}-until-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{path.suffix}")
    path.rename(moved)
    return moved


def read_heads(path: Path) -> Iterator[Head]:
    """Every head of the file, one at a time. A last line without its end is left out.

    Raises HeadFileError at a line that is no head, or when the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, start=1):
                if line.endswith("\n"):
                    yield _head(line, path, number)
    except OSError as error:
        raise HeadFileError(
            f"{path} cannot be read: {(error.strerror or str(error)).lower()}. Give the path of "
            f"the file {FILE} that the sealer writes, or a copy of it."
        ) from error


def heads_until(path: Path | None, seal: int) -> tuple[list[Head], int]:
    """The heads of a file up to this seal, and how many came after it; none without a file.

    For a database that was restored: what was published later belongs to what it does not have.
    Raises HeadFileError.
    """
    heads = list(read_heads(path)) if path is not None and path.exists() else []
    known = [head for head in heads if head.seal <= seal]
    return known, len(heads) - len(known)


def _head(line: str, path: Path, number: int) -> Head:
    try:
        given: Any = json.loads(line)
        head = Head(
            int(given["seal"]),
            str(given["hash"]),
            int(given["events"]),
            datetime.fromisoformat(given["at"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise HeadFileError(
            f"{path}, line {number}, is not a head of the audit. The sealer writes lines such as "
            '{"seal": 7, "hash": "…", "events": 120, "at": "2026-11-25T10:00:00+00:00"}: '
            "somebody has changed the file, or it is another one."
        ) from error
    return head
