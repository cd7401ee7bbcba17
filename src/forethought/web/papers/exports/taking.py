"""Taking a table out: written whole into a file of its own, counted, audited, then sent."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction

from forethought.web.audit import services as audit
from forethought.web.papers.exports.table import Asked, Kind
from forethought.web.papers.exports.writing import write_csv, write_parquet
from forethought.web.papers.pdf import turn

FORMATS = {"csv": write_csv, "parquet": write_parquet}
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


@dataclass(frozen=True, slots=True)
class Taken:
    """A table ready to be sent. ``file`` lies in no folder any more: closing it removes it."""

    file: IO[bytes]
    name: str
    media_type: str
    rows: int
    sha256: str


def take(kind: Kind, asked: Asked, form: str) -> Taken:
    """Write the table and the event that says who took it. ``form``: a key of ``FORMATS``.

    Raises PermissionDenied for who may see none of it on pages, and TooBusyError where others
    take out tables or papers for too long.
    """
    if not (asked.me.is_active and kind.may(asked.me)):
        raise PermissionDenied(f"This table is not for you: {kind.title}")
    with ExitStack() as undo:
        with turn(), tempfile.TemporaryDirectory(prefix="forethought-export-") as folder:
            path = Path(folder) / f"{kind.name}.{form}"
            rows = FORMATS[form](kind.rows(asked), kind.columns, path)
            # The file stays readable through what is open here, and no longer has a name.
            file = undo.enter_context(path.open("rb"))
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        _audit(kind, asked, form, rows, sha256)
        undo.pop_all()
    name = f"{kind.name}-{asked.first.isoformat()}-{asked.last.isoformat()}.{form}"
    return Taken(file, name, MEDIA_TYPES[form], rows, sha256)


def _audit(kind: Kind, asked: Asked, form: str, rows: int, sha256: str) -> None:
    with transaction.atomic():
        audit.record(
            "exports.taken",
            by=asked.me,
            now=asked.now,
            subject="exports",
            kind=kind.name,
            format=form,
            count=rows,
            sha256=sha256,
            first=asked.first.isoformat(),
            last=asked.last.isoformat(),
            office=asked.office.pk if asked.office else None,
        )
