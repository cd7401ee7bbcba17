"""The one door: what it holds, what it leaves alone, and what it writes down."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from forethought.web.audit.models import Event
from forethought.web.visits.door import IDS_IN_ONE_EVENT, STILL_AHEAD, reopen
from forethought.web.visits.models import Reopening, Visit
from forethought.web.visits.reasons import News
from tests.web.factories import NOW, make_person, make_visit

pytestmark = pytest.mark.django_db


def _state_fields(state: str) -> dict[str, object]:
    fields: dict[str, object] = {"state": state, "engaged": False}
    if state in (Visit.State.UNDER_WAY, Visit.State.FINISHED):
        fields["started_at"] = NOW
    if state == Visit.State.FINISHED:
        fields["finished_at"] = NOW
    return fields


@pytest.mark.parametrize("state", list(Visit.State))
def test_visits_still_ahead_are_held_and_no_other(state: str) -> None:
    visit = make_visit(**_state_fields(state))

    count = reopen([visit.pk], because=News.RECORDS_CHANGED, now=NOW)

    visit.refresh_from_db()
    expected = state in STILL_AHEAD
    assert count == int(expected)
    assert (visit.check_wanted_at == NOW) is expected
    assert visit.information == (2 if expected else 1)
    assert Reopening.objects.count() == int(expected)


def test_only_the_visits_named_are_held() -> None:
    mine, other = make_visit(), make_visit()

    reopen(Visit.objects.filter(pk=mine.pk), because=News.NOTE_ADDED, now=NOW)

    other.refresh_from_db()
    assert other.check_wanted_at is None
    assert list(Reopening.objects.values_list("visit", "at", "because")) == [
        (mine.pk, NOW, "note_added")
    ]


def test_a_second_reopening_counts_again_and_keeps_both_reasons() -> None:
    visit = make_visit()

    reopen([visit.pk], because=News.AREAS_CHANGED, now=NOW)
    reopen([visit.pk], because=News.PRESS_CHANGED, now=NOW + timedelta(minutes=1))

    visit.refresh_from_db()
    assert visit.information == 3
    assert visit.check_wanted_because == "press_changed"
    assert set(Reopening.objects.values_list("because", flat=True)) == {
        "areas_changed",
        "press_changed",
    }


@pytest.mark.parametrize(
    "which",
    [
        pytest.param(Visit.objects.all, id="all"),
        pytest.param(lambda: Visit.objects.order_by("-planned_start"), id="ordered"),
        pytest.param(lambda: Visit.objects.order_by("pk")[:5], id="sliced"),
        pytest.param(lambda: Visit.objects.filter(customer__name__contains="100%"), id="percent"),
        pytest.param(
            lambda: Visit.objects.filter(customer__visits__isnull=False).distinct(), id="joined"
        ),
        pytest.param(lambda: Visit.objects.values_list("pk", flat=True), id="values"),
    ],
)
def test_any_queryset_will_do(which) -> None:  # type: ignore[no-untyped-def]
    visit = make_visit()
    visit.customer.name = "100% Invented {}"
    visit.customer.save()
    assert reopen(which(), because=News.PACK_CHANGED, now=NOW) == 1


@pytest.mark.parametrize("which", [[], Visit.objects.none(), Visit.objects.filter(pk__in=[])])
def test_nothing_to_hold_is_no_fault_and_leaves_no_event(which) -> None:  # type: ignore[no-untyped-def]
    make_visit()
    assert reopen(which, because=News.PACK_CHANGED, now=NOW) == 0
    assert not Event.objects.exists()


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(ValueError, match="gossip"):
        reopen([], because="gossip", now=NOW)


def test_the_event_holds_who_why_and_which_in_pieces() -> None:
    person = make_person()
    first = make_visit(person)
    Visit.objects.bulk_create(
        Visit(
            officer=person,
            customer=first.customer,
            planned_start=NOW,
            created_at=NOW,
            created_by=person,
        )
        for _ in range(IDS_IN_ONE_EVENT)
    )

    count = reopen(Visit.objects.all(), because=News.MARKERS_CHANGED, now=NOW, by=person)

    assert count == IDS_IN_ONE_EVENT + 1
    events = list(Event.objects.order_by("pk"))
    assert [(e.action, e.by_id, e.detail["because"], e.detail["count"]) for e in events] == [
        ("visits.held", person.pk, "markers_changed", count)
    ] * 2
    told = [pk for event in events for pk in event.detail["visits"]]
    assert sorted(told) == sorted(Visit.objects.values_list("pk", flat=True))


def test_every_word_has_its_clause_and_what_affects_an_officer_reads_like_any_news() -> None:
    assert all(news.says for news in News)
    assert News.AFFECTED_CHANGED.says == News.OFFICER_CHANGED.says


def test_holding_2000_of_20000_reads_no_more_than_it_must() -> None:
    """The plan finds the visits by their ids; the speed itself is told by the bench."""
    person = make_person()
    first = make_visit(person)
    Visit.objects.bulk_create(
        (
            Visit(
                officer=person,
                customer=first.customer,
                planned_start=NOW + timedelta(minutes=number),
                created_at=NOW,
                created_by=person,
            )
            for number in range(20_000)
        ),
        batch_size=5_000,
    )
    ids = list(Visit.objects.order_by("pk").values_list("pk", flat=True)[:20_000:10])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE visits_visit")
        cursor.execute(
            "EXPLAIN (FORMAT JSON) SELECT id FROM visits_visit WHERE id IN"
            " (SELECT unnest(%s::bigint[])) AND state = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [ids[:50], ["planned", "under_way"]],
        )
        plan = json.dumps(cursor.fetchone()[0])
    assert "Index" in plan
    with connection.execute_wrapper(counting := _Counting()):
        assert reopen(ids, because=News.RECORDS_CHANGED, now=NOW) == 2_000
    # Hold, four audit rows (2,000 ids in pieces of 500), whom it turns back, notice, and the
    # savepoint around them.
    assert counting.count <= 9


def test_every_lock_of_the_site_has_a_number_of_its_own() -> None:
    """Two uses of one number would wait for each other without anybody knowing why."""
    from forethought.embedded import roles
    from forethought.web.audit import sealing
    from forethought.web.records import locks

    numbers = [roles.ONE_AT_A_TIME, sealing._ONE_SEALER, locks._NEWS, locks._LOADS]
    assert len(set(numbers)) == len(numbers)


class _Counting:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        self.count += 1
        return execute(sql, params, many, context)
