"""The pages of the audit, through their real addresses."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import JSONField, Value
from django.test import Client
from django.utils import timezone

from forethought.web.audit.models import Event
from forethought.web.audit.sealing import seal
from forethought.web.audit.search import PAGE
from forethought.web.audit.services import record
from forethought.web.people.models import Person
from tests.web.factories import make_customer, make_data_protection, make_person, sign_in

pytestmark = pytest.mark.django_db

NOON = datetime.fromisoformat("2026-06-10T12:00:00+00:00")


@pytest.fixture
def auditor(client: Client) -> Client:
    return sign_in(client, make_data_protection())


def write(action: str = "visit.planned", *, by: Person | None = None, **given: Any) -> Event:
    fields: dict[str, Any] = {"now": NOON, "subject": "visit", "subject_id": 1} | given
    with transaction.atomic():
        return record(action, by=by, **fields)


def page(client: Client, query: str = "") -> str:
    response = client.get(f"/audit/{query}")
    assert response.status_code == 200
    return response.content.decode()


def rows(html: str) -> int:
    return html.count("<time ")


def link(html: str, words: str) -> str:
    found = re.search(rf'<a [^>]*href="([^"]*)"[^>]*>{words}</a>', html)
    assert found, words
    return found[1].replace("&amp;", "&").removeprefix("/audit/")


def test_says_who_did_what_about_what(auditor: Client) -> None:
    officer = make_person("Ann Invented", officer_id="a17")
    write("visit.moved", by=officer, subject_id=42, officer=7, visits=[1, 2, 3, 4, 5, 6, 7])
    write("check.failed", kind="database_gone")
    html = page(auditor)
    for words in (
        "Ann Invented (a17)", "A visit was moved", "Visit 42", "10 June 2026 at 1pm",
        "Visits: 1, 2, 3, 4, 5 and 2 more", "The system", "Kind: database gone",
    ):  # fmt: skip
        assert words in html
    assert "<title>Audit – Forethought</title>" in html


@pytest.mark.parametrize(("complete", "shown"), [(True, True), (False, False)])
def test_alone_never_stands_on_a_visit_that_is_not_complete(
    complete: bool, shown: bool, auditor: Client
) -> None:
    write("check.made", outcome="alone", complete=complete)
    assert ("alone" in page(auditor).casefold()) is shown


def test_teaches_when_there_is_nothing(auditor: Client) -> None:
    assert "Nothing was done yet" in page(auditor)
    write()
    assert "Nothing like that was done" in page(auditor, "?action=visit.moved")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 5),
        ("?person=A17", 2),
        ("?person=ann@EXAMPLE.com", 2),
        ("?action=visit.moved", 1),
        ("?subject=customer", 2),
        ("?subject=customer&number=8", 1),
        ("?first-day=10&first-month=6&first-year=2026", 3),
        ("?last-day=9&last-month=6&last-year=2026", 2),
        ("?first-day=9&first-month=6&first-year=2026&last-day=9&last-month=6&last-year=2026", 1),
        ("?person=a17&subject=customer", 1),
    ],
)
def test_search(query: str, found: int, auditor: Client) -> None:
    ann = make_person(officer_id="a17", email="ann@example.com")
    write("visit.moved", by=ann)
    write(subject="customer", subject_id=8, by=ann)
    write(subject="customer", subject_id=9, by=make_person())
    # The night from the 9th to the 10th in London, an hour ahead of UTC.
    write(now=datetime.fromisoformat("2026-06-09T22:59:59+00:00"))
    write(now=datetime.fromisoformat("2026-06-08T22:59:59+00:00"))
    assert rows(page(auditor, query)) == found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?person=nobody", "Nobody has the staff number or email address “nobody”"),
        ("?subject=visit&number=four", "The number must be a whole number, such as 42"),
        ("?subject=visit&number=" + "9" * 19, "The number must be a whole number"),
        ("?number=4", "Select what the number is the number of"),
        ("?action=no.such", "Select one of the answers given for"),
        ("?first-day=31&first-month=2&first-year=2026", "The first day"),
        (
            "?first-day=2&first-month=6&first-year=2026&last-day=1&last-month=6&last-year=2026",
            "The last day must be the first day or later",
        ),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_and_stays(
    query: str, sentence: str, auditor: Client
) -> None:
    write()
    html = page(auditor, query)
    assert "<title>Error: Audit" in html
    assert html.count(sentence) == 2  # in the summary and at the field
    assert rows(html) == 0
    for value in re.findall(r"(?<!action)=(\w+)", query):
        assert f'value="{value}"' in html
    assert auditor.get(f"/audit/export.csv{query}").status_code == 400


def test_pages_follow_each_other_whatever_the_time(auditor: Client) -> None:
    """More events of one instant than a page holds: none is shown twice or left out."""
    written = [write(subject_id=number).pk for number in range(2 * PAGE + 1)]
    html, query, shown = page(auditor), "", []
    for expected in (PAGE, PAGE, 1):
        assert rows(html) == expected
        shown += [int(number) for number in re.findall(r">Visit (\d+)<", html)]
        if expected == PAGE:
            query = link(html, "Older events")
            html = page(auditor, query)
    assert "Older events" not in html
    assert shown == list(reversed(range(len(written))))
    assert rows(page(auditor, link(html, "Newest events"))) == PAGE


@pytest.mark.parametrize(("count", "older"), [(PAGE - 1, False), (PAGE, False), (PAGE + 1, True)])
def test_older_is_offered_only_when_there_is_more(count: int, older: bool, auditor: Client) -> None:
    for _ in range(count):
        write()
    assert ("Older events" in page(auditor)) is older


def test_pages_keep_what_was_asked(auditor: Client) -> None:
    for _ in range(PAGE + 1):
        write("visit.moved")
        write("visit.planned")
    html = page(auditor, "?action=visit.moved")
    older = page(auditor, link(html, "Older events"))
    assert rows(older) == 1
    assert "A visit was moved</th>" in older


@pytest.mark.parametrize("before", ["x", "-1", "999999", "9" * 40, "²"])
def test_a_before_that_is_none_gives_the_newest(before: str, auditor: Client) -> None:
    write()
    assert rows(page(auditor, f"?before={before}")) == 1


def test_queries_do_not_grow(
    auditor: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(PAGE * 2):
        write(by=make_person(), subject="customer", subject_id=number)
    before = Event.objects.order_by("pk").last()
    assert before is not None
    with django_assert_max_num_queries(9):
        page(auditor, f"?before={before.pk}")


def test_says_how_far_the_seals_are(auditor: Client) -> None:
    now = timezone.now()
    write(now=now)
    assert "Not sealed yet" in page(auditor)
    seal(now - timedelta(minutes=3))
    html = page(auditor)
    assert "Sealed 3 minutes ago" in html
    assert "forethought audit verify" in html
    assert "There is a problem" not in html


@pytest.mark.parametrize(("seconds", "warned"), [(50, False), (70, True)])
def test_warns_when_events_wait_too_long(seconds: int, warned: bool, auditor: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        write(now=timezone.now() - timedelta(seconds=seconds))
        assert ("waited for a seal for more than a minute" in page(auditor)) is warned


def test_what_others_wrote_is_escaped(auditor: Client) -> None:
    write(by=make_person("<script>alert(1)</script>"))
    Event.objects.create(at=NOON, action="<b>.x", subject="<i>", detail={"<u>": ["<s>"]})
    html = page(auditor)
    for bad in ("<script>alert", "<b>", "<i>", "<u>", "<s>"):
        assert bad not in html


@pytest.mark.parametrize(
    "detail", [Value(None, JSONField()), [], "text", 7, {"a": {"b": None}}, {"a": None}]
)
def test_shows_any_detail_that_somebody_put_there(detail: Any, auditor: Client) -> None:
    Event.objects.create(at=NOON, action="a.b", subject="visit", subject_id=1, detail=detail)
    assert rows(page(auditor)) == 1
    assert len(table(auditor.get("/audit/export.csv"))) == 3


def table(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode()
    return list(csv.reader(io.StringIO(text)))


def test_export(auditor: Client) -> None:
    ann = make_person("Ann Invented", officer_id="=cmd")
    event = write("visit.moved", by=ann, subject_id=42, officer=7)
    write("visit.planned")
    response = auditor.get("/audit/export.csv?action=visit.moved")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="audit-\d{4}-\d\d-\d\d.csv"', response["Content-Disposition"]
    )
    header, *found = table(response)
    assert header[:4] == ["event", "at", "by", "staff_number"]
    assert found == [
        [str(event.pk), "2026-06-10T13:00:00+01:00", str(ann.pk), "'=cmd", "visit.moved",
         "A visit was moved", "visit", "42", '{"officer": 7}'],
    ]  # fmt: skip
    taken = Event.objects.get(action="audit.exported")
    assert taken.detail["action_asked"] == "visit.moved"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(sign: str, auditor: Client) -> None:
    Event.objects.create(at=NOON, action=f"{sign}1", subject=f"{sign}2")
    cells = table(auditor.get("/audit/export.csv"))[2]
    assert cells[4:7:2] == [f"'{sign}1", f"'{sign}2"]


class TestCustomer:
    def test_lists_who_viewed(self, auditor: Client) -> None:
        them = make_customer(name="Invented Customer")
        ann = make_person("Ann Invented", officer_id="a17")
        write("record.viewed", by=ann, subject="customer", subject_id=them.pk, page="notes")
        write("record.viewed", by=ann, subject="customer", subject_id=them.pk + 1, page="notes")
        write("customer.added", by=ann, subject="customer", subject_id=them.pk)
        html = auditor.get(f"/audit/customer/{them.pk}/").content.decode()
        assert "Who viewed the safety record of Invented Customer</h1>" in html
        assert html.count("Ann Invented (a17)") == 1
        assert "Every note" in html
        assert "Invented Customer" not in re.search("<title>.*?</title>", html)[0]  # type: ignore[index]

    def test_looking_is_listed(self, auditor: Client) -> None:
        them = make_customer()
        for _ in range(2):
            html = auditor.get(f"/audit/customer/{them.pk}/").content.decode()
        assert html.count("This page") == 1

    def test_pages(self, auditor: Client) -> None:
        them = make_customer()
        for _ in range(PAGE):
            write("record.viewed", subject="customer", subject_id=them.pk, page="notes")
        html = auditor.get(f"/audit/customer/{them.pk}/").content.decode()
        assert rows(html) == PAGE
        older = auditor.get(f"/audit/{link(html, 'Older')}").content.decode()
        assert rows(older) == 1

    def test_one_who_was_removed_can_still_be_asked_about(self, auditor: Client) -> None:
        write("record.viewed", subject="customer", subject_id=77, page="notes")
        assert auditor.get("/audit/customer/77/").status_code == 200
        assert auditor.get("/audit/customer/78/").status_code == 404
        assert auditor.get(f"/audit/customer/{2**63}/").status_code == 404
