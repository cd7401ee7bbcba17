"""The first administrator, a way back in, and people from a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from forethought.cli import main
from forethought.vocabulary import Hazard
from forethought.web.people import commands, services
from forethought.web.people.cover import is_away, is_solo_trained
from forethought.web.people.models import Person
from tests.web.factories import NOW, make_manager, make_person, make_safety_administrator

pytestmark = pytest.mark.django_db


def administrator(**given: object) -> tuple[int, str]:
    said: list[str] = []
    status = commands.make_administrator(
        **{
            "email": "kim@example.com",
            "name": "Kim Invented",
            "staff_number": "",
            "another": False,
            "address": "https://forethought.example/",
            "now": NOW,
            "say": said.append,
        }
        | given
    )
    return status, "\n".join(said)


class TestAdministrator:
    def test_the_first_gets_a_link_that_works(self, client: Client) -> None:
        status, said = administrator()
        assert status == 0
        person = Person.objects.get()
        assert (person.officer_id, person.safety_administrator) == ("kim", True)
        assert not person.makes_visits
        address = said.split("https://forethought.example")[1].split()[0]
        assert address.startswith("/account/link/")

    def test_a_second_is_refused_unless_asked_for(self) -> None:
        administrator()
        second = {"email": "lee@example.com", "name": "Lee Invented"}
        status, said = administrator(**second)
        assert status == 2
        assert "--another" in said
        assert administrator(**second, another=True)[0] == 0
        assert Person.objects.count() == 2

    def test_administrators_of_the_demonstration_do_not_count(self) -> None:
        make_safety_administrator(demo=True)
        assert administrator()[0] == 0

    def test_an_address_that_is_taken_leaves_nothing_behind(self) -> None:
        make_person(email="kim@example.com")
        status, said = administrator()
        assert status == 2
        assert "somebody else's email address" in said
        assert Person.objects.count() == 1


class TestLink:
    def test_for_somebody_here_in_any_capitals(self) -> None:
        make_safety_administrator(email="kim@example.com")
        said: list[str] = []
        given = {"phone_lost": True, "address": "http://x", "now": NOW, "say": said.append}
        assert commands.give_link(email="KIM@example.com", **given) == 0
        assert "http://x/account/link/" in "\n".join(said)
        assert commands.give_link(email="kin@example.com", **given) == 2

    def test_for_nobody_whose_address_only_looks_alike(self) -> None:
        kim = make_safety_administrator(email="kim@example.com")
        given = {"phone_lost": True, "address": "http://x", "now": NOW, "say": [].append}
        assert commands.give_link(email="k\u0131m@example.com", **given) == 2
        alike = make_person(email="k\u0131m@example.com")
        found = [Person.objects.get_by_natural_key(one.email) for one in (kim, alike)]
        assert found == [kim, alike]


HEADER = "officer_id,name,email,grade,manager_id,office,solo_trained,solo_trained_until\n"


def imported(folder: Path, text: str, only_good: bool = False) -> tuple[int, list[str]]:
    file = folder / "officers.csv"
    file.write_text(text, encoding="utf-8")
    if not Person.objects.filter(safety_administrator=True).exists():
        make_safety_administrator(email="admin@example.com")
    said: list[str] = []
    status = commands.import_file(
        file=file, by="admin@example.com", only_good=only_good, now=NOW, say=said.append
    )
    return status, said


class TestImport:
    def test_an_office_in_any_order_with_managers(self, tmp_path: Path) -> None:
        text = HEADER + (
            "o1,Ash Invented,ash@example.com,officer,m1,Leeds,yes,2027-03-31\n"
            "m1,Blue Invented,blue@example.com,manager,m2,Leeds,no,\n"
            "m2,Cy Invented,cy@example.com,manager,,York,no,\n"
        )
        status, said = imported(tmp_path, text)
        assert (status, said[0]) == (0, "3 people added.")
        ash = Person.objects.get(officer_id="o1")
        assert ash.manager is not None
        assert (ash.manager.officer_id, ash.office and ash.office.name) == ("m1", "Leeds")
        assert is_solo_trained(ash, date(2027, 3, 31))
        assert not ash.has_usable_password()

    def test_the_same_file_again_adds_nobody(self, tmp_path: Path) -> None:
        text = HEADER + "o1,Ash Invented,ash@example.com,officer,,Leeds,no,\n"
        imported(tmp_path, text)
        status, said = imported(tmp_path, text)
        assert (status, said[:2]) == (
            0,
            ["0 people added.", "1 person is here already and left as they are."],
        )

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ("o2,Dee Invented,,officer,,Leeds,no,", "line 3, email: email is empty"),
            ("o2,Dee Invented,dee at home,officer,,Leeds,no,", "line 3, email: 'dee at home'"),
            ("o2,Dee Invented,ASH@example.com,officer,,Leeds,no,", "line 3, email:"),
            ("o2,,dee@example.com,officer,,Leeds,no,", "line 3, name: name is empty"),
            ("o2,Dee Invented,dee@example.com,chief,,Leeds,no,", "line 3, grade: 'chief'"),
            ("o2,Dee Invented,dee@example.com,officer,m9,Leeds,no,", "line 3, manager_id: 'm9'"),
            ("o2,Dee Invented,dee@example.com,officer,o1,Leeds,no,", "line 3, manager_id: 'o1'"),
            ("o2,Dee Invented,dee@example.com,officer,,Leeds,maybe,", "line 3, solo_trained:"),
            (
                "o2,Dee Invented,dee@example.com,officer,,Leeds,yes,2026-11-25",
                "line 3, solo_trained_until: '2026-11-25' is past",
            ),
            ("o2,Dee Invented", "line 3: "),
        ],
    )
    def test_one_bad_row_stops_all_or_is_left_out(
        self, tmp_path: Path, row: str, told: str
    ) -> None:
        text = HEADER + "o1,Ash Invented,ash@example.com,officer,,Leeds,no,\n" + row + "\n"
        status, said = imported(tmp_path, text)
        assert status == 1
        assert any(told in line for line in said), said
        assert "Nothing was imported" in said[-1]
        assert not Person.objects.filter(officer_id__in=["o1", "o2"]).exists()
        status, said = imported(tmp_path, text, only_good=True)
        assert status == 1
        assert list(Person.objects.filter(makes_visits=True).values_list("officer_id")) == [("o1",)]

    def test_a_manager_left_out_leaves_out_their_people(self, tmp_path: Path) -> None:
        text = HEADER + (
            "o1,Ash Invented,ash@example.com,officer,m1,Leeds,no,\n"
            "m1,Blue Invented,,manager,,Leeds,no,\n"
            "m2,Cy Invented,cy@example.com,manager,,Leeds,no,\n"
        )
        imported(tmp_path, text, only_good=True)
        assert [p.officer_id for p in Person.objects.filter(makes_visits=True)] == ["m2"]

    def test_what_they_are_more_affected_by_and_when_they_are_there(self, tmp_path: Path) -> None:
        text = (
            "officer_id,name,email,more_affected_by,available_from,available_to,solo_trained\n"
            "o1,Ash Invented,ash@example.com,animal;abuse,,2026-11-24,yes\n"
            "o2,Dee Invented,dee@example.com,,2026-11-26,,no\n"
        )
        status, said = imported(tmp_path, text)
        assert status == 0
        assert any("trained for solo visits, but not until when" in line for line in said)
        ash, dee = Person.objects.filter(makes_visits=True).order_by("officer_id")
        assert services.affected_by(ash) == (Hazard.ABUSE, Hazard.ANIMAL)
        assert is_away(ash, NOW)
        assert dee.absences.get().ends is not None

    def test_no_file_and_no_column_say_so(self, tmp_path: Path) -> None:
        status, said = imported(tmp_path, "name,email\nAsh,ash@example.com\n", only_good=True)
        assert status == 1
        assert "no column officer_id" in said[0]
        (tmp_path / "officers.csv").unlink()
        assert (
            commands.import_file(
                file=tmp_path / "officers.csv",
                by="admin@example.com",
                only_good=True,
                now=NOW,
                say=said.append,
            )
            == 1
        )

    def test_only_an_administrator_imports(self, tmp_path: Path) -> None:
        said: list[str] = []
        manager = make_manager()
        status = commands.import_file(
            file=tmp_path / "x.csv", by=manager.email, only_good=False, now=NOW, say=said.append
        )
        assert (status, "check --by" in said[0]) == (2, True)


def test_the_commands_are_there_with_their_help() -> None:
    for command in ("administrator", "link", "import"):
        shown = CliRunner().invoke(main, ["people", command, "--help"])
        assert shown.exit_code == 0
        assert "EMAIL" in shown.output
