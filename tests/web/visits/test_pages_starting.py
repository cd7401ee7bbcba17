"""The start button: for officers who are out with the visit; the others are led there first."""

from __future__ import annotations

import pytest
from django.test import Client

from forethought.web.checks.models import Assessment
from forethought.web.visits.models import Visit
from tests.web.desk.world import make_outing
from tests.web.factories import (
    NOW,
    make_check,
    make_decision,
    make_manager,
    make_visit,
    sign_in,
)
from tests.web.leaving import leave_for

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def ready_visit() -> Visit:
    visit = make_visit()
    check = make_check(visit)
    Assessment.objects.create(
        check_made=check, officer=visit.officer, findings_sha256=check.findings_sha256, at=NOW
    )
    make_decision(check)
    return visit


@pytest.mark.usefixtures("at_now")
def test_who_has_not_left_is_led_to_leaving_instead_of_starting(client: Client) -> None:
    visit, start = ready_visit(), 'action="/visits/'
    address = f"/visits/{visit.pk}/"
    sign_in(client, visit.officer)
    page = text(client, address)
    assert f"{visit.officer.name} has not left the office. Leave the office first" in page
    assert 'href="/out/leave/"' in page
    assert f"{start}{visit.pk}/start/" not in page
    answer = client.post(f"{address}start/")
    assert (answer.status_code, visit.history.count()) == (409, 0)
    assert 'href="/out/leave/"' in answer.content.decode()
    leave_for(visit)
    page = text(client, address)
    assert f"{start}{visit.pk}/start/" in page
    assert 'href="/out/leave/"' not in page
    assert client.post(f"{address}start/").status_code == 302


@pytest.mark.usefixtures("at_now")
def test_who_is_out_without_this_visit_is_led_to_their_plan(client: Client) -> None:
    visit = ready_visit()
    make_outing(visit.officer)
    page = text(sign_in(client, visit.officer), f"/visits/{visit.pk}/")
    assert "this visit is not in their contact plan" in page
    assert 'href="/out/plan/"' in page
    assert "/start/" not in page


@pytest.mark.usefixtures("at_now")
def test_nobody_is_led_anywhere_for_the_other_officer(client: Client) -> None:
    visit = ready_visit()
    manager = visit.officer.manager or make_manager(team=visit.officer.team)
    page = text(sign_in(client, manager), f"/visits/{visit.pk}/")
    assert "has not left the office" in page
    assert 'href="/out/leave/"' not in page
