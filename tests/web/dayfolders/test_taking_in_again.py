"""No line of a folder is lost for its id alone, and none changes another visit than its own."""

from __future__ import annotations

import json
from datetime import timedelta

from forethought.web.audit.models import Seal
from forethought.web.dayfolders.commands import in_and_say
from forethought.web.incidents.models import Incident
from forethought.web.visits.models import Visit
from tests.web import factories
from tests.web.dayfolders.test_taking_in import LATER, AFolder, rows_of, write
from tests.web.factories import NOW


class TheSameIdForSomethingElse(AFolder):
    """Two machines, or two people, count from one."""

    def refused(self, *says: str) -> None:
        status, said = self.take()
        assert status == 1, said
        for one in says:
            assert one in said, said

    def test_a_visit(self) -> None:
        self.new_visit()
        assert self.take()[0] == 0
        rows = rows_of(self.folder / "visits.csv")
        for column, other in (
            ("customer_name", "Somebody Else"),
            ("planned_start", "2026-11-26T15:00"),
        ):
            write(self.folder / "visits.csv", [rows[0], {**rows[1], column: other}])
            self.refused("There is a visit P-1 with another customer, time or officer")
        write(self.folder / "visits.csv", rows)
        assert "1 line taken in before" in self.take()[1]

    def test_a_visit_under_the_id_of_a_line_of_the_site(self) -> None:
        self.new_visit(str(self.visit.pk))
        rows = rows_of(self.folder / "visits.csv")
        says = f"{self.visit.pk} is the id of a visit of the site: give this line an id of its own"
        self.refused(f"visits.csv, line 3: {says}")
        write(self.folder / "visits.csv", rows[::-1])
        self.refused(f"visits.csv, line 2: {says}")

    def test_a_concern_that_was_added_to_a_line_of_the_site(self) -> None:
        rows = rows_of(self.folder / "visits.csv")
        write(self.folder / "visits.csv", [{**rows[0], "concern": "A dog"}])
        self.refused(f"concern of visit {self.visit.pk} reads otherwise")

    def test_a_report(self) -> None:
        self.incident("I-1")
        assert self.take()[0] == 0
        self.incident("I-1", text="Another man swore at me")
        self.refused("A line with the id I-1 was taken in that reads otherwise")
        assert Incident.objects.count() == 1

    def test_reports_without_an_id_are_each_their_own(self) -> None:
        self.incident("", text="One")
        self.incident("", text="Two")
        assert "2 lines taken in." in self.take()[1]
        self.incident("", text="Three")
        status, said = self.take()
        assert (status, Incident.objects.count()) == (0, 3), said
        assert "2 lines taken in before" in said

    def test_a_report_under_the_id_of_one_of_the_site(self) -> None:
        self.incident("I-1")
        path = self.folder / "day-folder.json"
        told = json.loads(path.read_text())
        told["incidents"] = [["I-1", "0" * 64]]
        path.write_text(json.dumps(told))
        self.refused("I-1 is the id of a report of the site, which reads otherwise")

    def test_a_near_miss_of_no_kind(self) -> None:
        self.incident(category="")
        status, said = self.take()
        assert status == 0, said
        assert Incident.objects.get().near_miss


class DaysThatCannotBe(AFolder):
    def test_of_a_visit(self) -> None:
        for arrived, left, says in (
            ("2026-11-24T09:59", "2026-11-24T10:30", "more than a day from when the visit was"),
            ("2025-11-25T10:05", "2025-11-25T10:30", "more than a day from when the visit was"),
            ("2026-11-24T10:00", "2026-11-25T10:01", "left more than a day after"),
        ):
            with self.subTest(arrived=arrived):
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

    def test_before_the_folder_was_written(self) -> None:
        path = self.folder / "day-folder.json"
        told = json.loads(path.read_text())
        path.write_text(json.dumps({**told, "written_at": "2026-11-26T12:00:00+00:00"}))
        self.was_made()
        _, said = self.take(now=LATER + timedelta(days=2))
        assert "more than a day before this folder was written" in said

    def test_of_a_report(self) -> None:
        for number, (day, says) in enumerate(
            (
                ("2026-11-26", "It has not happened yet"),
                ("2026-11-25T14:01", "It has not happened yet"),
                ("2026-11-10", "more than 14 days before"),
                ("2025-11-25", "more than 14 days before"),
            )
        ):
            self.incident(f"I-{number}", date=day)
            assert f"incidents.csv, line {number + 2}: {says}" in self.take()[1].replace(
                "It happened more", "more"
            )
        self.incident("I-9", date="2026-11-12")
        assert "I-9 is recorded" in self.take()[1]


class AfterABackupWasRestored(AFolder):
    """The backup is older than the folder: what it does not have is given its number again."""

    def restored(self) -> Visit:
        """The number of the folder's visit is now that of another one, made since."""
        old = str(self.visit.pk)
        Visit.objects.filter(pk=self.visit.pk).delete()
        other = factories.make_visit(
            self.officer, planned_start=self.visit.planned_start + timedelta(hours=3)
        )
        Visit.objects.filter(pk=other.pk).update(created_at=NOW + timedelta(hours=1))
        new = str(other.pk)
        path = self.folder / "day-folder.json"
        told = json.loads(path.read_text())
        told["visits"] = {new: {**told["visits"][old], "visit_id": new, "site_visit": new}}
        path.write_text(json.dumps(told))
        (row,) = rows_of(self.folder / "visits.csv")
        write(self.folder / "visits.csv", [{**row, "visit_id": new, "site_visit": new}])
        return other

    def test_no_other_visit_is_finished(self) -> None:
        other = self.restored()
        self.was_made(str(other.pk))
        status, said = self.take()
        assert status == 0, said
        other.refresh_from_db()
        assert other.state == Visit.State.PLANNED
        made = Visit.objects.get(reference__startswith=f"BACK-{other.pk}-")
        assert made.state == Visit.State.FINISHED
        assert made.customer.name == rows_of(self.folder / "visits.csv")[0]["customer_name"]
        assert "0 lines taken in." in self.take()[1]

    def test_what_is_not_there_any_more_is_planned_again(self) -> None:
        later = "2026-11-25T16:00:00+00:00"
        path = self.folder / "day-folder.json"
        told = json.loads(path.read_text())
        told["visits"][str(self.visit.pk)]["planned_start"] = later
        path.write_text(json.dumps(told))
        rows = rows_of(self.folder / "visits.csv")
        write(self.folder / "visits.csv", [{**rows[0], "planned_start": later}])
        Visit.objects.filter(pk=self.visit.pk).delete()
        status, said = self.take()
        assert status == 0, said
        assert f"visit BACK-{self.visit.pk}-" in said
        assert Visit.objects.get().state == Visit.State.PLANNED

    def test_an_old_folder_brings_nothing_back(self) -> None:
        Visit.objects.filter(pk=self.visit.pk).delete()
        status, said = self.take(now=NOW + timedelta(days=7, seconds=1))
        assert status == 1
        assert f"the site has no visit {self.visit.pk} any more" in said
        assert not Visit.objects.exists()

    def test_a_visit_whose_customer_was_corrected_meanwhile_is_the_same(self) -> None:
        self.was_made()
        Visit.objects.filter(pk=self.visit.pk).update(
            customer=factories.make_customer(name="Corrected"), created_at=NOW
        )
        assert "1 line taken in." in self.take()[1]
        self.visit.refresh_from_db()
        assert self.visit.state == Visit.State.FINISHED

    def test_a_report_that_is_not_there_any_more(self) -> None:
        self.incident("incident-999999")
        path = self.folder / "day-folder.json"
        told = json.loads(path.read_text())
        from forethought.dayfolder.incident_add import COLUMNS
        from forethought.web.dayfolders.lines import written_lines

        told["incidents"] = written_lines(self.folder, "incidents", COLUMNS)
        path.write_text(json.dumps(told))
        status, said = self.take()
        assert status == 0, said
        assert "incident-999999, which the site did not know any more, is recorded" in said
        assert self.take()[1].startswith("1 line taken in before")


class WhoseFolder(AFolder):
    def test_a_manifest_that_is_not_whole(self) -> None:
        path = self.folder / "day-folder.json"
        whole = json.loads(path.read_text())
        for wrong in (
            {key: value for key, value in whole.items() if key != "visits"},
            {**whole, "visits": {"1": {}}},
            {**whole, "visits": []} | {"day": None},
            {**whole, "incidents": ["I-1"]},
            {**whole, "written_at": "2026-11-25T08:00"},
        ):
            path.write_text(json.dumps(wrong))
            status, said = self.take()
            assert (status, "day-folder.json of" in said, "is not whole" in said) == (2, True, True)

    def test_a_folder_of_another_site(self) -> None:
        Seal.objects.create(
            number=1, at=NOW, events=[1], digests=b"\0" * 32, total=1, hash=b"\1" * 32
        )
        path = self.folder / "day-folder.json"
        told = json.loads(path.read_text())
        path.write_text(json.dumps({**told, "database": "02" * 32}))
        assert self.take()[0] == 2
        path.write_text(json.dumps({**told, "database": "01" * 32}))
        assert self.take()[0] == 0

    def test_lines_of_another_office_are_nobodys_mistake(self) -> None:
        self.new_visit()
        self.was_made()
        elsewhere = factories.make_office("York")
        stranger = factories.make_manager(office=elsewhere)
        said: list[str] = []
        status = in_and_say(
            self.folder, by=stranger.email, dry_run=False, now=LATER, say=said.append
        )
        assert status == 0, said
        assert said[0].startswith("For another office")
        assert f"  visits.csv, line 3: {self.officer.officer_id} is of another office" in said
        assert self.take()[0] == 0
