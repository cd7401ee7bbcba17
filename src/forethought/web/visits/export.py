"""Visits as CSV, in the columns of ``visits.csv``, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from forethought.timestamps import LONDON
from forethought.web.audit import services as audit
from forethought.web.audit.viewing import viewed_all
from forethought.web.people.models import Person
from forethought.web.visits.models import JOINED
from forethought.web.visits.standing import Standing

COLUMNS = (
    *("visit_id", "officer_id", "second_officer_id", "planned_start", "minutes"),
    *("customer_name", "date_of_birth", "utr", "nino", "vrn", "paye_ref", "address", "postcode"),
    *("purpose", "announced", "training", "state", "may_go"),
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def as_csv(standings: Iterable[Standing]) -> str:
    """The table, with a header. ``may_go`` is empty on a visit that is held."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for standing in standings:
        writer.writerow([neutral(cell) for cell in _cells(standing)])
    return out.getvalue()


def _cells(standing: Standing) -> list[str]:
    visit, customer = standing.visit, standing.visit.customer
    joined = visit.second in JOINED
    second = visit.second_officer if joined else None
    may_go = standing.may_go if standing.ahead and not standing.held else None
    return [
        visit.reference or str(visit.pk),
        visit.officer.officer_id,
        second.officer_id if second else "",
        visit.planned_start.astimezone(LONDON).isoformat(timespec="minutes"),
        str(visit.minutes),
        customer.name,
        customer.birth_date.isoformat() if customer.birth_date else "",
        *(customer.utr, customer.nino, customer.vrn, customer.paye_ref),
        *(customer.address, customer.postcode),
        visit.purpose,
        "yes" if visit.announced else "no",
        "yes" if visit.training else "no",
        visit.state,
        may_go.value if may_go else "",
    ]


def export_visits(standings: list[Standing], *, by: Person, now: datetime) -> str:
    """The table, and audit events that say who took which visits with them, and saw whom."""
    customers = {standing.visit.customer_id for standing in standings}
    viewed_all(customers, by=by, now=now, page="export")
    with transaction.atomic():
        audit.record(
            "visits.exported",
            by=by,
            now=now,
            subject="visits",
            count=len(standings),
            visits=[standing.visit.pk for standing in standings][:500],
        )
    return as_csv(standings)
