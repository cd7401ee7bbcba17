"""What a table is: its columns with their types, who may take it, and where its rows are from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import TypeVar

from forethought.timestamps import day_begins, day_ends
from forethought.web.audit.viewing import viewed_all
from forethought.web.people.models import Office, Person

T = TypeVar("T")

AT_ONCE = 200
"""Rows of the database that are held at a time."""

PAGE = "export"
"""What the audit calls a table."""

Cell = str | int | bool | datetime | date | Decimal | list[str] | None
Row = tuple[Cell, ...]


class Type(Enum):
    """The types of columns; the value is DuckDB's, and so Parquet's."""

    TEXT = "VARCHAR"
    WHOLE = "BIGINT"
    YES_NO = "BOOLEAN"
    MOMENT = "TIMESTAMPTZ"
    DAY = "DATE"
    MONEY = "DECIMAL(12,2)"
    WORDS = "VARCHAR[]"


TYPE_WORDS = {
    Type.TEXT: "text",
    Type.WHOLE: "whole number",
    Type.YES_NO: "yes or no",
    Type.MOMENT: "date and time",
    Type.DAY: "date",
    Type.MONEY: "pounds",
    Type.WORDS: "list of words",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``says`` is what it means, for the page and the manual."""

    name: str
    type: Type
    says: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: London days, both included; ``office`` None: all that may be seen."""

    me: Person
    first: date
    last: date
    office: Office | None
    now: datetime

    @property
    def begins(self) -> datetime:
        """The first moment asked for."""
        return day_begins(self.first)

    @property
    def ends(self) -> datetime:
        """The moment after the last one asked for."""
        return day_ends(self.last)

    def viewed(self, customer_ids: Iterable[int | None]) -> None:
        """Write that ``me`` is shown these customers; None: a row about nobody."""
        known = {pk for pk in customer_ids if pk is not None}
        viewed_all(known, by=self.me, now=self.now, page=PAGE)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table. ``dated``: by which of its dates ``from`` and ``to`` choose.

    ``by_office`` False: an office narrows nothing. ``rows`` reads what ``Asked.me`` may see on
    pages, a little at a time, and writes that they saw it where pages write that.
    """

    name: str
    title: str
    says: str
    dated: str
    columns: tuple[Column, ...]
    may: Callable[[Person], bool]
    rows: Callable[[Asked], Iterator[Row]]
    by_office: bool = True


def in_chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    """``AT_ONCE`` of them at a time."""
    left = iter(rows)
    while chunk := list(islice(left, AT_ONCE)):
        yield chunk
