"""The list of areas on paper: all of them, or those near a district or an office's visits."""

from __future__ import annotations

import pytest
from django.test import Client

from forethought.web.areas.models import KnownArea
from forethought.web.areas.services import open_area
from tests.web.areas.given import FAKENHAM, circle, visit_at
from tests.web.checks.world import load_everything
from tests.web.factories import NOW, make_manager, make_person, sign_in
from tests.web.papers.reading import paper_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def fakenham() -> None:
    load_everything()
    manager = make_manager()
    for name, km in (("Round Fakenham", 3.0), ("<b>Wider</b>", 10.0)):
        drawn = circle(at=FAKENHAM, km=km, name=name)
        open_area(drawn, origin=KnownArea.Origin.HAND, by=manager, now=NOW)


@pytest.mark.usefixtures("fakenham")
def test_every_area_stands_on_paper_and_hostile_names_as_text(client: Client) -> None:
    paper = paper_of(sign_in(client, make_person()), "areas")
    assert "Round Fakenham" in paper.text
    assert "<b>Wider</b>" in paper.text
    assert "2 areas" in paper.text
    assert paper.tags.count("/TH") == 5 + 2


@pytest.mark.usefixtures("fakenham")
@pytest.mark.parametrize(
    ("district", "stands"),
    [("NR21 7AA", True), ("nr21", True), ("LS1", False), ("BT1", False)],
)
def test_a_district_leaves_out_what_is_known_to_lie_elsewhere(
    client: Client, district: str, stands: bool
) -> None:
    paper = paper_of(sign_in(client, make_person()), "areas", query=f"?district={district}")
    assert ("Round Fakenham" in paper.text) is stands
    assert ("No area lies there" in paper.text) is not stands
    assert "Areas within 10 km of postcode district" in paper.text


@pytest.mark.usefixtures("fakenham")
def test_areas_near_the_visits_of_an_office(client: Client) -> None:
    there = visit_at("NR21 7AA").officer
    elsewhere = visit_at("LS1 4DY").officer
    for officer, stands in ((there, True), (elsewhere, False)):
        assert officer.office is not None
        paper = paper_of(sign_in(client, officer), "areas", query=f"?office={officer.office.pk}")
        assert f"where {officer.office.name} visits" in paper.text
        assert ("Round Fakenham" in paper.text) is stands


@pytest.mark.usefixtures("fakenham")
def test_an_office_that_nobody_can_place_leaves_out_nothing(client: Client) -> None:
    officer = make_person()
    assert officer.office is not None
    paper = paper_of(sign_in(client, officer), "areas", query=f"?office={officer.office.pk}")
    assert "Round Fakenham" in paper.text
    assert "so nothing is left out" in paper.text


@pytest.mark.usefixtures("fakenham")
def test_an_area_without_a_place_stands_on_every_list(client: Client) -> None:
    lost = circle(name="Nobody knows where", at=None, km=0, not_placed="The outline is broken.")
    open_area(lost, origin=KnownArea.Origin.HAND, by=make_manager(), now=NOW)
    paper = paper_of(sign_in(client, make_person()), "areas", query="?district=LS1")
    assert "Nobody knows where" in paper.text
    assert "Not everything could be read or placed" in paper.text


def test_a_district_that_is_none_gives_no_empty_list(client: Client) -> None:
    sign_in(client, make_person())
    for asked in ("QQ99", "Leeds"):
        answer = client.get(f"/areas/paper.pdf?district={asked}")
        assert answer.status_code == 400
        assert f"“{asked}” is no postcode" in answer.content.decode()


def test_an_office_that_is_not_theirs_cannot_be_asked_for(client: Client) -> None:
    other = make_person().office
    assert other is not None
    answer = sign_in(client, make_person()).get(f"/areas/paper.pdf?office={other.pk}")
    assert answer.status_code == 400
    assert other.name not in answer.content.decode()


@pytest.mark.usefixtures("fakenham")
@pytest.mark.parametrize(("most", "more"), [(1, 1), (2, 0), (3, 0)])
def test_areas_that_do_not_fit_are_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch, most: int, more: int
) -> None:
    monkeypatch.setattr("forethought.web.papers.areas.MOST_ROWS", most)
    paper = paper_of(sign_in(client, make_person()), "areas")
    assert ("1 more area" in paper.text) is bool(more)
