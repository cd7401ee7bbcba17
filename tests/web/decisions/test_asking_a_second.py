"""An office with one manager: who decides about a record asks a colleague to be the second."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from forethought.vocabulary import DispositionKind
from forethought.web.decisions import services
from forethought.web.decisions.disposing import dispositions_for
from forethought.web.decisions.models import Disposition
from forethought.web.decisions.services import Said
from forethought.web.people.models import Person
from forethought.web.visits.problems import NotPossibleError
from tests.web.decisions.given import NOTE, VIOLENCE, checked
from tests.web.factories import NOW, make_manager, make_person, make_team, make_visit, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Person:
    return make_manager(team=make_team())


@pytest.fixture
def one(manager: Person) -> Disposition:
    visit = make_visit(make_person(manager=manager, team=manager.team))
    checked(visit, VIOLENCE, matched=[NOTE])
    proposed = services.propose_disposition(
        visit.pk,
        source="sa_notes",
        record_id="N-1",
        said=Said(DispositionKind.MISTAKEN, "Another person of that name"),
        by=visit.officer,
        now=NOW,
    )
    return services.agree_disposition(proposed.pk, by=manager, now=NOW)


def test_a_colleague_who_was_asked_sees_it_and_may_agree(
    one: Disposition, manager: Person, client: Client
) -> None:
    colleague = make_person(name="Avery Asked", team=manager.team)
    assert not dispositions_for(colleague).exists()
    page = reverse("decisions:disposition", args=[one.pk])
    sign_in(client, manager)
    assert "Avery Asked" in client.get(page).content.decode()
    client.post(page, {"action": "ask", "colleague": colleague.pk})
    assert "Avery Asked is asked" in client.get(page).content.decode()

    sign_in(client, colleague)
    assert "1 record that somebody says is mistaken" in client.get("/").content.decode()
    client.post(page, {"action": "agree"})
    one.refresh_from_db()
    assert one.second == colleague
    assert list(services.live_dispositions()) == [one]


def test_who_may_not_be_asked(one: Disposition, manager: Person) -> None:
    assert one.proposed_on is not None
    for colleague in (one.proposed_on.officer, manager, make_person(team=make_team())):
        with pytest.raises(NotPossibleError, match="who is not on the visit"):
            services.ask_to_second(one.pk, colleague=colleague, by=manager, now=NOW)


def test_only_who_decides_asks(one: Disposition, manager: Person) -> None:
    colleague = make_person(team=manager.team)
    with pytest.raises(NotPossibleError, match="Agree first"):
        services.ask_to_second(one.pk, colleague=colleague, by=make_manager(), now=NOW)


def test_whom_to_ask_is_asked_about(one: Disposition, manager: Person, client: Client) -> None:
    sign_in(client, manager)
    page = client.post(reverse("decisions:disposition", args=[one.pk]), {"action": "ask"})
    assert "Select who is the second person" in page.content.decode()


def test_the_database_refuses_asking_oneself(one: Disposition, manager: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposition.objects.filter(pk=one.pk).update(asked=manager)
