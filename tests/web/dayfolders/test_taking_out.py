"""A day folder out of the site: the check of the folder gives what the check of the site gives."""

from __future__ import annotations

import csv
import json
import shutil
import stat
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase
from time_machine import travel

from forethought.check import check_day
from forethought.check_result import VisitCheck
from forethought.data.readers import make_reader
from forethought.dayfolder.run import run_check
from forethought.timestamps import day_begins, local_day
from forethought.web.audit.models import Event
from forethought.web.checks.inputs import gather
from forethought.web.checks.making import fresh_visits, lay_out
from forethought.web.dayfolders.commands import out_and_say
from forethought.web.demo.office import load_office
from forethought.web.visits.models import Visit

MORNING = datetime(2026, 11, 25, 10, 7, 3, tzinfo=UTC)


def of_site(visit: Visit, now: datetime) -> VisitCheck:
    """The check that the site makes of this visit at this moment."""
    fresh = fresh_visits([visit.pk])[visit.pk]
    bench = lay_out(now)
    error = bench.engine.pack.settings.location_error_m
    gathered = gather(fresh, bench.supplies, location_error_m=error, now=now)
    return check_day(gathered.inputs, bench.engine.reader, bench.engine.pack).visits[0]


def told(check: VisitCheck) -> dict[str, Any]:
    return {
        "outcome": check.outcome.value,
        "may_go": check.may_go.value,
        "complete": check.complete,
        "discuss": check.discuss,
        "discuss_with": check.discuss_with,
        "reasons": sorted(
            (reason.rule, "" if reason.rule == "check.source" else reason.says)
            for reason in check.reasons
        ),
        "matched": sorted((note.source, note.record_id) for note in check.matched),
    }


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.prove
class TheDemonstrationOffice(TestCase):
    """The whole invented office, on each of its three days."""

    inside: Path

    @classmethod
    def setUpTestData(cls) -> None:
        with travel(MORNING, tick=True):
            load_office(now=MORNING)

    def setUp(self) -> None:
        self.inside = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.inside)

    def out(self, day: str, **options: Any) -> Path:
        said: list[str] = []
        given = {"office": None, "keep": None, "now": MORNING} | options
        assert out_and_say(self.inside, day=day, say=said.append, **given) == 0, said
        (made,) = (one for one in self.inside.iterdir() if one.name in said[-2] + said[2])
        return made

    def test_it_gives_the_same_as_the_site(self) -> None:
        compared = 0
        for ahead in range(3):
            day = local_day(MORNING) + timedelta(days=ahead)
            folder = self.out(day.isoformat())
            moment = max(MORNING, day_begins(day))
            result = run_check(folder, moment, "default", make_reader("words"), "words")
            assert [p for p in result.problems if p.file != "visits.csv"] == []
            visits = {str(one.pk): one for one in Visit.objects.select_related("customer")}
            by_reference = {one.reference: one for one in visits.values() if one.reference}
            for check in result.visits:
                visit = by_reference.get(check.visit.visit_id) or visits[check.visit.visit_id]
                with self.subTest(customer=visit.customer.name, day=day):
                    assert told(check) == told(of_site(visit, moment))
                compared += 1
        assert compared > 20

    def test_it_is_for_its_owner_alone(self) -> None:
        folder = self.out("today")
        for path in (folder, *folder.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode == (0o700 if path.is_dir() else 0o600), path

    def test_who_is_out_is_in_the_contact_list_with_whom_to_ring(self) -> None:
        rows = table(self.out("today") / "contact.csv")
        assert {row["is_out"] for row in rows} >= {"yes", "no"}
        out = [row for row in rows if row["is_out"] == "yes"]
        assert all(row["back_by"] and row["expected_next"] for row in out)
        assert all(row["manager"] and row["office_phone"] for row in rows)

    def test_it_says_how_it_is_checked_and_what_it_cannot_know(self) -> None:
        folder = self.out("today")
        text = (folder / "READ-ME.txt").read_text()
        assert "forethought check FOLDER\n" in text
        assert str(self.inside) not in text, "it is read on another machine"
        assert "Ring at the times in it" in text
        manifest = json.loads((folder / "day-folder.json").read_text())
        assert manifest["day"] == "2026-11-25"
        assert len(manifest["visits"]) == len(table(folder / "visits.csv"))

    def test_the_audit_says_that_it_was_taken(self) -> None:
        self.out("today")
        assert Event.objects.filter(action="day_folder.written").count() == 1
