"""How many visits an area holds is told to those who look after areas; others hear of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from forethought.web.areas.models import KnownArea
from forethought.web.areas.services import open_area
from forethought.web.people.models import Person
from tests.web.areas.given import LEEDS, NEAR, circle, let_all_go, visit_at
from tests.web.factories import (
    NOW,
    make_contact_desk,
    make_manager,
    make_person,
    make_safety_administrator,
    sign_in,
)

pytestmark = pytest.mark.django_db


def page_of(client: Client, area: KnownArea, who: Person) -> str:
    with time_machine.travel(NOW, tick=False):
        page = sign_in(client, who).get(reverse("areas:area", args=[area.pk]))
    return " ".join(page.content.decode().split())


def an_area_with_visits() -> tuple[KnownArea, Person]:
    """Two visits lie in it, one of them of the officer returned, who has another elsewhere."""
    mine = visit_at(NEAR[0])
    visit_at(NEAR[1])
    visit_at(LEEDS, officer=mine.officer, planned_start=NOW + timedelta(hours=6))
    let_all_go()
    area = open_area(circle(), origin=KnownArea.Origin.HAND, by=None, now=NOW)
    return area, mine.officer


@pytest.mark.parametrize("make", [make_manager, make_safety_administrator])
def test_those_who_look_after_areas_hear_of_all(client: Client, make: Callable[[], Person]) -> None:
    area, _ = an_area_with_visits()
    page = page_of(client, area, make())
    assert "2 visits ahead lie in it, or may do so." in page
    assert "2 visits are held" in page


def test_an_officer_hears_of_their_own_alone(client: Client) -> None:
    area, officer = an_area_with_visits()
    page = page_of(client, area, officer)
    assert "1 visit ahead that you may see lies in it, or may do so." in page
    assert "2 visits" not in page
    assert "more, of people whose visits you do not see" not in page


@pytest.mark.parametrize("make", [make_person, make_contact_desk])
def test_others_hear_of_none(client: Client, make: Callable[[], Person]) -> None:
    area, _ = an_area_with_visits()
    page = page_of(client, area, make())
    assert "No visit ahead that you may see lies in it." in page
    assert "2 visits" not in page
