"""Values as cells of a day folder, as ``cells`` reads them again (docs/day-folder.md)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from forethought.matching.person import Person

WHOM = ("customer_name", "date_of_birth", "utr", "nino", "vrn", "paye_ref", "address", "postcode")
"""The columns that say whom a line is about."""


def whom_cells(person: Person) -> dict[str, str]:
    """The cells of ``WHOM``, in its order."""
    return {
        "customer_name": person.name,
        "date_of_birth": person.birth_date.isoformat() if person.birth_date else "",
        "utr": person.utr,
        "nino": person.nino,
        "vrn": person.vrn,
        "paye_ref": person.paye_ref,
        "address": person.address,
        "postcode": person.postcode,
    }


def moment_cell(moment: datetime | None) -> str:
    """A moment, in UTC; empty for none."""
    return moment.astimezone(UTC).isoformat() if moment else ""


def when_cell(day: date | None, moment: datetime | None) -> str:
    """A moment where one is known, else its day; empty for neither."""
    if moment is not None:
        return moment_cell(moment)
    return day.isoformat() if day else ""
