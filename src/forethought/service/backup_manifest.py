"""What stands beside a backup, ``FILE.manifest.json``: what must be in it. It names nobody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from forethought import __version__
from forethought.embedded import private
from forethought.embedded.addresses import Address
from forethought.embedded.errors import GroundError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, counted in the same moment of the database.

    Attributes:
        program: The version that wrote it.
        at: When, in UTC.
        sha256: Of the file itself.
        rows: How many rows each table has.
        seal: The number of the last seal of the audit; 0 when there is none.
        seal_hash: Its hash, in hexadecimal digits.
        photos: How many photos of incidents the database names.
    """

    program: str
    at: datetime
    sha256: str
    rows: Mapping[str, int]
    seal: int
    seal_hash: str
    photos: int


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of the database. ``snapshot`` is its name for pg_dump, while it is held."""

    snapshot: str
    rows: Mapping[str, int]
    seal: int
    seal_hash: str
    photos: int


def beside(backup: Path) -> Path:
    """Where the manifest of a backup lies."""
    return backup.with_name(f"{backup.name}.manifest.json")


@contextmanager
def held_moment(owner: Address) -> Iterator[Moment]:
    """Count everything, and hold this moment of the database for pg_dump. Nobody waits for it."""
    with owner.connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        photos = len(photos_named(connection))
        yield Moment(row[0], count_rows(connection), *last_seal(connection), photos)


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """The rows of every table of ours."""
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = to_regnamespace('public') ORDER BY relname"
    ).fetchall()
    counted = {}
    for (table,) in tables:
        query = SQL("SELECT count(*) FROM {}").format(Identifier("public", table))
        row = connection.execute(query).fetchone()
        counted[table] = int(row[0]) if row else 0
    return counted


def last_seal(connection: psycopg.Connection) -> tuple[int, str]:
    """The number of the last seal of the audit and its hash; 0 and "" when there is none."""
    if not is_there(connection, "audit_seal"):
        return 0, ""
    row = connection.execute(
        "SELECT number, encode(hash, 'hex') FROM audit_seal ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def photos_named(connection: psycopg.Connection) -> dict[str, str]:
    """The photos of incidents that the database names, with their SHA-256."""
    if not is_there(connection, "incidents_photo"):
        return {}
    return dict(connection.execute("SELECT name, sha256 FROM incidents_photo").fetchall())


def is_there(connection: psycopg.Connection, table: str) -> bool:
    """Whether the database has this table."""
    row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{table}"]).fetchone()
    return bool(row and row[0])


def write(backup: Path, file: Path, moment: Moment, now: datetime) -> None:
    """Write the manifest of ``backup``, whose bytes lie in ``file``, mode 0600."""
    manifest = Manifest(
        program=__version__,
        at=now,
        sha256=sha256_of(file),
        rows=dict(moment.rows),
        seal=moment.seal,
        seal_hash=moment.seal_hash,
        photos=moment.photos,
    )
    told = asdict(manifest) | {"format": FORMAT, "at": now.astimezone(UTC).isoformat()}
    private.keep(beside(backup), json.dumps(told, indent=1))


def read(backup: Path) -> Manifest | None:
    """The manifest of a backup; None: there is none, as before version 0.2.0.

    Raises GroundError when it is there and cannot be understood.
    """
    path = beside(backup)
    text = private.read(path)
    if text is None:
        return None
    try:
        told = json.loads(text)
        if told.pop("format") != FORMAT:
            raise ValueError
        rows = {str(table): int(count) for table, count in told.pop("rows").items()}
        return Manifest(at=datetime.fromisoformat(told.pop("at")), rows=rows, **told)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise GroundError(
            f"{path} is not the manifest of a backup: somebody has changed it, or a newer program "
            "wrote it. Take the backup's own, or move it away: the backup is then looked through "
            "as far as it can be without."
        ) from error


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits. Raises OSError."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
