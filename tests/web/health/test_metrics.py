"""Figures for whoever holds the token, about nobody in particular."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from forethought.web.audit import services as audit
from forethought.web.checks.models import Beat as WorkerBeat
from forethought.web.feeds.models import Feed
from forethought.web.health.figures import FIGURES, PREFIX
from forethought.web.records.models import Source
from tests.web.factories import make_customer, make_person, make_visit, sign_in

ALERTS = Path(__file__).resolve().parents[3] / "deploy" / "prometheus" / "alerts.yml"
TOKEN = "t" * 40
Figures = dict[str, dict[tuple[tuple[str, str], ...], float]]


@pytest.fixture(autouse=True)
def _token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


def ask(client: Client) -> str:
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.content.decode()


def figures(text: str) -> Figures:
    found: Figures = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name.removeprefix(PREFIX), {})[
                tuple(sorted(sample.labels.items()))
            ] = sample.value
    return found


@pytest.mark.parametrize(
    "shown", ["", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ", f"Bearer {TOKEN[:-1]}"]
)
def test_without_the_token_it_is_not_there(client: Client, shown: str, settings: Any) -> None:
    headers = {"authorization": shown} if shown else {}
    assert client.get("/metrics", headers=headers).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_it_counts_what_there_is_and_names_nobody(client: Client) -> None:
    now = timezone.now()
    officer = make_person("Zebedee Quillfeather", email="zebedee@example.org")
    customer = make_customer("Xanthippe Overbury-Smythe", address="7 Unheard Of Lane")
    make_visit(
        officer,
        customer=customer,
        planned_start=now + timedelta(days=1),
        check_wanted_at=now,
        check_wanted_because="new",
    )
    WorkerBeat.objects.create(worker="host-of-ours-12", at=now)
    Feed.objects.create(
        kind="rss", name="Quiet Gazette", url="https://paper.example.org/feed", added_at=now,
        worked_at=now - timedelta(minutes=10),
    )  # fmt: skip
    Source.objects.create(
        name="notes", file="n.csv", rows=1, loaded_at=now, extracted_at=now - timedelta(hours=2)
    )
    with transaction.atomic():
        audit.record("person.sign_in_failed", by=None, now=now, subject="person", subject_id=None)
    sign_in(client, officer).get("/")
    client.get("/no-such-page/Zebedee?q=Zebedee")
    text = ask(client)
    found = figures(text)
    assert found["database_up"] == {(): 1}
    assert found["part_up"][("part", "worker"),] == 1
    assert found["part_up"][("part", "watchdog"),] == 0
    assert found["checks_waiting"] == {(): 1}
    assert found["feed_age_seconds"].popitem()[1] >= 600
    assert found["source_age_seconds"][("source", "notes"),] >= 7200
    assert found["failed_sign_ins_last_hour"] == {(): 1}
    assert found["audit_unsealed"][()] >= 1
    assert found["requests_total"][("status", "2xx"), ("view", "people:home")] >= 1
    assert found["requests_total"][("status", "4xx"), ("view", "none")] >= 1
    for word in ("Zebedee", "Quillfeather", "Xanthippe", "Unheard", "Gazette", "host-of-ours"):
        assert word not in text


def test_without_a_database_the_rest_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", "127.0.0.1")
    monkeypatch.setitem(settings.DATABASES["default"], "PORT", "1")
    found = figures(ask(client))
    assert found["database_up"] == {(): 0}
    assert "checks_waiting" not in found


@pytest.mark.django_db(transaction=True)
def test_a_figure_that_cannot_be_read_leaves_the_others_there(client: Client, hasty: None) -> None:
    now = timezone.now()
    WorkerBeat.objects.create(worker="w", at=now)
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("LOCK TABLE feeds_feed IN ACCESS EXCLUSIVE MODE")
        found = figures(ask(client))
    assert found["database_up"] == {(): 1}
    assert found["part_up"][("part", "worker"),] == 1
    assert found["checks_waiting"] == {(): 0}
    assert "feed_failures" not in found
    assert found["figures_unread"] == {(): 2}


@pytest.mark.django_db(transaction=True)
def test_beats_that_cannot_be_read_are_not_heard(client: Client, hasty: None) -> None:
    WorkerBeat.objects.create(worker="w", at=timezone.now())
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("LOCK TABLE health_partbeat IN ACCESS EXCLUSIVE MODE")
        found = figures(ask(client))
    assert found["database_up"] == {(): 1}
    assert set(found["part_up"].values()) == {0}


@pytest.mark.django_db(transaction=True)
def test_a_database_that_never_answers_is_gone(
    client: Client, mute: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forethought.web.health.figures.WITHIN", 0.3)
    found = figures(ask(client))
    assert found["database_up"] == {(): 0}
    assert "part_up" not in found


COUNT = """
from forethought.web.health.measuring import check_seconds, counted, requests
from prometheus_client import generate_latest
requests.labels("people:home", "2xx").inc()
print(generate_latest(counted()).decode())
"""


def count_once(folder: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", COUNT],
        env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return figures(done.stdout)["requests_total"][("status", "2xx"), ("view", "people:home")]


def test_processes_count_together_and_leave_no_more_files(tmp_path: Path) -> None:
    assert [count_once(tmp_path) for _ in range(3)] == [1, 2, 3]
    assert len(list(tmp_path.glob("*.lock"))) == 1


def rules() -> Iterator[str]:
    for line in ALERTS.read_text(encoding="utf-8").splitlines():
        yield from re.findall(rf"{PREFIX}(\w+)", line)


@pytest.mark.django_db
def test_every_figure_that_an_alert_names_is_there(client: Client) -> None:
    text = ask(client)
    told = set(re.findall(rf"# TYPE {PREFIX}(\w+)", text))
    histograms = {f"{name}_{end}" for name in told for end in ("bucket", "count", "sum")}
    assert {figure.name for figure in FIGURES} <= told
    named = set(rules())
    assert named
    assert named <= told | histograms
