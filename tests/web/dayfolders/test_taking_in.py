"""What was done on paper comes back: each good line, once, and nothing written over."""

from __future__ import annotations

import csv
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.test import TestCase

from forethought.web.audit.models import Event
from forethought.web.dayfolders.commands import in_and_say, out_and_say
from forethought.web.incidents.models import Incident
from forethought.web.visits.models import Answers, Change, Visit
from tests.web import factories
from tests.web.factories import NOW

LATER = NOW + timedelta(hours=6)
"""When the site is back: the visit at 10 has been made."""


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)


def add(path: Path, **cells: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        columns = csv.DictReader(file).fieldnames
    assert columns is not None
    write(path, [dict.fromkeys(columns, ""), *rows_of(path), cells])
    kept = rows_of(path)[1:]
    write(path, kept)


class AFolder(TestCase):
    """One visit of today at 10, written out at 8; the site is back at 14."""

    def setUp(self) -> None:
        office = factories.make_office("Leeds")
        self.manager = factories.make_manager(office=office)
        self.officer = factories.make_person(office=office, manager=self.manager)
        self.visit = factories.make_visit(self.officer)
        self.inside = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.inside)
        said: list[str] = []
        status = out_and_say(
            self.inside, day="today", office="leeds", keep=None, now=NOW, say=said.append
        )
        assert status == 0, said
        (self.folder,) = self.inside.iterdir()

    def take(
        self, *, dry_run: bool = False, by: str | None = None, now: datetime = LATER
    ) -> tuple[int, str]:
        said: list[str] = []
        status = in_and_say(
            self.folder, by=by or self.manager.email, dry_run=dry_run, now=now, say=said.append
        )
        return status, "\n".join(said)

    def new_visit(self, visit_id: str = "P-1", **cells: str) -> None:
        given = {
            "visit_id": visit_id,
            "officer_id": self.officer.officer_id,
            "planned_start": "2026-11-26T11:00",
            "minutes": "30",
            "customer_name": "Paper Customer",
            "utr": "2345678901",
            "address": "3 Invented Row, Leeds",
            "postcode": "LS1 4DY",
            "concern": "A neighbour spoke of a dog",
        }
        add(self.folder / "visits.csv", **{**given, **cells})

    def was_made(self, visit_id: str = "", **cells: str) -> None:
        given = {
            "visit_id": visit_id or str(self.visit.pk),
            "officer_id": self.officer.officer_id,
            "arrived": "2026-11-25T10:05",
            "left": "2026-11-25T10:50",
        }
        add(self.folder / "visits-made.csv", **{**given, **cells})

    def incident(self, record_id: str = "I-1", **cells: str) -> None:
        whom = rows_of(self.folder / "visits.csv")[0]
        given = {
            "record_id": record_id,
            "date": "2026-11-25",
            "category": "threat",
            "text": "He said he would be waiting for me",
            **{name: whom[name] for name in ("customer_name", "utr", "address", "postcode")},
        }
        add(self.folder / "incidents.csv", **{**given, **cells})


class AFolderThatWasWorkedWith(AFolder):
    def test_a_folder_that_nobody_touched_brings_nothing(self) -> None:
        assert self.take() == (0, "0 lines taken in.")
        assert not Event.objects.filter(action="day_folder.taken_in").exists()

    def test_everything_good_comes_back_once(self) -> None:
        self.new_visit()
        self.was_made()
        self.incident()
        status, said = self.take()
        assert status == 0, said
        assert "3 lines taken in." in said
        planned = Visit.objects.get(reference="P-1")
        assert planned.state == Visit.State.PLANNED
        assert planned.check_wanted_because == "planned"
        assert Answers.objects.get(visit=planned).concern == "A neighbour spoke of a dog"
        self.visit.refresh_from_db()
        assert self.visit.state == Visit.State.FINISHED
        assert self.visit.finished_at == datetime.fromisoformat("2026-11-25T10:50+00:00")
        made = Change.objects.get(visit=self.visit, what="made_on_paper")
        assert "no signature" in made.detail["reason"]
        incident = Incident.objects.get()
        assert (incident.visit, incident.reporter) == (self.visit, self.officer)
        assert incident.recorded_by == self.manager

        again = self.take()
        assert again == (
            0,
            "3 lines taken in before: nothing is done about them.\n0 lines taken in.",
        )
        assert Visit.objects.count() == 2
        assert Incident.objects.count() == 1

    def test_a_dry_run_says_the_same_and_changes_nothing(self) -> None:
        self.new_visit()
        self.was_made()
        self.incident()
        events = Event.objects.count()
        status, said = self.take(dry_run=True)
        assert status == 0
        assert "3 lines would be taken in. Nothing was changed." in said
        assert Visit.objects.count() == 1
        assert Incident.objects.count() == 0
        assert Event.objects.count() == events

    def test_a_bad_line_loses_no_good_one(self) -> None:
        self.new_visit("P-1", planned_start="2026-11-25T09:00")
        self.new_visit("P-2")
        self.new_visit("P-3", officer_id="nobody")
        self.was_made("no such visit")
        self.incident("I-1", category="shouting")
        self.incident("I-2", officer_id=self.officer.officer_id)
        status, said = self.take()
        assert status == 1
        assert "2 lines taken in." in said
        for wrong in (
            "visits.csv, line 3: The start time is in the past",
            "visits.csv, line 5: 'nobody' is",
            "visits-made.csv, line 2: There is no visit no such visit",
            "incidents.csv, line 2: 'shouting' is no hazard category",
        ):
            assert wrong in said
        assert Visit.objects.filter(reference="P-2").exists()

    def test_a_visit_that_the_site_never_knew_and_that_was_made(self) -> None:
        self.new_visit("P-9", planned_start="2026-11-25T12:00")
        self.was_made("P-9", arrived="2026-11-25T12:10", left="2026-11-25T12:40")
        status, said = self.take()
        assert status == 0, said
        made = Visit.objects.get(reference="P-9")
        assert (made.state, made.check_wanted_at) == (Visit.State.FINISHED, None)
        assert self.take()[0] == 0

    def test_what_the_site_wrote_is_never_written_over(self) -> None:
        rows = rows_of(self.folder / "visits.csv")
        write(self.folder / "visits.csv", [{**rows[0], "address": "Elsewhere"}])
        status, said = self.take()
        assert status == 1
        assert f"address of visit {self.visit.pk} reads otherwise" in said
        write(self.folder / "visits.csv", [{**rows[0], "visit_id": "P-7", "planned_start": ""}])
        assert f"the line of visit {self.visit.pk} is gone" in self.take()[1]

    def test_who_was_not_named_and_who_may_not_say_so(self) -> None:
        other = factories.make_person(team=self.officer.team)
        self.was_made(officer_id=other.officer_id)
        assert "is not named on this visit" in self.take()[1]
        (self.folder / "visits-made.csv").unlink()
        write(
            self.folder / "visits-made.csv",
            [dict.fromkeys(("visit_id", "officer_id", "arrived", "left"), "")],
        )
        self.was_made()
        stranger = factories.make_manager()
        assert "is of another office" in self.take(by=stranger.email)[1]
        of_this_office = factories.make_manager(office=self.officer.office)
        assert "You plan no visits for" in self.take(by=of_this_office.email)[1]
        desk = factories.make_contact_desk(office=self.officer.office)
        assert "was made" in self.take(by=desk.email)[1]

    def test_a_visit_that_changed_on_the_site_meanwhile(self) -> None:
        self.was_made()
        Visit.objects.filter(pk=self.visit.pk).update(state=Visit.State.CANCELLED)
        assert "This visit is cancelled: it cannot be taken in as made" in self.take()[1]
        finished = datetime.fromisoformat("2026-11-25T11:30+00:00")
        Visit.objects.filter(pk=self.visit.pk).update(
            state=Visit.State.FINISHED, started_at=finished, finished_at=finished
        )
        assert "This visit is finished: it cannot be taken in as made" in self.take()[1]

    def test_times_that_cannot_be(self) -> None:
        for arrived, left, says in (
            ("2026-11-25T10:05", "2026-11-25T10:05", "arrived before they left"),
            ("2026-11-25T10:05", "2026-11-25T14:01", "left by now"),
            ("soon", "2026-11-25T10:05", "cannot be read"),
        ):
            with self.subTest(arrived=arrived, left=left):
                write(
                    self.folder / "visits-made.csv",
                    [
                        {
                            "visit_id": str(self.visit.pk),
                            "officer_id": self.officer.officer_id,
                            "arrived": arrived,
                            "left": left,
                        }
                    ],
                )
                status, said = self.take()
                assert (status, says in said) == (1, True), said

    def test_a_decision_about_a_record_needs_its_two_people(self) -> None:
        add(
            self.folder / "dispositions.csv",
            source="sa_notes",
            record_id="N-1",
            disposition="mistaken",
        )
        status, said = self.take()
        assert status == 1
        assert "counts when two people have made it on the site" in said

    def test_only_a_folder_that_the_site_wrote_and_somebody_who_is_there(self) -> None:
        link = self.inside / "link"
        link.symlink_to(self.folder)
        for folder, by, says in (
            (self.inside, self.manager.email, "was not written by"),
            (link, self.manager.email, "no link to it"),
            (self.folder / "no", self.manager.email, "There is no folder"),
            (self.folder, "nobody@example.org", "Nobody who may sign in"),
        ):
            said: list[str] = []
            status = in_and_say(folder, by=by, dry_run=False, now=LATER, say=said.append)
            assert (status, says in said[0]) == (2, True), said
