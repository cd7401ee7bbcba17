"""The real processes: they share the work, and one that is killed loses nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler

import pytest
from django.utils import timezone

from forethought.web.health.models import PartBeat
from forethought.web.webhooks.models import Delivery
from tests.web.factories import make_visit
from tests.web.processes import environment_of_process, until
from tests.web.webhooks.given import happens, make_webhook, sealed
from tests.web.webhooks.receiver import HOST, Got, Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "forethought.web", "webhooks", "--skip-checks"],
        env=environment_of_process(FORETHOUGHT_WEBHOOKS_OWN_HOSTS=HOST),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def test_two_share_the_work_and_one_may_be_killed_in_the_middle_of_it(receiver: Receiver) -> None:
    """Killed while a message is under way, when it may have arrived and nobody has kept that."""
    now = timezone.now()
    visit = make_visit(planned_start=now)
    for number in range(2):
        make_webhook(visit.officer, receiver.url + str(number), now=now)

    def dies_at_the_third(got: Got, handler: BaseHTTPRequestHandler) -> None:
        if len(receiver.got) >= 3 and not receiver.over.is_set():
            receiver.over.wait(60)
        receiver.answer(got, handler)

    receiver.does = dies_at_the_third
    for _ in range(6):
        happens("visit.changed", "visit", visit.pk, fields=[], version=2, now=now)
    sealed(now=now)
    first = start()
    other = None
    try:
        assert until(lambda: len(receiver.got) >= 3, 120)
        assert PartBeat.objects.filter(part="webhooks").exists()
        end(first)
        receiver.over.set()
        # What it had claimed is another's once the claim has lapsed: here at once.
        Delivery.objects.filter(claimed_until__isnull=False).update(claimed_until=now)
        other = start()
        done = Delivery.objects.filter(state="delivered")
        assert until(lambda: done.count() == 12, 120)
        other.send_signal(signal.SIGTERM)
        assert other.wait(60) == 0
    finally:
        end(first)
        if other is not None:
            end(other)
    for number in range(2):
        arrived = [got.id for got in receiver.got if got.path.endswith(str(number))]
        sent = Delivery.objects.filter(webhook__url__endswith=str(number)).order_by("pk")
        assert list(dict.fromkeys(arrived)) == list(sent.values_list("message_id", flat=True))
    assert not PartBeat.objects.filter(part="webhooks", at__lt=now).exists()


@pytest.mark.prove
def test_two_at_once_send_everything_once_and_in_order(receiver: Receiver) -> None:
    now = timezone.now()
    visit = make_visit(planned_start=now)
    for number in range(4):
        make_webhook(visit.officer, receiver.url + str(number), now=now)
    processes = [start(), start()]
    try:
        assert until(lambda: PartBeat.objects.filter(part="webhooks").count() == 2, 120)
        for _ in range(10):
            for _ in range(10):
                happens("visit.changed", "visit", visit.pk, fields=[], version=2, now=now)
            sealed(now=now)
        done = Delivery.objects.filter(state="delivered")
        assert until(lambda: done.count() == 400, 120)
    finally:
        for process in processes:
            end(process)
    for number in range(4):
        arrived = [got.id for got in receiver.got if got.path.endswith(str(number))]
        sent = Delivery.objects.filter(webhook__url__endswith=str(number)).order_by("pk")
        assert arrived == list(sent.values_list("message_id", flat=True))
        assert len(set(arrived)) == 100


@pytest.mark.prove
def test_one_that_is_told_to_end_keeps_what_is_under_way(receiver: Receiver) -> None:
    now = timezone.now()
    visit = make_visit(planned_start=now)
    make_webhook(visit.officer, receiver.url, now=now)
    receiver.does = receiver.hang
    happens("visit.changed", "visit", visit.pk, fields=[], version=2, now=now)
    sealed(now=now)
    process = start()
    try:
        assert until(lambda: bool(receiver.got), 120)
        process.send_signal(signal.SIGTERM)
        receiver.over.set()
        assert process.wait(60) == 0
    finally:
        end(process)
    assert Delivery.objects.get().claimed_until is None
