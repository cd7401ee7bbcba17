"""Visits from a file: every problem is shown, good rows are planned when asked to, or none."""

from __future__ import annotations

import io
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.web.audit.models import Event
from forethought.web.decisions.models import Refusal
from forethought.web.people.models import Person
from forethought.web.visits import importing, uploads
from forethought.web.visits.models import Answers, Change, Customer, Upload, Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW, make_person, make_team, make_visit, sign_in

pytestmark = pytest.mark.django_db

HEADER = (
    "visit_id,officer_id,second_officer_id,planned_start,minutes,customer_name,utr,address,"
    "postcode,purpose,announced,expected_cash_gbp,translation,training,pair_wanted,concern"
)


def line(**cells: str) -> str:
    given = {
        "visit_id": "V1",
        "officer_id": "o1",
        "planned_start": "2026-11-25T10:00",
        "customer_name": "Robin Invented",
    } | cells
    return ",".join(given.get(column, "") for column in HEADER.split(","))


def file_of(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


@pytest.fixture
def officer() -> Person:
    return make_person("Kim Officer", officer_id="o1")


def look(content: bytes, officer: Person) -> uploads.LookedAt:
    return uploads.look_at(content, parquet=False, by=officer, now=NOW)


def test_a_good_file_is_planned_whole(officer: Person) -> None:
    second = make_person(officer_id="o2", team=officer.team)
    content = file_of(
        line(second_officer_id="o2", utr="1234567890", announced="yes", concern="Dog"),
        line(
            visit_id="V2",
            planned_start="2026-11-25T13:00",
            minutes="30",
            expected_cash_gbp="£1250",
            translation="Polish",
            training="yes",
            pair_wanted="yes",
        ),
    )
    upload = importing.keep_upload(content, name="../visits.csv", by=officer, now=NOW)
    assert upload.name == "visits.csv"
    done = importing.import_visits(sha256=upload.sha256, by=officer, now=NOW)
    assert (len(done.planned), done.there, done.left_out) == (2, 0, 0)
    one, two = Visit.objects.order_by("reference")
    assert (one.officer, one.second_officer, one.second) == (officer, second, "asked")
    assert (one.announced, one.customer.utr) == (True, "1234567890")
    assert Answers.objects.get().concern == "Dog"
    assert (two.minutes, two.expected_cash, two.translation) == (30, 1250, "Polish")
    assert (two.training, two.pair_wanted) == (True, True)
    assert {visit.check_wanted_because for visit in (one, two)} == {"planned"}
    assert not Upload.objects.exists()
    assert Change.objects.filter(what="imported").count() == 2
    event = Event.objects.get(action="visits.imported")
    assert event.detail["visits"] == [visit.pk for visit in (one, two)]


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"visit_id": ""}, "visit_id", "needed"),
        ({"visit_id": "V" * 61}, "visit_id", "60 at most"),
        ({"officer_id": "o9"}, "officer_id", "nobody for whom you plan"),
        ({"second_officer_id": "o9"}, "second_officer_id", "no officer who makes visits"),
        ({"second_officer_id": "o3"}, "second_officer_id", "another office"),
        ({"second_officer_id": "o1"}, "second_officer_id", "two people"),
        ({"planned_start": "soon"}, "planned_start", "not a date and time"),
        ({"planned_start": "2026-11-25T07:59"}, "planned_start", "in the past"),
        ({"planned_start": "2028-01-01T10:00"}, "planned_start", "more than a year"),
        ({"planned_start": "2027-03-28T01:30"}, "planned_start", "does not exist"),
        ({"planned_start": "2027-10-31T01:30"}, "planned_start", "exists twice"),
        ({"minutes": "1441"}, "minutes", "1 to 1440"),
        ({"minutes": "x"}, "minutes", "whole number"),
        ({"customer_name": ""}, "customer_name", "needed"),
        ({"customer_name": "R" * 201}, "customer_name", "200 at most"),
        ({"utr": "none"}, "utr", "cannot be a UTR"),
        ({"postcode": "nowhere"}, "postcode", "no postcode"),
        ({"announced": "perhaps"}, "announced", "neither yes nor no"),
        ({"expected_cash_gbp": "much"}, "expected_cash_gbp", "no sum of money"),
        ({"expected_cash_gbp": "100000000"}, "expected_cash_gbp", "more than can be kept"),
        ({"concern": "x" * 2001}, "concern", "2000 at most"),
    ],
)
def test_a_row_that_cannot_be_planned_says_why(
    officer: Person, cells: dict[str, str], column: str, says: str
) -> None:
    make_person(officer_id="o3")
    good = line(visit_id="V0", planned_start="2026-11-25T18:00")
    found = look(file_of(good, line(**cells)), officer)
    assert [row.good for row in found.rows] == [True, False]
    assert any(
        problem.line == 3 and problem.column == column and says in problem.says
        for problem in found.problems
    ), found.problems


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"visit_id,officer_id\nV1,o1\n", "no column planned_start, customer_name"),
        (b"\x00\x01\x02", "no column"),
        (b"visit_id,visit_id,officer_id,planned_start,customer_name\n", "2 times"),
    ],
)
def test_a_file_that_is_none_says_why(officer: Person, content: bytes, says: str) -> None:
    found = look(content, officer)
    assert found.rows == ()
    assert any(says in problem.says for problem in found.problems), found.problems


def test_a_ragged_row_is_told_once_and_left_out(officer: Person) -> None:
    found = look(file_of(line(), "V2,o1"), officer)
    assert [row.good for row in found.rows] == [True, False]
    assert [problem.line for problem in found.problems] == [3]


def test_two_lines_with_one_id_are_both_left_out(officer: Person) -> None:
    found = look(file_of(line(), line(planned_start="2026-11-25T15:00")), officer)
    assert found.good == []


@pytest.mark.parametrize(("start", "free"), [("10:59", False), ("11:00", True), ("09:00", True)])
def test_nobody_is_at_two_doors_within_a_file(officer: Person, start: str, free: bool) -> None:
    other = line(visit_id="V2", planned_start=f"2026-11-25T{start}")
    found = look(file_of(line(), other), officer)
    assert [row.good for row in found.rows] == [True, free]


def test_nobody_is_at_two_doors_with_what_is_planned(officer: Person) -> None:
    make_visit(officer)
    found = look(file_of(line(planned_start="2026-11-25T10:30")), officer)
    assert found.good == []
    assert "Kim Officer is at another door from 10am to 11am" in found.problems[0].says


@pytest.mark.parametrize(("rows", "taken"), [(uploads.MOST_ROWS, True), (501, False)])
def test_a_file_has_so_many_visits_at_most(
    monkeypatch: pytest.MonkeyPatch, officer: Person, rows: int, taken: bool
) -> None:
    lines = (line(visit_id=f"V{n}", officer_id="nobody") for n in range(rows))
    assert bool(look(file_of(*lines), officer).rows) is taken


def test_looking_takes_a_fixed_number_of_queries(
    officer: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, 9):
        lines = (
            line(visit_id=f"V{n}", planned_start=f"2026-11-25T{n + 10}:00") for n in range(number)
        )
        with django_assert_num_queries(5):
            assert len(look(file_of(*lines), officer).good) == number


def test_a_refused_customer_is_left_out_until_it_was_discussed(officer: Person) -> None:
    other = make_person(officer_id="o2")
    upload = importing.keep_upload(file_of(line()), name="visits.csv", by=officer, now=NOW)
    (visit,) = importing.import_visits(sha256=upload.sha256, by=officer, now=NOW).planned
    Refusal.objects.create(visit=visit, officer=officer, at=NOW)
    found = look(file_of(line(visit_id="V2", officer_id="o2")), other)
    assert "before another one is planned" in found.problems[0].says


def test_importing_again_changes_nothing(officer: Person) -> None:
    for purpose in ("First", "Second"):
        content = file_of(line(purpose=purpose))
        upload = importing.keep_upload(content, name="visits.csv", by=officer, now=NOW)
        done = importing.import_visits(sha256=upload.sha256, by=officer, now=NOW)
        with pytest.raises(NotPossibleError, match="no longer here"):
            importing.import_visits(sha256=upload.sha256, by=officer, now=NOW)
    assert (len(done.planned), done.there) == (0, 1)
    assert Visit.objects.get().purpose == "First"


def test_another_file_than_was_shown_is_not_imported(officer: Person) -> None:
    shown = importing.keep_upload(file_of(line()), name="a.csv", by=officer, now=NOW)
    importing.keep_upload(file_of(line(visit_id="V9")), name="b.csv", by=officer, now=NOW)
    with pytest.raises(NotPossibleError, match="another"):
        importing.import_visits(sha256=shown.sha256, by=officer, now=NOW)
    assert not Visit.objects.exists()


def test_nothing_is_half_imported(monkeypatch: pytest.MonkeyPatch, officer: Person) -> None:
    real, planned = importing.new_visit, []

    def breaks_at_the_second(*args: object, **kwargs: object) -> Visit:
        if planned:
            raise RuntimeError("killed")
        planned.append(1)
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "new_visit", breaks_at_the_second)
    content = file_of(line(), line(visit_id="V2", planned_start="2026-11-25T15:00"))
    upload = importing.keep_upload(content, name="visits.csv", by=officer, now=NOW)
    with pytest.raises(RuntimeError, match="killed"):
        importing.import_visits(sha256=upload.sha256, by=officer, now=NOW)
    assert (Visit.objects.count(), Customer.objects.count()) == (0, 0)
    assert Upload.objects.filter(by=officer).exists()


def test_files_that_nobody_went_on_with_are_forgotten(officer: Person) -> None:
    for person, ago in ((officer, 24), (make_person(), 25)):
        importing.keep_upload(b"x", name="a.csv", by=person, now=NOW - timedelta(hours=ago))
    assert importing.forget_old(now=NOW) == 1
    assert Upload.objects.get().by == officer


def test_parquet_is_read_too(officer: Person) -> None:
    cells = dict(zip(HEADER.split(","), line().split(","), strict=True))
    out = io.BytesIO()
    pq.write_table(pa.table({name: [cell] for name, cell in cells.items()}), out)
    upload = importing.keep_upload(out.getvalue(), name="visits.parquet", by=officer, now=NOW)
    assert upload.parquet
    assert len(importing.looked_at(upload, by=officer, now=NOW).good) == 1


def uploaded(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("visits.csv", content, content_type="text/csv")
    answer = client.post("/visits/import/", {"file": file})
    assert answer["Location"] == "/visits/import/look/"
    return client.get("/visits/import/look/").content.decode()


@pytest.mark.usefixtures("at_now")
def test_the_pages_show_every_problem_and_import_when_asked_to(
    client: Client, officer: Person
) -> None:
    sign_in(client, officer)
    assert client.get("/visits/import/look/")["Location"] == "/visits/import/"
    bad = line(visit_id="V2", minutes="<b>", customer_name="<i>Bo</i>")
    page = uploaded(client, file_of(line(), bad))
    assert "1 visit can be planned" in page
    assert "1 problem" in page
    assert "<b>" not in page.split("<main")[1].replace("<br>", "")
    assert not Visit.objects.exists()
    sha256 = Upload.objects.get().sha256
    answer = client.post("/visits/import/look/", {"action": "import", "sha256": sha256})
    assert answer["Location"] == "/visits/?day=2026-11-25"
    page = client.get("/visits/").content.decode()
    assert "1 visit planned. 1 row left out because of problems." in page
    answer = client.post("/visits/import/look/", {"action": "import", "sha256": sha256})
    assert "no longer here" in client.get("/visits/import/").content.decode()
    page = uploaded(client, file_of(line()))
    assert "is here already" in page


@pytest.mark.usefixtures("at_now")
def test_a_file_is_thrown_away(client: Client, officer: Person) -> None:
    sign_in(client, officer)
    uploaded(client, file_of(line()))
    client.post("/visits/import/look/", {"action": "throw_away"})
    assert not Upload.objects.exists()
    assert not Visit.objects.exists()


@pytest.mark.usefixtures("at_now")
def test_an_upload_is_of_whoever_made_it(client: Client, officer: Person) -> None:
    importing.keep_upload(file_of(line()), name="visits.csv", by=officer, now=NOW)
    sign_in(client, make_person(team=make_team()))
    assert client.get("/visits/import/look/")["Location"] == "/visits/import/"


@pytest.mark.usefixtures("at_now")
def test_a_file_that_is_too_large_is_refused(client: Client, officer: Person) -> None:
    sign_in(client, officer)
    for content, says in ((b"x" * 2_000_001, "smaller than 2 MB"), (b"", "is empty")):
        file = SimpleUploadedFile("visits.csv", content)
        page = client.post("/visits/import/", {"file": file}).content.decode()
        assert "<title>Error: " in page
        assert says in page
    assert "Select a file" in client.post("/visits/import/").content.decode()
