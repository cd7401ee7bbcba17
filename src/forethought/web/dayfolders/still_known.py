"""Whether the site still knows what it wrote into a folder: a restored backup may be older.

Ids are given again after that, to something else. So an id alone says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from forethought.dayfolder.cells import CellReader
from forethought.matching import Person as Identity
from forethought.sources.table import Cells, Row
from forethought.timestamps import parse_moment
from forethought.web.incidents.models import Incident
from forethought.web.records.persons import person_of_customer
from forethought.web.visits.customers import fingerprint
from forethought.web.visits.models import Visit

_OURS = "incident-"
_MOMENT = timedelta(seconds=1)


def visit_of(visit_id: str, cells: Mapping[str, str], written_at: datetime) -> Visit | None:
    """The visit that the site wrote with these cells; None: it knows it no more."""
    together = Visit.objects.select_related("customer")
    found = together.filter(pk=int(cells["site_visit"])).first()
    if found is not None and _is_it(found, cells, written_at):
        return found
    if visit_id == cells["site_visit"]:
        return None
    found = together.filter(reference=visit_id).first()
    return found if found is not None and _is_it(found, cells, written_at) else None


def _is_it(visit: Visit, cells: Mapping[str, str], written_at: datetime) -> bool:
    """The same customer at the same time; or one of both, and it was there when it was written."""
    customer, start = is_customer(cells, visit), is_start(cells, visit)
    return (customer and start) or ((customer or start) and visit.created_at <= written_at)


def identity_of(cells: Mapping[str, str]) -> Identity:
    """Who a line is about."""
    return CellReader("visits.csv", Row(0, Cells(cells), len(cells), len(cells))).person()


def is_customer(cells: Mapping[str, str], visit: Visit) -> bool:
    """Whether a visit is to just the customer that its line says."""
    return fingerprint(identity_of(cells)) == fingerprint(person_of_customer(visit.customer))


def is_start(cells: Mapping[str, str], visit: Visit) -> bool:
    """Whether a visit begins when its line says."""
    start, _ = parse_moment(cells["planned_start"])
    return start is not None and abs(start - visit.planned_start) < _MOMENT


def is_incident_known(record_id: str, written_at: datetime) -> bool:
    """Whether a report that the site wrote is still there. Those of other systems count as there.

    A report of that number that was made later is another one.
    """
    number = record_id.removeprefix(_OURS)
    if number == record_id or not number.isdecimal():
        return True
    return Incident.objects.filter(pk=int(number), reported_at__lte=written_at).exists()
