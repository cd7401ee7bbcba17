"""What two people say about a record: proposed, agreed, appealed against, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from forethought.vocabulary import DispositionKind
from forethought.web.audit.models import Event
from forethought.web.decisions import services
from forethought.web.decisions.disposing import dispositions_for
from forethought.web.decisions.models import Disposition
from forethought.web.decisions.services import Said
from forethought.web.people.models import Person
from forethought.web.records.models import Record, RecordKey
from forethought.web.visits.models import CustomerKey, Visit
from forethought.web.visits.problems import NotPossibleError
from tests.web.decisions.given import NOTE, VIOLENCE, checked
from tests.web.factories import (
    NOW,
    make_customer,
    make_manager,
    make_office,
    make_person,
    make_source,
    make_visit,
)

pytestmark = pytest.mark.django_db
MISTAKEN = Said(DispositionKind.MISTAKEN, "Another person of that name")
TOMORROW = date(2026, 11, 26)


@pytest.fixture
def manager() -> Person:
    return make_manager()


@pytest.fixture
def visit(manager: Person) -> Visit:
    visit = make_visit(make_person(manager=manager))
    checked(visit, VIOLENCE, matched=[NOTE])
    return visit


def propose(visit: Visit, said: Said = MISTAKEN, **fields: Any) -> Disposition:
    fields = {"source": "sa_notes", "record_id": "N-1"} | fields
    return services.propose_disposition(
        visit.pk, said=said, by=fields.pop("by", visit.officer), now=NOW, **fields
    )


def agree(one: Disposition, *people: Person) -> Disposition:
    for person in people:
        one = services.agree_disposition(one.pk, by=person, now=NOW)
    return one


def live() -> list[Disposition]:
    return list(services.live_dispositions())


def impossible(deed: Callable[[], Any]) -> str:
    before = Event.objects.count()
    with pytest.raises(NotPossibleError) as caught:
        deed()
    assert Event.objects.count() == before
    return " ".join(caught.value.sentences)


def test_counts_once_two_have_agreed_and_holds_the_visits(visit: Visit, manager: Person) -> None:
    other = make_visit(customer=visit.customer)
    stranger = make_visit()
    one = propose(visit)
    assert (one.text_sha256, one.customer) == (NOTE["text_sha256"], visit.customer)
    agree(one, manager)
    assert live() == []
    assert not Visit.objects.filter(check_wanted_because="disposition").exists()
    second = make_person()
    one = agree(one, second)
    assert (one.by, one.second, one.at) == (manager, second, NOW)
    assert live() == [one]
    assert set(Visit.objects.filter(check_wanted_because="disposition")) == {visit, other}
    assert stranger.check_wanted_at is None
    actions = list(Event.objects.filter(subject="disposition").values_list("action", flat=True))
    assert actions == ["disposition.proposed", "disposition.agreed", "disposition.agreed"]


def test_management_grade_must_be_one_of_the_two(visit: Visit) -> None:
    one = agree(propose(visit), make_person())
    assert "management grade" in impossible(lambda: agree(one, make_person()))
    assert live() == []
    manager = make_manager()
    assert agree(one, manager).by == manager


def test_nobody_agrees_twice(visit: Visit, manager: Person) -> None:
    one = agree(propose(visit), manager)
    assert "second person" in impossible(lambda: agree(one, manager))
    agree(one, make_manager())
    assert "agreed already" in impossible(lambda: agree(one, make_manager()))


@pytest.mark.parametrize("second", ["asked", "accepted", "declined"])
def test_nobody_on_the_visit_agrees(visit: Visit, second: str) -> None:
    boss = make_manager(makes_visits=True)
    Visit.objects.filter(pk=visit.pk).update(second_officer=boss, second=second)
    one = propose(visit)
    for person in (boss, visit.officer):
        assert "You are on the visit" in impossible(lambda person=person: agree(one, person))


def test_one_for_all_customers_holds_who_shares_a_key_with_the_record(
    visit: Visit, manager: Person
) -> None:
    record = Record.objects.create(source=make_source(), record_id="N-1", sha256=b"")
    RecordKey.objects.create(record=record, key=7)
    sharing, apart = make_visit(), make_visit()
    CustomerKey.objects.create(customer=sharing.customer, key=7)
    CustomerKey.objects.create(customer=apart.customer, key=8)
    agree(propose(visit, Said(DispositionKind.MISTAKEN, "x", for_all=True)), manager, make_person())
    assert set(Visit.objects.filter(check_wanted_because="disposition")) == {sharing}


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (Said(DispositionKind.MISTAKEN, "  "), "Enter why"),
        (Said(DispositionKind.MISTAKEN, "x" * 2001), "2000 characters"),
        (Said(DispositionKind.REVIEWED, "x"), "until when"),
        (Said(DispositionKind.REVIEWED, "x", until=NOW.date()), "after today"),
        (Said(DispositionKind.MISTAKEN, "x", until=date(2020, 1, 1)), "after today"),
    ],
)
def test_a_proposal_needs_a_reason_and_a_review_a_day_ahead(
    visit: Visit, said: Said, says: str
) -> None:
    assert says in impossible(lambda: propose(visit, said))
    propose(visit, Said(DispositionKind.REVIEWED, "x", until=TOMORROW))


def test_a_record_must_be_in_the_current_check(visit: Visit) -> None:
    assert "not in the current check" in impossible(lambda: propose(visit, record_id="N-2"))
    Visit.objects.filter(pk=visit.pk).update(information=2)
    assert "not in the current check" in impossible(lambda: propose(visit))


def test_the_same_is_proposed_once(visit: Visit, manager: Person) -> None:
    one = propose(visit)
    assert "already" in impossible(lambda: propose(visit))
    services.turn_down_disposition(one.pk, reason="It is them", by=manager, now=NOW)
    propose(visit)


def test_turned_down_changes_nothing(visit: Visit, manager: Person) -> None:
    one = propose(visit)
    assert "Enter why not" in impossible(
        lambda: services.turn_down_disposition(one.pk, reason="", by=manager, now=NOW)
    )
    assert "management grade" in impossible(
        lambda: services.turn_down_disposition(one.pk, reason="x", by=visit.officer, now=NOW)
    )
    services.turn_down_disposition(one.pk, reason="It is them", by=manager, now=NOW)
    assert "ended already" in impossible(lambda: agree(one, manager))
    assert not Visit.objects.filter(check_wanted_because="disposition").exists()


def test_what_two_agreed_ends_by_management_and_holds_again(visit: Visit, manager: Person) -> None:
    one = propose(visit)
    assert "turn it down" in impossible(
        lambda: services.end_disposition(one.pk, reason="x", by=manager, now=NOW)
    )
    agree(one, manager, make_person())
    assert "end it instead" in impossible(
        lambda: services.turn_down_disposition(one.pk, reason="x", by=manager, now=NOW)
    )
    services.end_disposition(one.pk, reason="It was them", by=manager, now=NOW)
    assert live() == []
    assert visit.reopenings.count() == 2


def test_while_an_appeal_waits_the_record_counts_in_full(visit: Visit, manager: Person) -> None:
    one = propose(visit)
    assert "nothing counts yet" in impossible(
        lambda: services.appeal(one.pk, text="x", by=visit.officer, now=NOW)
    )
    agree(one, manager, make_person())
    services.appeal(one.pk, text="It is them", by=visit.officer, now=NOW)
    assert live() == []
    assert visit.reopenings.count() == 2
    assert "appealed already" in impossible(
        lambda: services.appeal(one.pk, text="x", by=visit.officer, now=NOW)
    )
    assert "no part in it" in impossible(
        lambda: services.answer_appeal(one.pk, keep=True, text="x", by=manager, now=NOW)
    )
    services.answer_appeal(one.pk, keep=True, text="Looked again", by=make_manager(), now=NOW)
    assert live() == [one]
    assert visit.reopenings.count() == 3
    assert "No appeal waits" in impossible(
        lambda: services.answer_appeal(one.pk, keep=True, text="x", by=make_manager(), now=NOW)
    )


def test_an_appeal_may_end_it(visit: Visit, manager: Person) -> None:
    one = agree(propose(visit), manager, make_person())
    services.appeal(one.pk, text="It is them", by=visit.officer, now=NOW)
    ended = services.answer_appeal(one.pk, keep=False, text="So it is", by=make_manager(), now=NOW)
    assert ended.ended_because == "appeal"
    assert live() == []


def test_a_review_that_ran_out_before_the_second_agreed_is_not_agreed(
    visit: Visit, manager: Person
) -> None:
    one = agree(propose(visit, Said(DispositionKind.REVIEWED, "x", until=TOMORROW)), manager)
    later = NOW + timedelta(days=2)
    assert "last day is past" in impossible(
        lambda: services.agree_disposition(one.pk, by=make_person(), now=later)
    )


def test_who_sees_which(visit: Visit, manager: Person) -> None:
    one = propose(visit)
    assert list(dispositions_for(visit.officer)) == [one]
    assert list(dispositions_for(manager)) == [one]
    assert list(dispositions_for(make_manager())) == []
    assert list(dispositions_for(make_person())) == []
    later_officer = make_person(office=make_office())
    make_visit(later_officer, customer=visit.customer)
    assert list(dispositions_for(later_officer)) == [one]
    Disposition.objects.update(customer=None)
    assert list(dispositions_for(make_manager())) == [one]


NONSENSE: list[tuple[str, dict[str, Any]]] = [
    ("disposition_kind_known", {"kind": "wrong"}),
    ("disposition_has_reason", {"reason": ""}),
    ("disposition_reviewed_has_date", {"kind": "reviewed"}),
    ("disposition_live_by_two", {"at": NOW}),
    ("disposition_ended_by_somebody", {"ended_at": NOW}),
    ("disposition_appeal_whole", {"appeal": "x"}),
    ("disposition_answer_whole", {"appeal_answer": "x"}),
]


@pytest.mark.parametrize(("constraint", "change"), NONSENSE)
def test_the_database_refuses_nonsense(
    visit: Visit, constraint: str, change: dict[str, Any]
) -> None:
    one = propose(visit)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Disposition.objects.filter(pk=one.pk).update(**change)


def test_the_database_refuses_one_person_as_two(visit: Visit, manager: Person) -> None:
    one = propose(visit)
    with pytest.raises(IntegrityError, match="by_two_people"), transaction.atomic():
        Disposition.objects.filter(pk=one.pk).update(by=manager, second=manager)


def test_customers_of_others_are_not_touched(visit: Visit, manager: Person) -> None:
    visit_of_namesake = make_visit(customer=make_customer())
    agree(propose(visit), manager, make_person())
    assert visit_of_namesake.reopenings.count() == 0
