"""Reading the cells of one row: a value, or a problem with its line and column.

A value that is there but not understood is told, and the caller takes the more cautious
reading (day-folder.md, "What a cell means").
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from forethought.matching import bad_references
from forethought.matching.person import Person
from forethought.places.postcode import postcode_kind
from forethought.record import Problem, When
from forethought.sources.table import Row
from forethought.timestamps import parse_british_day, parse_when
from forethought.vocabulary import Hazard, hazards_in

_MONEY = re.compile(r"£?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d{2})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,6}", re.ASCII)
_SHOWN = 60


class CellReader:
    """The cells of one row, and what was wrong with them.

    ``unusable`` problems are values that were not understood; ``doubts`` were understood well
    enough, and are told.
    """

    def __init__(self, file: str, row: Row) -> None:
        self.file = file
        self.row = row
        self.unusable: list[Problem] = []
        self.doubts: list[Problem] = []
        if row.fault:
            self.unusable.append(Problem(file, row.line, None, row.fault))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong with the row."""
        return (*self.unusable, *self.doubts)

    def text(self, column: str) -> str:
        """The cell as written, empty where the column is absent."""
        return self.row.cells[column]

    def refuse(self, column: str, says: str) -> None:
        """Tell of a cell that cannot be used. A row already told to be faulty is told once."""
        if not self.row.fault:
            self.unusable.append(Problem(self.file, self.row.line, column, says))

    def doubt(self, column: str | None, says: str) -> None:
        """Tell of a cell, or with None of a row, that was used, but should be mended."""
        if not self.row.fault:
            self.doubts.append(Problem(self.file, self.row.line, column, says))

    def needed(self, column: str) -> str:
        """A cell that must not be empty."""
        text = self.text(column)
        if not text:
            self.refuse(column, f"{column} is empty: it is needed on every line")
        return text

    def yes_no(self, column: str, *, empty: bool, cautious: bool) -> bool:
        """``yes`` or ``no`` in any case."""
        text = self.text(column).casefold()
        if text in {"yes", "no"}:
            return text == "yes"
        if text:
            self.refuse(column, f"{self.shown(column)} is neither yes nor no")
            return cautious
        return empty

    def money(self, column: str) -> Decimal | None:
        """Pounds; None where the cell is empty, infinite where it is not understood."""
        text = self.text(column)
        if not text:
            return None
        if _MONEY.fullmatch(text):
            return Decimal(text.lstrip("£").replace(",", ""))
        says = f"{self.shown(column)} is no sum of money: write digits, such as 1,250 or £99.50"
        self.refuse(column, says)
        return Decimal("Infinity")

    def whole(self, column: str, empty: int) -> int | None:
        """A whole number from 1 up; None where it is not understood."""
        text = self.text(column)
        if not text:
            return empty
        if _WHOLE.fullmatch(text) and int(text) > 0:
            return int(text)
        self.refuse(column, f"{self.shown(column)} is no whole number from 1 up")
        return None

    def when(self, column: str) -> When | None:
        """A date or a date and time; None where the cell is empty or not understood."""
        text = self.text(column)
        if not text:
            return None
        when, doubt = parse_when(text)
        if when is None:
            says = (
                f"{self.shown(column)} is not a date or time: write 2026-11-24 or 2026-11-24T09:30"
            )
            self.refuse(column, says)
        if doubt:
            self.doubt(column, doubt)
        return when

    def hazards(self, column: str) -> frozenset[Hazard]:
        """Hazard categories separated by ``;``. A word that is none may have been any."""
        known, unknown = hazards_in(self.text(column))
        if not unknown:
            return frozenset(known)
        self.refuse(column, unknown_hazards(unknown))
        return frozenset(Hazard)

    def person(self, name_column: str = "customer_name") -> Person:
        """Who the row is about, with every unusable reference, birth date and postcode told."""
        person = Person(
            name=self.text(name_column),
            birth_date=self._birth_date(),
            utr=self.text("utr"),
            nino=self.text("nino"),
            vrn=self.text("vrn"),
            paye_ref=self.text("paye_ref"),
            address=self.text("address"),
            postcode=self.text("postcode"),
        )
        for bad in bad_references(person):
            self.refuse(bad.column, bad.says)
        if postcode_kind(person.postcode) == "not_one":
            self.refuse("postcode", f"{self.shown('postcode')} is no postcode")
        return person

    def _birth_date(self) -> date | None:
        text = self.text("date_of_birth")
        born = parse_british_day(text) if text else None
        if text and born is None:
            says = f"{self.shown('date_of_birth')} is not a date: write 1980-05-03 or 03/05/1980"
            self.refuse("date_of_birth", says)
        return born

    def shown(self, column: str) -> str:
        """The cell in quotation marks, shortened for a sentence."""
        text = self.text(column)
        return f"'{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}'"


def unknown_hazards(words: tuple[str, ...]) -> str:
    """The sentence about words that are no hazard category."""
    named = ", ".join(f"'{word[:_SHOWN]}'" for word in words)
    return f"{named} is no hazard category: use {', '.join(Hazard)}, separated by ;"
