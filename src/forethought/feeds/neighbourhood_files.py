"""Files about neighbourhoods, as they are uploaded: which of three kinds it is, and what it says.

Street crime as CSV or as the .zip of data.police.uk, outlines as GeoJSON, residents as CSV; each
also packed with gzip.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from forethought.feeds.inside import decoded
from forethought.feeds.police_crime import CountedMonth, CrimeReader, is_street_crime
from forethought.feeds.small_areas import (
    OutlinesRead,
    ResidentsRead,
    has_residents,
    read_outlines,
    read_residents,
)
from forethought.feeds.unpacking import UnpackError, unpacked
from forethought.feeds.uploaded_file import BROKEN, UploadError
from forethought.internet.vetted import TooLargeError
from forethought.record import Problem

LARGEST = 200_000_000
"""Bytes of one file, unpacked."""

LARGEST_TOGETHER = 600_000_000
"""Bytes of all files of an archive that are read."""

_MOST_MEMBERS = 5_000
_GZIP = b"\x1f\x8b"
_ZIP = b"PK"
_STREET = "-street.csv"


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file says. ``elsewhere``: rows of railway premises; ``ignored``: other files."""

    months: tuple[CountedMonth, ...] = ()
    outlines: OutlinesRead | None = None
    residents: ResidentsRead | None = None
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    rows: int = 0
    elsewhere: int = 0
    ignored: int = 0


def read_file(name: str, content: bytes, *, today: date) -> FileRead:
    """Read any of the three. Raises UploadError with a whole sentence. ``today`` in London."""
    if content.startswith(_ZIP):
        return _archive(name, content, today)
    if content.startswith(_GZIP):
        content = _gunzipped(name, content)
    if len(content) > LARGEST:
        raise UploadError(f"{name} is larger than {LARGEST // 1_000_000} MB: split it.")
    text, doubts = decoded(content, name)
    if text.lstrip().startswith("{"):
        outlines = read_outlines(text, name)
        if not outlines.outlines:
            raise UploadError(
                f"{name} gives the outline of no LSOA of England or Wales: each feature needs its "
                "code, as in E01026419."
            )
        return _with_doubts(
            FileRead(
                outlines=outlines,
                problems=outlines.problems,
                problem_count=outlines.problem_count,
                rows=outlines.rows,
            ),
            doubts,
        )
    header = text.split("\n", 1)[0]
    if is_street_crime(header):
        reader = CrimeReader(today)
        reader.take(text, name)
        return _with_doubts(_counted(reader, name), doubts)
    if has_residents(header):
        residents = read_residents(text, name)
        return _with_doubts(
            FileRead(
                residents=residents,
                problems=residents.problems,
                problem_count=residents.problem_count,
                rows=residents.rows,
            ),
            doubts,
        )
    raise UploadError(
        f"{name} is none of the files that are read here: upload street crime of data.police.uk "
        "(.csv or .zip), outlines of LSOAs (GeoJSON), or residents of LSOAs (.csv)."
    )


def _with_doubts(read: FileRead, doubts: list[Problem]) -> FileRead:
    return replace(
        read,
        problems=(*doubts, *read.problems),
        problem_count=read.problem_count + len(doubts),
    )


def _counted(reader: CrimeReader, name: str, ignored: int = 0) -> FileRead:
    if not reader.months and not reader.elsewhere:
        raise UploadError(
            f"There is no row of street crime in {name} that could be read: upload it as "
            "data.police.uk gives it."
        )
    return FileRead(
        months=tuple(reader.months.values()),
        problems=tuple(reader.problems),
        problem_count=reader.problem_count,
        rows=reader.rows,
        elsewhere=reader.elsewhere,
        ignored=ignored,
    )


def _gunzipped(name: str, content: bytes) -> bytes:
    try:
        return unpacked(content, "gzip", LARGEST)
    except TooLargeError as error:
        raise UploadError(
            f"{name} unpacks to more than {LARGEST // 1_000_000} MB: split it."
        ) from error
    except UnpackError as error:
        raise UploadError(
            f"{name} cannot be unpacked, it is damaged or breaks off: download it again."
        ) from error


def _archive(name: str, content: bytes, today: date) -> FileRead:
    """All street crime in an archive; stop and search, outcomes and others are left alone."""
    reader = CrimeReader(today)
    doubts: list[Problem] = []
    ignored = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            wanted = [each for each in members if each.filename.lower().endswith(_STREET)]
            ignored = len(members) - len(wanted)
            _expect_harmless(name, wanted)
            for file, raw in _members(name, archive, wanted):
                text, found = decoded(raw, file)
                doubts += found
                reader.take(text, file)
    except UploadError:
        raise
    except BROKEN as error:
        raise UploadError(
            f"{name} is no archive that can be opened, or is damaged: download it again."
        ) from error
    return _with_doubts(_counted(reader, name, ignored), doubts)


def _expect_harmless(name: str, members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise UploadError(
            f"There is no file in {name} whose name ends in {_STREET}: upload the .zip as "
            "data.police.uk gives it."
        )
    if len(members) > _MOST_MEMBERS or sum(each.file_size for each in members) > LARGEST_TOGETHER:
        raise UploadError(
            f"{name} would unpack to more than {LARGEST_TOGETHER // 1_000_000} MB: choose fewer "
            "forces or fewer months for one file."
        )
    if any(each.flag_bits & 1 for each in members):
        raise UploadError(f"{name} is locked with a password: make it again without.")


def _members(
    name: str, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    for each in members:
        with archive.open(each) as stream:
            raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise UploadError(
                f"{each.filename:.60} in {name} has more than {LARGEST // 1_000_000} MB: split it, "
                "and upload its parts by themselves."
            )
        yield each.filename[-100:], raw
