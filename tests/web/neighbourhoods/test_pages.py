"""The pages of neighbourhoods, and what stands beside a visit."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from forethought.places.crime_rates import CrimeKind
from forethought.web.checks.models import Check
from forethought.web.neighbourhoods.models import CrimeMonth, FileToLookAt
from tests.web.factories import (
    NOW,
    make_check,
    make_customer,
    make_manager,
    make_person,
    make_safety_administrator,
    make_visit,
    sign_in,
)
from tests.web.neighbourhoods.given import (
    CSV,
    crime_row,
    make_counts,
    make_month,
    make_neighbourhood,
    make_region,
    make_violent,
)

pytestmark = pytest.mark.django_db
HOME = "/areas/neighbourhoods/"
POSTCODE = "NR2 1TF"


@pytest.fixture(autouse=True)
def _at_eight() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def upload(client: Client, content: str | bytes, name: str = "a-street.csv") -> str:
    raw = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, raw)
    return html.unescape(
        client.post(f"{HOME}upload/", {"file": file}, follow=True).content.decode()
    )


def test_nothing_loaded_is_not_nothing_out_of_the_ordinary(client: Client) -> None:
    shown = text(sign_in(client, make_person()), HOME)
    assert "No figures are loaded" in shown
    assert "Nothing stands out" not in shown
    assert "Load figures" not in shown


def test_what_stands_out_is_listed_with_what_is_loaded(client: Client) -> None:
    place = make_violent()
    other = make_month("Suffolk Constabulary", date(2025, 1, 1))
    for _ in range(3):
        make_counts(other, make_neighbourhood(force="Suffolk Constabulary", residents=None))
    shown = text(sign_in(client, make_safety_administrator()), HOME)
    assert place.name in shown
    assert "Violence and sexual offences, 100 reports" in shown
    for sentence in (
        "2 months of street crime",
        "Outlines of 1 neighbourhood",
        "Residents of 10 neighbourhoods",
        "No residents are loaded for its area: there are no rates. The newest month is more than",
        "Nothing is published for Scotland",
        "Town centres look worse than they are",
        "invented.csv, line 7: left out",
        "Load figures",
    ):
        assert sentence in shown


def test_one_force_alone_is_asked_for(client: Client) -> None:
    norwich = make_violent()
    ipswich = make_neighbourhood(force="Suffolk Constabulary", name="Ipswich 001A")
    month = make_month("Suffolk Constabulary")
    make_region(month)
    quiet = make_neighbourhood(force="Suffolk Constabulary", residents=50_000)
    make_counts(month, quiet, {CrimeKind.ROBBERY: 1})
    make_counts(month, ipswich, {CrimeKind.ROBBERY: 60})
    sign_in(client, make_person())
    both = text(client, HOME)
    assert norwich.name in both
    assert "Ipswich 001A" in both
    one = text(client, f"{HOME}?force=Suffolk+Constabulary")
    assert norwich.name not in one
    assert "Ipswich 001A" in one
    assert text(client, f"{HOME}?force=<b>&page=x").count(norwich.name) == 1


def test_figures_without_anything_that_stands_out(client: Client) -> None:
    make_region(make_month())
    shown = text(sign_in(client, make_person()), HOME)
    assert "Nothing stands out" in shown
    assert "No figures are loaded" not in shown


def test_one_neighbourhood_is_shown_beside_its_region(client: Client) -> None:
    place = make_violent()
    sign_in(client, make_manager())
    shown = text(client, f"{HOME}{place.lsoa}/")
    for sentence in ("600.0", "114.0", "Stands out", "2,000", "September 2026"):
        assert sentence in shown
    assert (
        f"police.uk, September 2026, {place.name} ({place.lsoa}) beside the area of Norfolk"
        " Constabulary: violence and sexual offences: 100 reports, 600.0 per 1,000 residents a"
        " year against 114.0." in shown
    )
    assert "Draw a problem area here" in shown
    assert client.get(f"{HOME}E01999998/").status_code == 404


def test_only_who_may_open_areas_is_asked_to(client: Client) -> None:
    place = make_violent()
    shown = text(sign_in(client, make_person()), f"{HOME}{place.lsoa}/")
    assert "Draw a problem area here" not in shown
    assert "600.0" in shown


def test_a_file_is_looked_at_and_then_taken_in(client: Client) -> None:
    admin = make_safety_administrator()
    sign_in(client, admin)
    text_of_file = CSV + crime_row() * 2 + crime_row(month="x") + crime_row(lsoa="", name="")
    shown = upload(client, text_of_file)
    for sentence in (
        "Nothing of it counts yet",
        "Norfolk Constabulary, September 2026",
        "3 reports in 1 neighbourhood, 1 without one",
        "a-street.csv, line 4: 'x' is no month that is over: left out",
    ):
        assert sentence in shown
    assert not CrimeMonth.objects.exists()
    sha256 = FileToLookAt.objects.get().sha256
    answer = client.post(f"{HOME}look/", {"action": "take_in", "sha256": sha256}, follow=True)
    assert "a-street.csv was taken in. 3 reports: 1 month of 1 force" in html.unescape(
        answer.content.decode()
    )
    assert CrimeMonth.objects.get().rows == 3


def test_a_file_can_be_thrown_away(client: Client) -> None:
    sign_in(client, make_safety_administrator())
    upload(client, CSV + crime_row())
    client.post(f"{HOME}look/", {"action": "throw_away"})
    assert not FileToLookAt.objects.exists()
    assert client.get(f"{HOME}look/").status_code == 302


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x00\x01\x02", "a-street.csv is none of the files that are read here"),
        (CSV, "There is no row of street crime in a-street.csv"),
        (b"PK\x03\x04", "download it again"),
        (b"", "is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    client: Client, content: str | bytes, sentence: str
) -> None:
    sign_in(client, make_safety_administrator())
    shown = upload(client, content)
    assert sentence in shown
    assert "There is a problem" in shown
    assert not FileToLookAt.objects.exists()


def test_trains_other_files_and_forces_without_neighbourhoods_are_told(client: Client) -> None:
    sign_in(client, make_safety_administrator())
    shown = upload(
        client,
        CSV
        + crime_row(force="British Transport Police")
        + crime_row(force="Police Service of Northern Ireland", lsoa="", name=""),
    )
    assert "Left out: 1 report of the British Transport Police" in shown
    assert "do not say in which neighbourhood a report is (Northern Ireland)" in shown


@pytest.mark.parametrize("postcode", [POSTCODE, "EH1 1AA", ""])
def test_beside_a_visit_stands_what_is_known_or_that_nothing_is(
    client: Client, postcode: str
) -> None:
    place = make_violent()
    visit = make_visit(
        customer=make_customer(postcode=postcode), planned_start=NOW + timedelta(hours=2)
    )
    make_check(visit, made_at=NOW)
    before = Check.objects.values().get()
    shown = text(sign_in(client, visit.officer), f"/visits/{visit.pk}/")
    if postcode == POSTCODE:
        assert "Round the place: more is reported here than elsewhere" in shown
        assert f"{HOME}{place.lsoa}/" in shown
        assert "600.0 violence and sexual offences (100 reports) against 114.0" in shown
        assert "ask somebody of management grade to draw a problem area" in shown
    else:
        assert "Round the place: no figures" in shown
    assert Check.objects.values().get() == before


def test_beside_a_visit_that_is_over_nothing_stands(client: Client) -> None:
    make_violent()
    visit = make_visit(customer=make_customer(postcode=POSTCODE), state="cancelled")
    shown = text(sign_in(client, visit.officer), f"/visits/{visit.pk}/")
    assert "Round the place" not in shown


def test_a_problem_area_begins_with_the_figures_and_the_outline(client: Client) -> None:
    place = make_violent()
    sign_in(client, make_manager())
    assert f"/areas/add/?lsoa={place.lsoa}" in text(client, f"{HOME}{place.lsoa}/")
    shown = text(client, f"/areas/add/?lsoa={place.lsoa}")
    assert "beside the area of Norfolk Constabulary: violence and sexual offences" in shown
    assert "52.62360, 1.29040" in shown
    assert re.search(r'value="problem_area"\s+checked', shown)


@pytest.mark.parametrize("lsoa", ["", "E01999998", "E" * 500, "\0"])
def test_another_neighbourhood_suggests_nothing(client: Client, lsoa: str) -> None:
    quiet = make_neighbourhood()
    sign_in(client, make_manager())
    for code in (lsoa, quiet.lsoa):
        answer = client.get("/areas/add/", {"lsoa": code})
        assert answer.status_code == 200
        assert b"police.uk" not in answer.content
