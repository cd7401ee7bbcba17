"""Every line is whole and in one form, and in none stands anything about anybody."""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from forethought.service.serve_lines import as_lines
from forethought.web.log_lines import LEFT_OUT, formatter
from forethought.web.log_settings import log
from tests.web.factories import make_customer, make_manager, make_visit, sign_in
from tests.web.health.broken_urls import ADDRESS, EMAIL, NAME, NOTE, WORDS

ID = "0123456789abcdef0123456789ABCDEF"


class Lines:
    """What was written, as text and as objects."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


def listening() -> Iterator[Lines]:
    """Everything that reaches the log, as the site writes it."""
    made = Lines()
    handler = logging.StreamHandler(made.stream)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield made
    root.removeHandler(handler)


@pytest.fixture(params=["json", "lines"])
def lines(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    monkeypatch.setenv("FORETHOUGHT_LOG", request.param)
    yield from listening()


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    monkeypatch.setenv("FORETHOUGHT_LOG", "json")
    yield from listening()


@pytest.mark.django_db
@pytest.mark.urls("tests.web.health.broken_urls")
def test_no_word_of_anybody_reaches_a_line(client: Client, lines: Lines) -> None:
    manager = make_manager(NAME, email=f"other-{EMAIL}")
    visit = make_visit(manager, customer=make_customer(NAME, address=ADDRESS), purpose=NOTE)
    client.raise_request_exception = False
    client.post(reverse("account_login"), {"login": EMAIL, "password": NAME})
    sign_in(client, manager)
    client.get("/")
    client.get(f"/no-such/{NAME}", {"q": ADDRESS})
    client.post(reverse("visits:plan"), {"name": NAME, "address": ADDRESS, "purpose": NOTE})
    client.get(reverse("checks:check", args=[visit.pk]), {"q": NAME})
    client.get("/", headers={"host": "unheard.example.org"})
    client.get("/", headers={"x-request-id": NAME, "user-agent": NAME, "referer": f"/{NAME}"})
    client.generic(NAME.split()[0], "/")
    Client(enforce_csrf_checks=True).post(f"/{NAME}", {"note": NOTE})
    assert client.get("/breaks/").status_code == 500
    logging.getLogger("urllib3.connectionpool").warning("retrying %s for %s", f"/{NAME}", ADDRESS)
    logging.getLogger("weasyprint").error(f"cannot draw {NOTE}")
    assert lines.text.count("request") > 8
    assert LEFT_OUT in lines.text
    assert "ValueError" in lines.text
    assert not [word for word in WORDS if word in lines.text], lines.text


@pytest.mark.django_db
@pytest.mark.urls("tests.web.health.broken_urls")
def test_an_error_says_its_type_its_cause_and_where(client: Client, objects: Lines) -> None:
    client.raise_request_exception = False
    client.get("/breaks/", headers={"x-request-id": ID})
    broke, line = [one for one in objects.objects if one.get("request") == ID]
    assert broke["error"] == "ValueError"
    assert broke["causes"] == ["IntegrityError", "UniqueViolation"]
    assert broke["traceback"][-1].startswith("broken_urls.py:")
    assert broke["level"] == "error"
    wanted = {"event": "request", "view": "breaks", "status": 500, "method": "GET"}
    assert line | wanted == line
    assert {"timestamp", "logger", "ms", "part", "process"} <= set(line)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (ID, True),
        ("c2a6cf6a-6f0b-4a0e-9a4e-1f6a2f8d3b11", True),
        ("a" * 16, True),
        ("a" * 15, False),
        ("a" * 64, True),
        ("a" * 65, False),
        ("Quillfeather-Zebedee", False),
        ("a" * 16 + "\n" + "b" * 16, False),
        ("", False),
    ],
)
def test_an_id_from_before_us_is_kept_where_it_can_tell_nothing(
    client: Client, objects: Lines, given: str, kept: bool
) -> None:
    answer = client.get("/help/", headers={"x-request-id": given} if given else {})
    known = answer["X-Request-ID"]
    assert (known == given) is kept
    assert [one["request"] for one in objects.objects] == [known]


def test_files_of_the_look_and_probes_write_no_line(client: Client, objects: Lines) -> None:
    client.get("/health/live")
    client.get("/static/forethought/none-such.css")
    assert [one.get("view") for one in objects.objects] == ["none"]


def test_a_line_stays_one_line(objects: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    logging.getLogger("forethought.web.x").error("feed %s\nfaked: %s", "a\nb", "c")
    (line,) = objects.objects
    assert line["event"] == "feed a\\nb\\nfaked: c"
    monkeypatch.setattr(logging.getLogger("gunicorn.error"), "propagate", True)
    logging.getLogger("gunicorn.error").error("Error handling request %s", f"/{NAME}")
    assert objects.objects[-1]["event"] == "Error handling request %s"


def test_what_serve_says_is_a_line_too() -> None:
    said: list[str] = []
    as_lines({}, said.append)("It runs.")
    as_lines({"FORETHOUGHT_LOG": "json"}, said.append)("It runs.")
    assert said[0] == "It runs."
    line = json.loads(said[1])
    assert (line["event"], line["part"], line["process"]) == ("It runs.", "serve", os.getpid())


def test_another_word_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORETHOUGHT_LOG", "yaml")
    with pytest.raises(ImproperlyConfigured, match="'yaml': write lines or json"):
        log()


@pytest.mark.parametrize(
    ("demonstration", "kind", "level"),
    [
        ("no", "", "INFO"),
        ("no", "json", "INFO"),
        ("yes", "", "WARNING"),
        ("yes", "lines", "INFO"),
        ("yes", "json", "INFO"),
    ],
)
def test_only_a_demonstration_writes_no_line_for_each_request(
    demonstration: str, kind: str, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORETHOUGHT_DEMONSTRATION", demonstration)
    monkeypatch.setenv("FORETHOUGHT_LOG", kind)
    assert log()["LOGGING"]["loggers"]["forethought.web.health.observing"]["level"] == level
