"""Readiness: what an office must have, gaps accepted in writing, and the red line on every page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from forethought.web.audit.models import Event
from forethought.web.contactdesk import readiness, watched
from forethought.web.contactdesk.models import Beat, Gap
from forethought.web.visits.problems import NotPossibleError
from tests.web.factories import NOW, TODAY, sign_in
from tests.web.watchdog.office import MAIL, beat, ready

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.CHANNELS = MAIL


def test_an_office_that_is_ready_has_no_gap() -> None:
    made = ready()
    assert readiness.gaps(made.office, now=NOW) == []
    assert readiness.why_not_leave(made.officer, now=NOW) == ()


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


@pytest.mark.parametrize(("age", "lives"), [(0, True), (9.9, True), (10, False), (60, False)])
def test_a_watchdog_lives_if_heard_within_ten_seconds(age: float, lives: bool) -> None:
    beat(NOW - timedelta(seconds=age), "one")
    assert readiness.is_watching(NOW) is lives


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
