"""Making a check: what it finds in the database, and what becomes of news meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from forethought.web.audit.models import Event
from forethought.web.checks.current import current_check, current_checks, last_check
from forethought.web.checks.inputs import gather
from forethought.web.checks.making import check_soon, fresh_visits, lay_out, make_one
from forethought.web.checks.models import Check, CoverageSeen, Fault, NoteRead
from forethought.web.visits.door import reopen
from forethought.web.visits.models import Visit
from forethought.web.visits.reasons import News
from tests.web.checks.world import (
    ABUSE,
    PLAIN,
    THREAT,
    VICTIM,
    answers,
    check_of,
    load_everything,
    note,
    plain_visit,
    rules,
)
from tests.web.factories import (
    NOW,
    make_absence,
    make_manager,
    make_person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_loaded() -> None:
    load_everything()


def test_a_plain_visit_may_be_made_alone() -> None:
    check = check_of(plain_visit(PLAIN))
    assert (check.may_go, check.complete, check.discuss, rules(check.result)) == (
        "alone",
        True,
        False,
        {},
    )
    assert [n["source"] for n in check.result["matched"]] == ["sa_notes"]


def test_without_any_source_the_check_is_not_complete() -> None:
    from forethought.web.records.models import Source

    Source.objects.all().delete()
    check = check_of(plain_visit())
    assert (check.may_go, check.complete) == ("discuss_first", False)
    assert "check.source" in rules(check.result)


@pytest.mark.parametrize(("hours_before_start", "complete"), [(23, True), (24, True), (25, False)])
def test_an_extract_older_than_a_day_at_the_start_is_stale(
    hours_before_start: int, complete: bool
) -> None:
    from forethought.web.records.models import Source

    visit = plain_visit()
    Source.objects.update(extracted_at=visit.planned_start - timedelta(hours=hours_before_start))
    check = check_of(visit)
    assert check.complete is complete
    stale = {s["source"] for s in check.result["sources"] if s["status"] == "stale"}
    assert bool(stale) is not complete


@pytest.mark.parametrize(
    ("text", "outcome"),
    [(PLAIN, "alone"), (ABUSE, "pair"), (THREAT, "different_method"), (VICTIM, "alone")],
)
def test_notes_decide(text: str, outcome: str) -> None:
    check = check_of(plain_visit(text))
    assert check.outcome == outcome


def test_whoever_is_to_be_asked_is_kept() -> None:
    visit = plain_visit(THREAT)
    assert check_of(visit).discuss_with == visit.officer.manager


def test_when_the_manager_is_away_the_deputy_is_asked() -> None:
    visit = plain_visit(THREAT)
    deputy = make_manager(office=make_manager().office)
    make_absence(visit.officer.manager, deputy=deputy)
    assert check_of(visit).discuss_with == deputy


def test_nobody_there_leaves_the_visit_without_anybody_to_ask() -> None:
    visit = plain_visit(THREAT)
    make_absence(visit.officer.manager)
    check = check_of(visit)
    assert (check.discuss, check.discuss_with) == (True, None)


def test_a_check_clears_the_hold_and_is_current() -> None:
    visit = plain_visit()
    reopen([visit.pk], because=News.RECORDS_CHANGED, now=NOW)
    assert current_check(visit) is None

    check = check_of(visit)

    visit.refresh_from_db()
    assert (visit.check_wanted_at, visit.check_wanted_because) == (None, "")
    assert check.why == "records_changed"
    assert current_check(visit) == check
    assert current_checks([visit])[visit.pk] == check


def test_a_visit_that_is_held_has_no_check_that_counts() -> None:
    """Whatever set the mark: the number and the mark each hold a visit by themselves."""
    visit = plain_visit()
    check_of(visit)
    Visit.objects.filter(pk=visit.pk).update(
        check_wanted_at=NOW, check_wanted_because="visit_changed"
    )
    assert current_check(visit) is None
    assert current_checks([visit]) == {}
    Visit.objects.filter(pk=visit.pk).update(
        check_wanted_at=None, check_wanted_because="", information=F("information") + 1
    )
    assert current_check(visit) is None
    assert current_checks([visit]) == {}


def test_a_check_is_made_once_for_what_is_known() -> None:
    visit = plain_visit()
    assert check_of(visit) == check_of(visit)
    assert Check.objects.count() == 1


def test_news_while_a_check_is_made_keeps_the_visit_held() -> None:
    visit = plain_visit()
    seen = fresh_visits([visit.pk])[visit.pk]
    bench = lay_out(NOW)
    reopen([visit.pk], because=News.NOTE_ADDED, now=NOW)

    check = make_one(seen, bench, why="planned", now=NOW)

    assert current_check(visit) is None
    assert last_check(visit) == check
    visit.refresh_from_db()
    assert visit.check_wanted_because == "note_added"


def test_a_check_made_for_less_does_not_take_the_place_of_a_newer_one() -> None:
    visit = plain_visit()
    seen = fresh_visits([visit.pk])[visit.pk]
    bench = lay_out(NOW)
    reopen([visit.pk], because=News.NOTE_ADDED, now=NOW)
    newer = check_of(visit)

    assert make_one(seen, bench, why="planned", now=NOW) == newer
    assert current_check(visit) == newer
    assert Check.objects.count() == 1


def test_older_checks_are_kept_and_numbered() -> None:
    visit = plain_visit()
    first = check_of(visit)
    note(visit.customer, THREAT)
    reopen([visit.pk], because=News.RECORDS_CHANGED, now=NOW)
    second = check_of(visit)

    first.refresh_from_db()
    assert [(c.number, c.current) for c in (first, second)] == [(1, False), (2, True)]
    assert first.findings_sha256 != second.findings_sha256
    assert first.coverage_sha256 == second.coverage_sha256


def test_the_event_of_a_check_holds_no_name_and_no_text() -> None:
    visit = plain_visit(THREAT)
    check_of(visit)
    event = Event.objects.get(action="check.made")
    assert event.subject_id == visit.pk
    assert visit.customer.name not in str(event.detail)
    assert "stab" not in str(event.detail)


@pytest.mark.parametrize(
    "change",
    [
        lambda v: Visit.objects.filter(pk=v.pk).update(
            planned_start=v.planned_start + timedelta(minutes=15)
        ),
        lambda v: Visit.objects.filter(pk=v.pk).update(minutes=75),
        lambda v: Visit.objects.filter(pk=v.pk).update(
            second_officer=make_person(), second=Visit.Second.ASKED
        ),
        lambda v: note(v.customer, PLAIN + " Twice."),
        lambda v: answers(v, has_concern=True, concern="Something else"),
    ],
    ids=["start", "minutes", "officers", "note", "concern"],
)
def test_the_findings_hash_changes_with_what_a_person_decides_upon(change: Any) -> None:
    visit = plain_visit(ABUSE)
    before = check_of(visit)
    change(visit)
    reopen([visit.pk], because=News.VISIT_CHANGED, now=NOW)
    assert check_of(visit).findings_sha256 != before.findings_sha256


def test_another_concern_is_something_else_to_decide_upon() -> None:
    visit = plain_visit()
    told = answers(visit, has_concern=True, concern="He shouts")
    before = check_of(visit)
    told.concern = "He shouts, and his brother has come to stay"
    told.save()
    reopen([visit.pk], because=News.ANSWERS_CHANGED, now=NOW)
    assert check_of(visit).findings_sha256 != before.findings_sha256


def test_a_newer_extract_with_the_same_records_changes_no_findings() -> None:
    from forethought.web.records.models import Source

    visit = plain_visit(ABUSE)
    before = check_of(visit)
    Source.objects.update(extracted_at=NOW - timedelta(minutes=5), rows=101)
    reopen([visit.pk], because=News.MORNING, now=NOW)
    after = check_of(visit, now=NOW + timedelta(minutes=1))
    assert after.pk != before.pk
    assert after.findings_sha256 == before.findings_sha256


def test_what_was_broken_is_put_down_as_mended() -> None:
    visit = plain_visit()
    Fault.objects.create(
        visit=visit, kind="ValueError", attempts=2, at=NOW, next_try_at=NOW + timedelta(minutes=1)
    )
    check_of(visit)
    assert not Fault.objects.exists()


def test_check_soon_gives_the_check() -> None:
    visit = plain_visit()
    check = check_soon(visit.pk, why=News.PLANNED, now=NOW)
    assert check is not None
    assert check.may_go == "alone"


def test_gathering_takes_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    """However many notes, candidates and colleagues there are."""
    visit = plain_visit(*[f"{PLAIN} {number}" for number in range(30)])
    for _ in range(5):
        make_manager()
        note(plain_visit().customer, ABUSE)
    (seen,) = fresh_visits([visit.pk]).values()
    bench = lay_out(NOW)
    with django_assert_max_num_queries(11):
        gathered = gather(seen, bench.supplies, location_error_m=250, now=NOW)
    assert len(gathered.inputs.records) == 30


def test_the_database_refuses_an_incomplete_check_that_lets_somebody_go() -> None:
    visit = plain_visit()
    check_of(visit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.update(complete=False)


@pytest.mark.parametrize(
    ("attempts", "wait"), [(0, timedelta(seconds=5)), (1, timedelta(0)), (1, timedelta(-1))]
)
def test_the_database_refuses_a_fault_that_is_never_tried_again(
    attempts: int, wait: timedelta
) -> None:
    visit = plain_visit()
    with pytest.raises(IntegrityError), transaction.atomic():
        Fault.objects.create(
            visit=visit, kind="E", attempts=attempts, at=NOW, next_try_at=NOW + wait
        )


@pytest.mark.parametrize(
    "make",
    [
        lambda v: NoteRead.objects.create(
            visit=v, officer=v.officer, source="s", record_id="r", text_sha256="0" * 64, at=NOW
        ),
        lambda v: CoverageSeen.objects.create(
            visit=v, officer=v.officer, coverage_sha256="0" * 64, at=NOW
        ),
    ],
    ids=["note read", "coverage seen"],
)
def test_the_database_keeps_what_was_read_once(make: Any) -> None:
    visit = plain_visit()
    make(visit)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(visit)
