"""Lines and files of a day folder told apart by what they hold, not by their ids alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from forethought.sources.table import read_table
from forethought.web.audit.models import Seal


def line_digest(cells: Mapping[str, str], columns: Sequence[str]) -> str:
    """The same for the same cells in these columns, whatever white space was set anew in them."""
    plain = [" ".join(cells.get(column, "").split()) for column in columns]
    return sha256("\x1f".join(plain).encode("utf-8", "surrogatepass")).hexdigest()


def written_lines(folder: Path, stem: str, columns: Sequence[str]) -> list[list[str]]:
    """``[record_id, digest]`` of each line of a file, as it is read."""
    table = read_table(folder, stem, columns)
    return [[row.cells["record_id"], line_digest(row.cells, columns)] for row in table.lines]


def whose_database() -> str | None:
    """What tells this database, and its backups, from every other; None before its first seal."""
    first = Seal.objects.filter(number=1).values_list("hash", flat=True).first()
    return bytes(first).hex() if first is not None else None
