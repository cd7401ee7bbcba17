"""Which places of another system's rows fill which columns of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from forethought.settings_reader import SettingsReader
from forethought.sources.cell_text import NotTextError, day_text, in_zone, moment_text, text_of
from forethought.sources.reading import ABSENT, Getter
from forethought.sources.record_rows import COLUMNS, IDENTIFYING, NEEDED, shown
from forethought.timestamps import LONDON

_DAYS = {"date", "date_of_birth"}
_JOINED_BY = {"text": "\n", "address": ", "}
_EXAMPLE = '"COLUMN", ["ONE", "OTHER"], or { from = "COLUMN", format = "%d.%m.%Y" }'
_PARTS = {"from", "joined_by", "constant", "format", "zone"}


@dataclass(frozen=True, slots=True)
class Field:
    """How one column is filled: from ``places``, joined, or with ``constant``.

    ``form`` is how the date is written there (strptime), "" for ISO 8601; ``zone`` that of times
    without an offset.
    """

    column: str
    places: tuple[str, ...]
    joined_by: str = " "
    constant: str = ""
    form: str = ""
    zone: ZoneInfo = LONDON


@dataclass(slots=True)
class Mapped:
    """One row as cells in the order of ``COLUMNS``. ``faults``: column and sentence.

    ``understood``: nothing that a record needs was lost.
    """

    cells: list[str]
    faults: list[tuple[str, str]]
    understood: bool = True


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Every field that is filled."""

    fields: tuple[Field, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """Every place that is read, once."""
        return tuple(dict.fromkeys(place for field in self.fields for place in field.places))

    @property
    def identifying(self) -> frozenset[str]:
        """The places that say whom a record is about."""
        theirs = (field.places for field in self.fields if field.column in IDENTIFYING)
        return frozenset(place for places in theirs for place in places)

    def mapped(self, row: object, getters: Mapping[str, Getter]) -> Mapped:
        """The cells of one row, with everything in it that was not understood. Never raises."""
        made = Mapped([""] * len(COLUMNS), [])
        for field in self.fields:
            made.cells[COLUMNS.index(field.column)] = _filled(field, row, getters, made)
        return made


def read_fields(read: SettingsReader, zone: ZoneInfo) -> FieldMap:
    """The map that the table ``fields`` of a connection describes; faults are noted in ``read``."""
    fields = []
    for column in COLUMNS:
        value = read.raw(column)
        if value is not None and (field := _field(read, column, value, zone)):
            fields.append(field)
    filled = {field.column for field in fields}
    for column in NEEDED:
        if read.raw(column) is None:
            read.wrong(column, f"is missing: set it to {_EXAMPLE}")
    if not filled.intersection(IDENTIFYING) and not any(read.raw(c) for c in IDENTIFYING):
        read.wrong("utr", "or another that says whom a record is about, is missing: set one")
    for field in fields:
        if field.constant and field.column == "record_id":
            read.wrong("record_id", "must tell records apart: name a column, not a constant")
    return FieldMap(tuple(fields))


def read_zone(read: SettingsReader, key: str, value: object, otherwise: ZoneInfo) -> ZoneInfo:
    """The time zone that ``value`` names; a fault is noted under ``key``."""
    if value is None:
        return otherwise
    try:
        return LONDON if value == LONDON.key else ZoneInfo(str(value))
    except (ValueError, OSError, KeyError):
        read.wrong(key, "names a zone that is not known: write one such as Europe/London or UTC")
        return otherwise


def _field(read: SettingsReader, column: str, value: object, zone: ZoneInfo) -> Field | None:
    table: Mapping[str, Any] = value if isinstance(value, Mapping) else {"from": value}
    given = table.get("from", [])
    places = [given] if isinstance(given, str) else given
    texts = [table.get(key, "") for key in ("constant", "format", "joined_by")]
    good = isinstance(places, list) and all(isinstance(p, str) and p for p in places)
    if not good or not set(table) <= _PARTS or not all(isinstance(text, str) for text in texts):
        read.wrong(column, f"cannot be read: write {_EXAMPLE}")
        return None
    constant, form, _ = texts
    if bool(places) == bool(constant):
        read.wrong(column, "needs either from or constant, and not both")
        return None
    if form and (column not in _DAYS or not _can_be_read(form)):
        read.wrong(column, "has a format that is none of a date: write one such as %d.%m.%Y %H:%M")
        return None
    joined_by = table.get("joined_by", _JOINED_BY.get(column, " "))
    own_zone = read_zone(read, column, table.get("zone"), zone)
    return Field(column, tuple(places), joined_by, constant, form, own_zone)


def _can_be_read(form: str) -> bool:
    """Whether what is written so can be read so."""
    sample = datetime(2026, 11, 24, 7, 30)  # noqa: DTZ001 - only a form is tried
    try:
        return datetime.strptime(sample.strftime(form), form).year == sample.year  # noqa: DTZ007
    except ValueError:
        return False


def _filled(field: Field, row: object, getters: Mapping[str, Getter], made: Mapped) -> str:
    if field.constant:
        return field.constant
    parts = []
    for place in field.places:
        value = getters[place](row)
        if value is ABSENT:
            if field.column in NEEDED:
                made.understood = False
                made.faults.append((field.column, f"The row has no {place}: it is not counted"))
            continue
        try:
            parts.append(_part(field, value))
        except NotTextError as error:
            made.understood = False
            made.faults.append((field.column, f"{place} {error}. The row is not counted"))
    if len(field.places) == 1:
        text = "".join(parts)
    else:
        text = field.joined_by.join(part.strip() for part in parts if part.strip())
    return _dated(field, text, made) if field.column in _DAYS else text


def _part(field: Field, value: object) -> str:
    if field.column == "date_of_birth" and not field.form:
        return day_text(value, field.zone)
    if field.form and isinstance(value, datetime):
        return value.strftime(field.form)
    return text_of(value, field.zone)


def _dated(field: Field, text: str, made: Mapped) -> str:
    text = text.strip()
    if not text or not field.form:
        return in_zone(text, field.zone) if field.column == "date" else text
    try:
        moment = datetime.strptime(text, field.form)  # noqa: DTZ007 - its zone is added below
    except ValueError:
        lost = "the record counts as undated" if field.column == "date" else "it is not used"
        says = f"'{shown(text)}' is not a date in the form {field.form}: {lost}"
        made.faults.append((field.column, says))
        return ""
    if field.column == "date_of_birth" or not _tells_time(field.form):
        return moment.date().isoformat()
    return moment_text(moment, field.zone)


def _tells_time(form: str) -> bool:
    return any(mark in form for mark in ("%H", "%I", "%X", "%c", "%T", "%R"))
