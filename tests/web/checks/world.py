"""An office in which a check can be complete: every source loaded, no area known, no press."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from forethought.vocabulary import RECORD_SYSTEMS
from forethought.web.areas.models import SuppliedFile, Supply
from forethought.web.checks.making import make_check
from forethought.web.checks.models import Check
from forethought.web.markers.models import MarkerKey, MarkerRow
from forethought.web.records.keys import key_numbers
from forethought.web.records.models import Record, RecordKey, Source
from forethought.web.records.persons import person_of_record
from forethought.web.visits.models import Answers, Customer, Visit
from forethought.web.visits.reasons import News
from tests.web.factories import (
    NOW,
    make_customer,
    make_manager,
    make_person,
    make_source,
    make_visit,
)

THREAT = "Customer said he would stab the next officer who calls."
ABUSE = "Customer swore at the officer and shouted abuse on the doorstep."
PLAIN = "Customer rang to ask for a copy of the statement. Posted today."
UNSAFE = "Unsafe to call. No visits."
VICTIM = "Domestic violence case. Customer is the victim."

_number = count(1)


def load_everything(extracted_at: datetime = NOW - timedelta(hours=3)) -> None:
    """The four systems of the manual, loaded this morning, and an areas file with no area."""
    for name in RECORD_SYSTEMS:
        make_source(name, extracted_at=extracted_at, file=f"records/{name}.csv")
    supply_areas()


def supply_areas(*features: dict[str, Any]) -> Supply:
    """An areas file with these features, in place of the one before."""
    content = json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()
    supply, _ = Supply.objects.update_or_create(
        name="areas", defaults={"status": "examined", "rows": len(features), "loaded_at": NOW}
    )
    supply.version += 1
    supply.save()
    SuppliedFile.objects.update_or_create(
        supply=supply,
        name="areas.geojson",
        whole=True,
        defaults={
            "content": content,
            "sha256": hashlib.sha256(content).hexdigest(),
            "loaded_at": NOW,
        },
    )
    return supply


def note(customer: Customer, text: str, source: str = "sa_notes", **fields: Any) -> Record:
    """A note about this customer, found by its tax reference unless fields say more."""
    fields.setdefault("utr", customer.utr)
    fields.setdefault("day", date(2020, 1, 2))
    fields.setdefault("record_id", f"N-{next(_number)}")
    fields.setdefault("sha256", hashlib.sha256(text.encode()).digest())
    kept = Record.objects.create(source=Source.objects.get(name=source), text=text, **fields)
    RecordKey.objects.bulk_create(
        RecordKey(record=kept, key=key) for key in key_numbers(person_of_record(kept))
    )
    return kept


def marker(
    customer: Customer, level: str = "pair", wording: str = "Visit with a colleague"
) -> MarkerRow:
    """A warning marker about this customer."""
    from forethought.dayfolder.cells import CellReader
    from forethought.dayfolder.markers import read_marker
    from forethought.web.markers.supply import row_of

    cells = {
        "marker_id": f"M-{next(_number)}",
        "level": level,
        "customer_name": customer.name,
        "utr": customer.utr,
        "wording": wording,
        "decided_at": "2026-10-01",
    }
    row = MarkerRow.objects.create(cells=cells, sha256=hashlib.sha256(b"").digest())
    read = read_marker(CellReader("markers.csv", row_of(row)), row_of(row))
    MarkerKey.objects.bulk_create(
        MarkerKey(marker=row, key=key) for key in key_numbers(read.person)
    )
    return row


def plain_visit(*texts: str, **fields: Any) -> Visit:
    """A visit that one officer may make alone but for ``texts``; a manager can be asked."""
    if "officer" not in fields:
        manager = make_manager()
        fields["officer"] = make_person(manager=manager, team=manager.team)
    fields.setdefault("customer", make_customer())
    fields.setdefault("announced", True)
    visit = make_visit(fields.pop("officer"), **fields)
    for text in texts:
        note(visit.customer, text)
    return visit


def answers(visit: Visit, **fields: Any) -> Answers:
    """Everything answered with no, but for ``fields``."""
    asked = ("has_concern", "wants_company", "expects_cash", "needs_translation", "knows_more")
    officer = fields.pop("officer", visit.officer)
    return Answers.objects.create(
        visit=visit, officer=officer, answered_at=NOW, **(dict.fromkeys(asked, False) | fields)
    )


def check_of(visit: Visit, now: datetime = NOW) -> Check:
    """Its check, made at that moment."""
    return make_check(visit.pk, why=News.PLANNED, now=now)


def rules(result: dict[str, Any]) -> dict[str, str | None]:
    """Which rules fired, and what each asks for."""
    return {reason["rule"]: reason["at_least"] for reason in result["reasons"]}
