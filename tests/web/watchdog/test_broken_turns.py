"""One thing that breaks holds nothing else up, and a watchdog that can do nothing is not alive."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from forethought.web.contactdesk import sending, watching
from forethought.web.contactdesk.models import Alert, Beat
from forethought.web.contactdesk.outbox import Outbox
from forethought.web.contactdesk.readiness import is_watching
from forethought.web.contactdesk.watchdog import Watchdog
from tests.web.factories import NOW
from tests.web.watchdog.burst import officers_out
from tests.web.watchdog.mailbox import Mailbox

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)


class Run:
    """A watchdog whose ``run`` ends after so many turns; a turn takes a second."""

    def __init__(self, turns: int) -> None:
        self.now = NOW
        self.left = turns
        self.dog = Watchdog(lambda: self.now, self._pause)
        self.dog._rest = lambda: self._pause(0)  # type: ignore[method-assign]

    def _pause(self, _: float) -> None:
        self.now += SECOND
        self.left -= 1
        self.dog.stopping = self.left <= 0

    def go(self) -> None:
        self.dog._leave = lambda: None  # type: ignore[method-assign]
        self.dog.run()


def _breaks(*_: Any, **__: Any) -> int:
    raise ValueError


def test_a_watchdog_whose_turns_break_counts_as_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "look_at_due", _breaks)
    run = Run(turns=12)
    run.go()
    assert Beat.objects.get().at == NOW
    assert not is_watching(run.now)


def test_it_lives_again_after_a_turn_that_went_well(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(watching, "look_at_due", _breaks)
        run = Run(turns=12)
        run.go()
    run.left, run.dog.stopping = 2, False
    run.go()
    assert is_watching(run.now)


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with Mailbox() as box:
        settings.CHANNELS = box.settings
        yield box


def test_one_message_that_cannot_be_marked_holds_no_other_up(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    officers_out(3, NOW)
    while watching.look_at_due(NOW):
        pass
    bad = Alert.objects.order_by("pk").values_list("pk", flat=True)[0]

    def keep(tried: Sequence[sending.Tried], now: datetime) -> None:
        if any(one.alert == bad for one in tried):
            raise ValueError
        sending.keep(tried, now)

    run = Run(turns=1)
    monkeypatch.setattr(run.dog, "_alerts", Outbox(sending.claim, keep))
    ends = time.monotonic() + 120
    others = Alert.objects.exclude(pk=bad)
    while others.filter(sent_at__isnull=True).exists():
        assert time.monotonic() < ends
        run.dog.turn()
        time.sleep(0.01)
    assert Alert.objects.get(pk=bad).sent_at is None
    assert len(set(mailbox.ids)) == Alert.objects.count()
