"""Nobody who is out is left out of the contact list, and it says whom to ring."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from django.test import TestCase

from forethought.web.contactdesk.models import Emergency
from forethought.web.dayfolders.contact_list import COLUMNS, contact_lines
from forethought.web.dayfolders.taking_out import write_out
from forethought.web.people.models import Office, Person
from forethought.web.visits.models import Visit
from tests.web import factories
from tests.web.desk.world import make_outing
from tests.web.factories import NOW


class TheContactList(TestCase):
    def setUp(self) -> None:
        self.leeds = factories.make_office("Leeds", phone="0113 496 0000")
        manager = factories.make_manager("Ruth", office=self.leeds, phone="07700 900001")
        self.officer = self.person("Alex", manager=manager, phone="+44 7700 900002")
        self.visit = factories.make_visit(self.officer)

    def person(self, name: str, **fields: object) -> Person:
        return factories.make_person(name, office=self.leeds, **fields)  # type: ignore[arg-type]

    def lines(self, office: Office | None = None) -> list[dict[str, str]]:
        found = contact_lines(office, moment=NOW)
        return [dict(zip(COLUMNS, line, strict=True)) for line in found]

    def test_who_has_not_left_yet(self) -> None:
        Emergency.objects.create(
            person=self.officer,
            contact_name="=Sam",
            contact_phone="07700 900003",
            vehicle="A red van",
            set_at=NOW,
        )
        (line,) = self.lines()
        assert line["officer"] == "Alex"
        assert (line["is_out"], line["back_by"]) == ("no", "")
        assert (line["begins"], line["ends"]) == ("2026-11-25 10:00", "2026-11-25 11:00")
        assert (line["manager"], line["manager_phone"]) == ("Ruth", "07700 900001")
        assert (line["emergency_phone"], line["vehicle"]) == ("07700 900003", "A red van")
        assert line["office_phone"] == "0113 496 0000"
        assert line["emergency_contact"] == "'=Sam", "no spreadsheet takes it for a formula"

    def test_who_is_out(self) -> None:
        make_outing(self.officer, [self.visit], now=NOW)
        (line,) = self.lines()
        assert (line["is_out"], line["left_at"]) == ("yes", "2026-11-25 08:00")
        assert line["back_by"] == "2026-11-25 12:00"
        assert line["expected_next"] == "set off by 2026-11-25 09:15"

    def test_who_is_out_although_no_visit_is_left_today(self) -> None:
        other = self.person("Bo")
        make_outing(other, now=NOW - timedelta(hours=1))
        Visit.objects.filter(pk=self.visit.pk).update(state=Visit.State.CANCELLED)
        (line,) = self.lines()
        assert (line["officer"], line["is_out"], line["visit_id"]) == ("Bo", "yes", "")

    def test_a_pair_has_a_line_for_each(self) -> None:
        other = self.person("Bo")
        Visit.objects.filter(pk=self.visit.pk).update(
            second_officer=other, second=Visit.Second.ACCEPTED
        )
        found = [(line["officer"], line["comes_along"]) for line in self.lines()]
        assert found == [("Alex", "Bo"), ("Bo", "Alex")]

    def test_one_office_alone(self) -> None:
        stirling = factories.make_office("Stirling")
        factories.make_visit(factories.make_person("Cai", office=stirling))
        make_outing(factories.make_person("Dee", office=stirling), now=NOW)
        assert {line["officer"] for line in self.lines()} == {"Alex", "Cai", "Dee"}
        assert {line["officer"] for line in self.lines(stirling)} == {"Cai", "Dee"}
        assert {line["officer"] for line in self.lines(self.leeds)} == {"Alex"}

    def test_it_is_in_the_folder_of_an_evening_too(self) -> None:
        inside = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, inside)
        evening = NOW - timedelta(hours=14)
        done = write_out(inside, day=NOW.date(), office=self.leeds, keep=None, by=None, now=evening)
        text = (inside / done.name / "contact.csv").read_text(encoding="utf-8")
        assert "Alex" in text
        assert done.visits == 1
