"""Files about neighbourhoods: looked at first, taken in whole."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from django.db import IntegrityError, transaction

from forethought.web.areas.drawn import as_geojson
from forethought.web.audit.models import Event
from forethought.web.housekeeping import tidy
from forethought.web.neighbourhoods import loading
from forethought.web.neighbourhoods.models import (
    CrimeCount,
    CrimeMonth,
    FileToLookAt,
    LoadedFile,
    Neighbourhood,
)
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from forethought.web.waiting_files import KEPT_FOR
from tests.web.factories import NOW, make_manager, make_safety_administrator
from tests.web.neighbourhoods.given import CSV, crime_row, make_counts, make_month

pytestmark = pytest.mark.django_db
LSOA = "E01026777"


@pytest.fixture
def admin(db: None) -> Person:
    return make_safety_administrator()


def keep(text: str, by: Person, name: str = "a-street.csv", **more: Any) -> FileToLookAt:
    return loading.keep_upload(text.encode(), name=name, by=by, **({"now": NOW} | more))


def load(text: str, by: Person, name: str = "a-street.csv") -> LoadedFile:
    return loading.take_upload(sha256=keep(text, by, name).sha256, by=by, now=NOW)


def outlines(shape: Any, name: str = "Norwich 007A") -> str:
    feature = {
        "type": "Feature",
        "properties": {"lsoa11": LSOA, "name": name},
        "geometry": as_geojson(shape),
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def test_nothing_of_a_file_counts_before_it_is_taken_in(admin: Person) -> None:
    kept = keep(CSV + crime_row() * 2 + crime_row(month="x"), admin)
    assert loading.looked_at(kept, now=NOW).rows == 2
    assert not CrimeMonth.objects.exists()
    loaded = loading.take_upload(sha256=kept.sha256, by=admin, now=NOW)
    assert (loaded.what, loaded.rows, loaded.problem_count, loaded.by) == ("crime", 2, 1, admin)
    assert loaded.problems == ["a-street.csv, line 4: 'x' is no month that is over: left out"]
    count = CrimeCount.objects.get()
    assert (count.lsoa, count.disorder, count.everything) == (LSOA, 2, 2)
    assert (count.month.month, count.month.rows) == (date(2026, 9, 1), 2)
    place = Neighbourhood.objects.get()
    assert (place.name, place.force) == ("Norwich 007A", "Norfolk Constabulary")
    assert not FileToLookAt.objects.exists()
    with pytest.raises(NotPossibleError, match="no longer here"):
        loading.take_upload(sha256=kept.sha256, by=admin, now=NOW)
    done = Event.objects.filter(subject="neighbourhoods").order_by("pk")
    assert [event.action for event in done] == ["neighbourhoods.uploaded", "neighbourhoods.loaded"]


def test_a_month_that_comes_again_replaces_the_same_month_alone(admin: Person) -> None:
    load(CSV + crime_row() * 5 + crime_row(month="2026-08"), admin)
    load(CSV + crime_row() * 2 + crime_row(force="Suffolk Constabulary"), admin)
    months = CrimeMonth.objects.order_by("force", "month").values_list(
        "force", "month__month", "rows"
    )
    assert list(months) == [
        ("Norfolk Constabulary", 8, 1),
        ("Norfolk Constabulary", 9, 2),
        ("Suffolk Constabulary", 9, 1),
    ]
    assert CrimeCount.objects.get(
        month__force="Norfolk Constabulary", month__month=date(2026, 9, 1)
    )


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_crime_outlines_and_residents_come_in_any_order(
    admin: Person, order: tuple[int, int, int]
) -> None:
    box = shapely.box(1.29, 52.62, 1.31, 52.64)
    files = [
        (CSV + crime_row(), "a-street.csv"),
        (outlines(box), "a.geojson"),
        (f"lsoa,residents\n{LSOA},1700\n", "a.csv"),
    ]
    for number in order:
        load(*files[number][:1], admin, files[number][1])
    place = Neighbourhood.objects.get()
    assert (place.name, place.force) == ("Norwich 007A", "Norfolk Constabulary")
    assert (place.residents, place.residents_from) == (1700, "residents, a.csv")
    assert (place.west, place.south, place.east, place.north) == box.bounds
    assert CrimeCount.objects.count() == 1


def test_newer_outlines_and_residents_replace_those_of_the_same_neighbourhood(
    admin: Person,
) -> None:
    load(outlines(shapely.box(1.29, 52.62, 1.31, 52.64)), admin, "a.geojson")
    load(outlines(shapely.box(1.0, 52.0, 1.1, 52.1)), admin, "b.geojson")
    load(f"lsoa,residents\n{LSOA},1700\n", admin, "a.csv")
    load(f"lsoa,residents\n{LSOA},1800\n", admin, "b.csv")
    place = Neighbourhood.objects.get()
    assert (place.west, place.residents, place.residents_from) == (1.0, 1800, "residents, b.csv")


@pytest.mark.parametrize("police_first", [True, False])
def test_the_name_that_the_police_use_stays(admin: Person, police_first: bool) -> None:
    files = [
        (CSV + crime_row(name="East Suffolk 007A"), "a-street.csv"),
        (outlines(shapely.box(1.29, 52.62, 1.31, 52.64), "Waveney 007A"), "a.geojson"),
    ]
    for text, name in files if police_first else reversed(files):
        load(text, admin, name)
    place = Neighbourhood.objects.get()
    assert (place.name, place.force) == ("East Suffolk 007A", "Suffolk Constabulary")


def test_a_neighbourhood_of_no_known_district_has_no_force(admin: Person) -> None:
    load(CSV + crime_row(name="Atlantis 001A"), admin)
    assert Neighbourhood.objects.get().force == ""


def test_a_file_that_cannot_be_read_loses_no_other(admin: Person) -> None:
    good = keep(CSV + crime_row(), admin)
    with pytest.raises(NotPossibleError, match="none of the files") as caught:
        keep("\0\0", admin)
    assert caught.value.field == "file"
    assert FileToLookAt.objects.get().sha256 == good.sha256


def test_another_file_than_the_one_that_was_shown_is_not_taken_in(admin: Person) -> None:
    shown = keep(CSV + crime_row(), admin).sha256
    keep(CSV + crime_row() * 2, admin)
    with pytest.raises(NotPossibleError, match="no longer here"):
        loading.take_upload(sha256=shown, by=admin, now=NOW)
    assert not LoadedFile.objects.exists()


def test_only_safety_administrators_load(admin: Person) -> None:
    manager = make_manager()
    with pytest.raises(NotPossibleError, match="by a safety administrator"):
        keep(CSV + crime_row(), manager)
    with pytest.raises(NotPossibleError, match="by a safety administrator"):
        loading.take_upload(sha256="x", by=manager, now=NOW)


@pytest.mark.parametrize(("age", "left"), [(-1, 1), (0, 1), (1, 0)])
def test_files_that_nobody_goes_on_with_go_after_a_day(admin: Person, age: int, left: int) -> None:
    keep(CSV + crime_row(), admin, now=NOW - KEPT_FOR - timedelta(seconds=age))
    tidy(now=NOW)
    assert FileToLookAt.objects.count() == left


def test_the_database_keeps_no_counts_that_cannot_be(admin: Person) -> None:
    month = make_month()
    for wrong in ({"violence": -1}, {"everything": 0}):
        fields = dict.fromkeys(
            ("violence", "weapons", "disorder", "robbery", "antisocial", "drugs", "damage"), 0
        )
        given = {"shoplifting": 0, "everything": 1} | fields | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            CrimeCount.objects.create(month=month, lsoa=LSOA, **given)
    place = Neighbourhood.objects.create(lsoa=LSOA)
    make_counts(month, place)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_counts(month, place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Neighbourhood.objects.create(lsoa="S01000001")
