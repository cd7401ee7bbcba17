"""The two pages of the manual are true: what they show is run, in their order."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from django.utils import timezone

from forethought.channels.transport import Transport
from forethought.channels.webhook import signature
from forethought.web.api.problems import TITLES
from forethought.web.areas.models import KnownArea
from forethought.web.incidents.models import Incident
from forethought.web.people.models import Person
from forethought.web.visits.models import Visit
from forethought.web.webhooks.events import EVENTS
from forethought.web.webhooks.models import Delivery, Webhook
from forethought.web.webhooks.secrets import new_secret
from forethought.web.webhooks.sender import Sender
from tests.web.processes import until
from tests.web.webhooks.given import sealed

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "docs" / "manual" / "operator"
HOST = "127.0.0.1"


def blocks(page: str, language: str) -> list[str]:
    """The code of a page in one language."""
    text = (MANUAL / page).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_list_of_events_is_that_of_the_program() -> None:
    """Regenerate a row that differs from here: the failing assert shows it."""
    shown = []
    for one in sorted(EVENTS.values(), key=lambda one: one.name):
        keys = (*one.data, one.each) if one.each else one.data
        data = ", ".join(f"`{key}`" for key in keys) or "–"
        shown.append(f"| `{one.name}` | `{one.scope.value}` | {one.says} | {data} |")
    page = (MANUAL / "webhooks.md").read_text().splitlines()
    listed = [line for line in page if re.match(r"\| `[a-z_]+\.[a-z_]+` \|", line)]
    assert listed == list(dict.fromkeys(shown))


def test_what_to_do_about_every_problem_stands_in_the_manual() -> None:
    page = (MANUAL / "api.md").read_text()
    assert [word for word in TITLES if f"| `{word}` |" not in page] == []


@pytest.mark.django_db
def test_every_example_of_the_client_runs(
    site: str, token: str, monkeypatch: pytest.MonkeyPatch, officer: Person
) -> None:
    secret = new_secret()
    monkeypatch.setenv("FORETHOUGHT_TOKEN", token)
    monkeypatch.setenv("FORETHOUGHT_WEBHOOK_SECRET", secret)
    known: dict[str, Any] = {}
    examples = blocks("client.md", "python")
    for example in examples:
        sealed(now=timezone.now())
        code = example.replace("https://visits.example.org", site)
        exec(compile(code, "client.md", "exec", dont_inherit=True), known)
    assert len(examples) == 10
    known["site"]._asking.close()
    assert set(Visit.objects.values_list("reference", flat=True)) == {
        "PLAN-2026-1182",
        "PLAN-2026-1183",
    }
    assert Incident.objects.get().reporter == officer
    assert KnownArea.objects.get().version == 2
    assert known["cursor"]
    body = b'{"id": "ev-1", "type": "check.made"}'
    at = str(int(timezone.now().timestamp()))
    headers = {"webhook-id": "ev-1", "webhook-timestamp": at}
    signed = headers | {"webhook-signature": signature(secret, "ev-1", at, body)}
    assert (known["take"](signed, body), known["take"](headers, body)) == (204, 401)


@contextmanager
def example_receiver(secret: str, keep: Path, port: int = 0) -> Iterator[str]:
    """``examples/webhook_receiver.py`` as it is started in the manual; its address."""
    process = subprocess.Popen(
        [sys.executable, "examples/webhook_receiver.py", f"--port={port}", f"--keep={keep}"],
        cwd=ROOT,
        env=os.environ | {"FORETHOUGHT_WEBHOOK_SECRET": secret},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("Listening on http://"), line
        yield line.split()[-1]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def kept(path: Path) -> list[str]:
    return [json.loads(line)["type"] for line in path.read_text().splitlines()]


def run(script: str, folder: Path, **variables: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.django_db
def test_a_stranger_connects_a_receiver_by_the_manual(
    site: str, token: str, tmp_path: Path, settings: Any
) -> None:
    settings.WEBHOOKS_OWN_HOSTS = frozenset({HOST})
    first, *others = blocks("webhooks.md", "sh")
    keep = tmp_path / "events.jsonl"
    variables = {"SITE": site, "TOKEN": token, "RECEIVER": f"http://{HOST}:1/"}
    run(first, tmp_path, **variables)
    secret = json.loads((tmp_path / "webhook.json").read_text())["secret"]
    with example_receiver(secret, keep) as address:
        Webhook.objects.update(url=address)
        run("\n".join(others), tmp_path, **variables)
        sender = Sender(
            timezone.now, threading.Event(), Transport(60.0, own_hosts=frozenset({HOST}))
        )
        sender.turn()
        assert until(lambda: all(one.done() for _, one in sender._under_way), 120)
        sender.land()
    assert Delivery.objects.get().state == "delivered"
    assert kept(keep) == ["webhook.test"]
    webhook = Webhook.objects.get()
    assert webhook.types == ["alarm.raised", "check.made", "decision.made"]
    assert webhook.old_until is not None


def test_the_receiver_keeps_each_event_once_and_refuses_what_is_forged(tmp_path: Path) -> None:
    secret, keep = new_secret(), tmp_path / "events.jsonl"
    keep.write_text('{"id": "ev-0", "type": "visit.moved"}\n{"id": "ev-1", "ty')  # was cut off
    with example_receiver(secret, keep) as address:
        for message_id, signs in (
            ("ev-0", secret),
            ("ev-1", secret),
            ("ev-1", secret),
            ("ev-2", new_secret()),
        ):
            body = json.dumps(
                {
                    "id": message_id,
                    "type": "visit.planned",
                    "subject": {"kind": "visit", "id": 7},
                    "data": {},
                }
            ).encode()
            at = str(int(timezone.now().timestamp()))
            headers = {
                "webhook-id": message_id,
                "webhook-timestamp": at,
                "webhook-signature": signature(signs, message_id, at, body),
            }
            answer = requests.post(address, data=body, headers=headers, timeout=120)
            assert answer.status_code == (204 if signs == secret else 401)
        assert requests.post(address, data=b"x" * 100_001, timeout=120).status_code == 413
    assert kept(keep) == ["visit.moved", "visit.planned"]
