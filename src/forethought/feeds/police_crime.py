"""Street crime of police.uk: counted per force, month and neighbourhood; nothing else is kept.

Each physical line is read for itself, so that one wrong quotation mark loses one line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from forethought.feeds.uploaded_file import UploadError
from forethought.places.crime_rates import CrimeKind
from forethought.record import Problem

MOST_PROBLEMS = 200
"""So many problems are told one by one; the others are counted."""

SHOPLIFTING = "Shoplifting"
ELSEWHERE = "British Transport Police"
"""Its reports are of stations and trains, where nobody lives: they are not counted."""

LSOA = re.compile(r"[EW]01[0-9]{6}")

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_KINDS = {kind.value.casefold(): kind for kind in CrimeKind}
_OTHERS = frozenset(
    {
        "bicycle theft",
        "burglary",
        "other crime",
        "other theft",
        "theft from the person",
        "vehicle crime",
    }
)
_NEEDED = ("Month", "Falls within", "LSOA code", "LSOA name", "Crime type")
_SHOWN = 60


@dataclass(slots=True)
class CountedPlace:
    """The reports of one neighbourhood in one month. ``everything``: of any kind."""

    name: str = ""
    of: dict[CrimeKind, int] = field(default_factory=lambda: dict.fromkeys(CrimeKind, 0))
    shoplifting: int = 0
    everything: int = 0


@dataclass(slots=True)
class CountedMonth:
    """One force's month. ``without_place``: rows that name no neighbourhood."""

    force: str
    month: date
    rows: int = 0
    without_place: int = 0
    places: dict[str, CountedPlace] = field(default_factory=dict)


class CrimeReader:
    """Counts rows, file after file. ``today``: no month may begin later."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._file_of: dict[tuple[str, date], str] = {}
        self._told: set[str] = set()
        self.months: dict[tuple[str, date], CountedMonth] = {}
        self.problems: list[Problem] = []
        self.problem_count = 0
        self.rows = 0
        self.elsewhere = 0

    def take(self, text: str, file: str) -> None:
        """Count the rows of one file. Raises UploadError where it is none, or breaks off."""
        lines = iter(_lines(text))
        columns = _columns(next(lines, (1, ""))[1], file)
        known = {name: columns[name.casefold()] for name in _NEEDED}
        width = len(columns)
        pending: tuple[int, str] | None = None
        for number, line in lines:
            cells = cells_of(line)
            if len(cells) == width:
                self._row({name: cells[at].strip() for name, at in known.items()}, file, number)
            elif any(cell.strip() for cell in cells):
                pending = (number, f"it has {len(cells)} cells instead of {width}: left out")
                self._tell(file, *pending)
        if pending and pending[0] == text.count("\n") + 1:
            raise UploadError(
                f"{file} breaks off in line {pending[0]:,}: its months would be counted too low. "
                "Download it again."
            )

    def _row(self, row: Mapping[str, str], file: str, line: int) -> None:
        month = _MONTH.fullmatch(row["Month"])
        force, kind = row["Falls within"], row["Crime type"]
        if month is None or (begins := date(int(month[1]), int(month[2]), 1)) > self._today:
            self._tell(file, line, f"'{row['Month']:.20}' is no month that is over: left out")
        elif not force or not kind:
            self._tell(file, line, "its force or its kind of crime is empty: left out")
        elif force == ELSEWHERE:
            self.elsewhere += 1
        elif self._file_of.setdefault((force, begins), file) != file:
            self._once(
                file, line, f"{force:.60}, {row['Month']} stands in two files: the first counts"
            )
        else:
            self._count(row, self._month(force, begins), file, line)

    def _month(self, force: str, begins: date) -> CountedMonth:
        key = (force, begins)
        if key not in self.months:
            self.months[key] = CountedMonth(force[:100], begins)
        return self.months[key]

    def _count(self, row: Mapping[str, str], month: CountedMonth, file: str, line: int) -> None:
        code = row["LSOA code"].upper()
        if code and not LSOA.fullmatch(code):
            self._tell(file, line, f"'{code:.20}' is no code of a neighbourhood: left out")
            return
        self.rows += 1
        month.rows += 1
        if not code:
            month.without_place += 1
            return
        place = month.places.setdefault(code, CountedPlace())
        place.name = place.name or row["LSOA name"][:_SHOWN]
        place.everything += 1
        said = row["Crime type"].casefold()
        if (kind := _KINDS.get(said)) is not None:
            place.of[kind] += 1
        elif said == SHOPLIFTING.casefold():
            place.shoplifting += 1
        elif said not in _OTHERS:
            says = f"'{row['Crime type']:.40}' is no kind of crime that is known here: not counted"
            self._once(file, line, says)

    def _once(self, file: str, line: int, says: str) -> None:
        """Tell what may stand in every line of a file."""
        if says not in self._told:
            self._told.add(says)
            self._tell(file, line, says)

    def _tell(self, file: str, line: int, says: str) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(file, line, None, says))


def is_street_crime(first_line: str) -> bool:
    """Whether a file that begins so is street crime of police.uk."""
    return {"month", "crime type", "lsoa code"} <= _places(first_line).keys()


def _columns(header: str, file: str) -> dict[str, int]:
    columns = _places(header)
    missing = [name for name in _NEEDED if name.casefold() not in columns]
    if missing:
        raise UploadError(
            f"{file} has no column {' and no column '.join(missing)}: upload street crime as "
            "data.police.uk gives it."
        )
    return columns


def _places(header: str) -> dict[str, int]:
    return {name.strip().casefold(): at for at, name in enumerate(cells_of(header))}


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        yield number, line.rstrip("\r")


def cells_of(line: str) -> list[str]:
    """The cells of one line of CSV; none where it cannot be read."""
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []
