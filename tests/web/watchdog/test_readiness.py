"""Readiness: what an office must have, gaps accepted in writing, and the red line on every page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from forethought.web.audit.models import Event
from forethought.web.contactdesk import readiness, watched
from forethought.web.contactdesk.models import Beat, Duty, Gap, Way
from forethought.web.people.models import Absence, Person
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW, TODAY, make_manager, make_office, make_person, sign_in
from tests.web.watchdog.office import HOUR, MAIL, Ready, accept, beat, make_way, ready

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.CHANNELS = MAIL


def test_an_office_that_is_ready_has_no_gap() -> None:
    made = ready()
    assert readiness.gaps(made.office, now=NOW) == []
    assert readiness.why_not_leave(made.officer, now=NOW) == ()


WEBHOOK = {"webhook": {"secret": "an invented secret of some length"}}


@dataclass
class Spoil:
    """An office that lacks what ``how`` takes away: the gaps that it must have then."""

    how: Callable[[Ready], object]
    gaps: set[str]
    says: str = ""


def _only(person: str, **change: Any) -> Callable[[Ready], object]:
    """A change of the one way of somebody."""
    return lambda made: Way.objects.filter(person=getattr(made, person)).update(**change)


def _away(made: Ready, deputy: Person | None = None) -> Absence:
    return Absence.objects.create(person=made.manager, deputy=deputy, begins=NOW - HOUR)


def _manager_elsewhere(made: Ready) -> None:
    made.officer.manager = make_manager(office=make_office("Another"))
    made.officer.save()


def _deputy_elsewhere(made: Ready) -> None:
    _away(made, make_manager(office=make_office("Another")))


SPOILS = {
    "nobody on the rota": Spoil(lambda made: Duty.objects.all().delete(), {"desk"}, "on its rota"),
    "the rota begins later": Spoil(
        lambda made: Duty.objects.update(begins=NOW + SECOND), {"desk"}, "Nobody is on duty"
    ),
    "the rota begins now": Spoil(lambda made: Duty.objects.update(begins=NOW), set()),
    "the rota ends now": Spoil(lambda made: Duty.objects.update(ends=NOW), {"desk"}),
    "the rota ends soon": Spoil(lambda made: Duty.objects.update(ends=NOW + SECOND), set()),
    "who is on the rota has left": Spoil(
        lambda made: Person.objects.filter(pk=made.desk.pk).update(is_active=False), {"desk"}
    ),
    "the desk has no way": Spoil(_only("desk", gone_at=NOW), {"way:desk", "rung:desk"}, "no way"),
    "the desk's way was never tried": Spoil(
        _only("desk", worked_at=None), {"way:desk", "rung:desk"}, "tried and worked"
    ),
    "the desk's channel is not set up": Spoil(
        _only("desk", channel="twilio_sms"), {"way:desk", "rung:desk"}, "leads nowhere"
    ),
    "the desk cannot acknowledge": Spoil(
        _only("desk", channel="webhook"), {"rung:desk"}, "nobody on it can acknowledge"
    ),
    "the manager has no way": Spoil(
        _only("manager", gone_at=NOW), {"way:manager", "rung:manager"}, "leads nowhere"
    ),
    "the manager cannot acknowledge": Spoil(
        _only("manager", channel="webhook"), {"rung:manager"}, "can acknowledge"
    ),
    "the manager is away": Spoil(_away, {"rung:manager"}, "nobody is on it"),
    "the manager elsewhere has no way": Spoil(_manager_elsewhere, {"way:elsewhere"}, "no way"),
    "the deputy elsewhere has no way": Spoil(
        _deputy_elsewhere, {"way:elsewhere", "rung:manager"}, "no way"
    ),
    "an administrator has no way, others of the last rung do": Spoil(
        _only("administrator", gone_at=NOW), set()
    ),
    "nobody can acknowledge": Spoil(
        lambda made: Way.objects.update(channel="webhook"),
        {"rung:desk", "rung:manager", "rung:emergency"},
    ),
    "the machine is one": Spoil(
        lambda made: Beat.objects.update(host="one"), {"second_watcher"}, "Nobody watches"
    ),
    "the second watchdog died": Spoil(
        lambda made: Beat.objects.filter(host="two").update(at=NOW - 10 * SECOND),
        {"second_watcher"},
    ),
    "the second watchdog is slow": Spoil(
        lambda made: Beat.objects.filter(host="two").update(at=NOW - 9.9 * SECOND), set()
    ),
    "no watchdog": Spoil(lambda made: Beat.objects.all().delete(), {"watchdog"}, "nobody may"),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_what_keeps_officers_in(spoil: Spoil, settings: Any) -> None:
    settings.CHANNELS = {**MAIL, **WEBHOOK}
    made = ready()
    spoil.how(made)
    found = readiness.gaps(made.office, now=NOW)
    known = {f"way:{made.desk.pk}": "way:desk", f"way:{made.manager.pk}": "way:manager"}
    named = {known.get(gap.what, gap.what) for gap in found}
    named = {"way:elsewhere" if one.split(":")[-1].isdigit() else one for one in named}
    assert named == spoil.gaps
    said = readiness.why_not_leave(made.officer, now=NOW)
    assert spoil.says in " ".join(said)
    assert {gap.says for gap in found} <= set(said)
    for gap in found:
        if gap.can_be_accepted:
            accept(made.office, gap.what, made.administrator)
    left = {gap.what for gap in readiness.gaps(made.office, now=NOW) if gap.accepted is None}
    assert left == spoil.gaps & {"watchdog"}


def test_readiness_asks_as_often_for_many_people_as_for_few(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    made = ready()
    for _ in range(20):
        make_way(make_manager(office=made.office))
        make_person(office=made.office, manager=make_manager(office=make_office()))
    with django_assert_max_num_queries(9):
        assert len(readiness.gaps(made.office, now=NOW)) == 20


def test_a_gap_accepted_in_writing_counts_for_that_day_alone() -> None:
    made = ready()
    Beat.objects.update(host="one")
    assert readiness.why_not_leave(made.officer, now=NOW)
    readiness.accept_gap(
        made.office,
        readiness.SECOND_WATCHER,
        day=TODAY,
        reason="The second machine comes tomorrow",
        by=made.administrator,
        now=NOW,
    )
    assert readiness.why_not_leave(made.officer, now=NOW) == ()
    assert readiness.gaps(made.office, now=NOW)[0].accepted
    assert Event.objects.filter(action="gap.accepted").exists()
    tomorrow = NOW + timedelta(days=1)
    beat(tomorrow, "one")
    assert readiness.why_not_leave(made.officer, now=tomorrow)


@pytest.mark.parametrize(
    ("who", "what", "reason", "says"),
    [
        ("manager", readiness.DESK, "Because", "Only a safety administrator"),
        ("administrator", readiness.WATCHDOG, "Because", "live watchdog"),
        ("administrator", readiness.DESK, "  ", "Write why"),
    ],
)
def test_not_every_gap_can_be_accepted_by_everybody(
    who: str, what: str, reason: str, says: str
) -> None:
    made = ready()
    with pytest.raises(NotPossibleError, match=says):
        readiness.accept_gap(
            made.office, what, day=TODAY, reason=reason, by=getattr(made, who), now=NOW
        )


def test_a_gap_without_a_reason_is_refused_by_the_database() -> None:
    made = ready()
    with pytest.raises(IntegrityError), transaction.atomic():
        Gap.objects.create(
            office=made.office, what="desk", day=TODAY, reason="", by=made.administrator, at=NOW
        )


@pytest.mark.parametrize(
    ("age", "lives"),
    [(0, True), (9.9, True), (10, False), (60, False), (-10, True), (-10.1, False), (-3600, False)],
)
def test_a_watchdog_lives_if_heard_within_ten_seconds(age: float, lives: bool) -> None:
    beat(NOW - timedelta(seconds=age), "one")
    assert readiness.is_watching(NOW) is lives
    missing = {gap.what for gap in readiness.gaps(make_office(), now=NOW)}
    assert (readiness.WATCHDOG not in missing) is lives
    assert (readiness.last_beat(NOW) is None) is (age < -10)


def test_pages_ask_at_most_once_in_two_seconds() -> None:
    asked = []

    def ask(now: Any) -> bool:
        asked.append(now)
        return False

    remembered = watched.Remembered(ask)
    for second in (0, 1, 1.9, 2, 3, -5):
        assert remembered(NOW + timedelta(seconds=second)) is False
    assert [(one - NOW).total_seconds() for one in asked] == [0, 2, -5]


def test_every_page_says_in_red_that_nobody_watches(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SAYS_WHEN_NOBODY_WATCHES = True
    monkeypatch.setattr(watched, "_remembered", readiness.is_watching)
    sign_in(client, ready().officer)
    Beat.objects.all().delete()
    page = client.get("/me/").content.decode()
    assert "No watchdog is running" in page
    from django.utils import timezone

    beat(timezone.now(), "one")
    assert "No watchdog is running" not in client.get("/me/").content.decode()
