"""One row of a record system to a record, with everything wrong in it told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

from forethought.matching import bad_references
from forethought.matching.person import Person
from forethought.record import Record, When
from forethought.sources.problem_list import ProblemList
from forethought.timestamps import parse_british_day, parse_when

NEEDED = ("record_id", "text")
IDENTIFYING = (
    "customer_name",
    "date_of_birth",
    "utr",
    "nino",
    "vrn",
    "paye_ref",
    "address",
    "postcode",
)
COLUMNS = ("record_id", "date", *IDENTIFYING, "text", "category")
_NAME, _BORN = COLUMNS.index("customer_name"), COLUMNS.index("date_of_birth")


class RowReader:
    """Reads rows whose fields stand in the order of ``columns``."""

    def __init__(
        self, source: str, file: str, columns: Sequence[str], problems: ProblemList
    ) -> None:
        self._source = source
        self._file = file
        self._problems = problems
        self._at: list[Callable[[Sequence[str]], str]] = [_picker(columns, c) for c in COLUMNS]

    def record(self, line: int, fields: Sequence[str]) -> Record:
        """The record of one row with the right number of fields."""
        record_id, day, name, born, utr, nino, vrn, paye, address, postcode, text, category = (
            pick(fields) for pick in self._at
        )
        birth_date = _birth_date(born) if born else None
        person = Person(name, birth_date, utr, nino, vrn, paye, address, postcode)
        when = _when(day)[0] if day else None
        return Record(self._source, record_id, self._file, line, person, when, text, category)

    def name_and_birth(self, fields: Sequence[str]) -> tuple[str, date | None]:
        """What a row is found by if by nothing else: cheap."""
        born = self._at[_BORN](fields)
        return self._at[_NAME](fields), _birth_date(born) if born else None

    def tell(self, line: int, fields: Sequence[str]) -> None:
        """Put whatever is wrong in the cells of one row among the problems."""
        record_id, day, _, born, utr, nino, vrn, paye, *_ = (pick(fields) for pick in self._at)
        add = self._problems.add
        if not record_id:
            add(line, "record_id", "The row has no record_id: give it one, it is not counted")
        if day:
            when, doubt = _when(day)
            if when is None:
                add(line, "date", f"'{shown(day)}' is not a date: the record counts as undated")
            elif doubt:
                add(line, "date", doubt)
        if born and _birth_date(born) is None:
            says = f"'{shown(born)}' is not a birth date: it is not used"
            add(line, "date_of_birth", says)
        if utr or nino or vrn or paye:
            for bad in bad_references(Person(utr=utr, nino=nino, vrn=vrn, paye_ref=paye)):
                add(line, bad.column, bad.says)


def missing_columns(columns: Sequence[str]) -> str | None:
    """What needed columns are absent, as the end of a sentence, or None."""
    absent = [name for name in NEEDED if name not in columns]
    if absent:
        return "has no column " + " and no column ".join(f"'{name}'" for name in absent)
    if not any(name in columns for name in IDENTIFYING):
        return "has no column that says whom a record is about, such as 'utr' or 'customer_name'"
    return None


def shown(cell: str) -> str:
    """A cell short enough for a sentence."""
    return cell if len(cell) <= 40 else cell[:39] + "…"


def _picker(columns: Sequence[str], column: str) -> Callable[[Sequence[str]], str]:
    if column not in columns:
        return lambda _: ""
    index = columns.index(column)
    if column == "text":
        # A quote's offsets and a disposition's hash are of the text as it stands in the file.
        return lambda fields: fields[index]

    def pick(fields: Sequence[str]) -> str:
        return fields[index].strip()

    return pick


@lru_cache(maxsize=1 << 16)
def _birth_date(text: str) -> date | None:
    return parse_british_day(text)


@lru_cache(maxsize=1 << 16)
def _when(text: str) -> tuple[When | None, str | None]:
    return parse_when(text, british=True)
