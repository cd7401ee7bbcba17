"""What somebody asks of a table: which days, which office, and in which form."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from forethought.timestamps import local_day
from forethought.web.look.fields import ChoiceRadios, DateField, SelectField
from forethought.web.look.forms import Form
from forethought.web.papers.exports.table import Asked, Kind
from forethought.web.papers.whose import offices_to_ask
from forethought.web.people.models import Person

DAYS_BACK = 30


class ExportForm(Form):
    """Bound to what stands in the address."""

    first = DateField(label="From", name="the first day")
    last = DateField(label="To", name="the last day")
    office = SelectField(label="Office", required=False, choices=[])
    format = ChoiceRadios(
        label="As",
        choices=[("csv", "CSV"), ("parquet", "Parquet")],
        hints={
            "csv": "For a spreadsheet",
            "parquet": "For programs: every column has its type",
        },
    )

    def __init__(self, *args: Any, kind: Kind, me: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {str(office.pk): office for office in offices_to_ask(me)}
        if not kind.by_office or len(self.offices) < 2:
            del self.fields["office"]
        else:
            named = [(key, office.name) for key, office in self.offices.items()]
            self.fields["office"].choices = [("", "All that you may see"), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day must be the first day or later")
        return given

    def asked(self, me: Person, now: datetime) -> Asked:
        """What is asked for. Only of a form that is valid."""
        given = self.cleaned_data
        office = self.offices.get(given.get("office", ""))
        return Asked(me, given["first"], given["last"], office, now)


def at_first(now: datetime) -> dict[str, date | str]:
    """What stands in a form that nobody has filled in: the last month."""
    today = local_day(now)
    return {"first": today - timedelta(days=DAYS_BACK), "last": today, "format": "csv"}
