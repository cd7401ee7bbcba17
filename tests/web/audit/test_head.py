"""What leaves the database: one line in a file for each new head, and a message a day."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from forethought.web.audit import head_mail
from forethought.web.audit.head import current_head, publish
from forethought.web.audit.head_file import FILE, Head, HeadFileError, append, read_heads, set_aside
from forethought.web.audit.head_mail import MAILED, NOT_MAILED, mail_head_when_due
from forethought.web.audit.models import Event
from forethought.web.audit.sealing import seal
from forethought.web.audit.services import record
from forethought.web.people.models import Person
from tests.web.factories import NOW, make_person

KEEPER = "keeper@example.com"


def write_and_seal(now: datetime = NOW) -> Head:
    with transaction.atomic():
        record("visit.planned", by=None, now=now, subject="visit", subject_id=1)
    seal(now)
    head = current_head()
    assert head is not None
    return head


@pytest.mark.django_db
class TestFile:
    def test_sealing_publishes(self, tmp_path: Path, settings: Any) -> None:
        settings.AUDIT_HEAD_FILE = tmp_path / "data" / FILE
        heads = [write_and_seal(), write_and_seal()]
        seal(NOW)
        assert list(read_heads(settings.AUDIT_HEAD_FILE)) == heads
        assert settings.AUDIT_HEAD_FILE.stat().st_mode & 0o777 == 0o600

    def test_a_head_missed_is_written_the_next_time(self, tmp_path: Path, settings: Any) -> None:
        write_and_seal()
        settings.AUDIT_HEAD_FILE = tmp_path / FILE
        seal(NOW)
        assert list(read_heads(tmp_path / FILE)) == [current_head()]

    def test_before_the_first_seal_nothing_is_written(self, tmp_path: Path) -> None:
        assert not publish(tmp_path / FILE)
        assert list(read_heads(tmp_path / FILE)) == []

    def test_the_rest_of_a_line_that_a_crash_left_is_cut_off(self, tmp_path: Path) -> None:
        path = tmp_path / FILE
        write_and_seal()
        publish(path)
        with path.open("a") as file:
            file.write('{"seal": 2, "ha')
        assert len(list(read_heads(path))) == 1
        write_and_seal()
        assert publish(path)
        assert [head.seal for head in read_heads(path)] == [1, 2]


def head_number(number: int) -> Head:
    return Head(number, "ab" * 32, number * 3, NOW)


def test_two_at_once_write_each_head_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / FILE
    newest = 0
    counting = threading.Lock()

    def now_newest() -> Head:
        return head_number(newest)

    def seals() -> None:
        nonlocal newest
        for _ in range(100):
            with counting:
                newest += 1
            append(path, now_newest)

    threads = [threading.Thread(target=seals) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [head.seal for head in read_heads(path)]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == 400


def test_a_long_file_is_not_read_again_for_each_line(tmp_path: Path) -> None:
    path = tmp_path / FILE
    for number in range(1, 200):
        assert append(path, lambda number=number: head_number(number))
    assert not append(path, lambda: head_number(199))
    assert [head.seal for head in read_heads(path)] == list(range(1, 200))


@pytest.mark.parametrize(
    "line",
    [
        "nonsense", "[]", "7", "{}", '{"seal": "x", "hash": "", "events": 1, "at": "2026-11-25"}',
        '{"seal": 1, "hash": "", "events": 1, "at": "yesterday"}',
        '{"seal": 1, "hash": "", "events": 1, "at": 5}', "\xff",
    ],
)  # fmt: skip
def test_a_line_that_is_no_head_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(head_number(1).line().encode() + b"\n" + line.encode("latin-1") + b"\n")
    with pytest.raises(HeadFileError, match="line 2, is not a head of the audit"):
        list(read_heads(path))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(HeadFileError, match="no such file"):
        list(read_heads(tmp_path / "nothing"))


def test_set_aside(tmp_path: Path) -> None:
    path = tmp_path / FILE
    assert set_aside(path, NOW) is None
    path.write_text("old")
    moved = set_aside(path, NOW)
    assert moved == tmp_path / "audit-head-until-20261125T080000Z.jsonl"
    assert moved.read_text() == "old"
    assert not path.exists()


@pytest.mark.django_db
class TestMail:
    @pytest.fixture(autouse=True)
    def told(self, settings: Any) -> None:
        settings.AUDIT_MAIL = [KEEPER]
        settings.MAIL_IS_SET_UP = True

    def test_holds_the_head_and_nothing_else(self) -> None:
        person: Person = make_person("Invented Name")
        with transaction.atomic():
            record("person.added", by=person, now=NOW, subject="person", subject_id=person.pk)
        head = write_and_seal()
        assert mail_head_when_due(NOW)
        (message,) = mail.outbox
        assert message.to == [KEEPER]
        assert head.hash in message.body
        assert head.line() in message.body.splitlines()
        assert "Invented" not in message.subject + message.body
        assert "person." not in message.subject + message.body

    @pytest.mark.parametrize(
        ("at", "again"),
        [
            ("2026-11-25T23:59:59+00:00", False),
            ("2026-11-26T00:00:00+00:00", True),
            ("2026-11-25T08:00:05+00:00", False),
        ],
    )
    def test_once_a_day(self, at: str, again: bool) -> None:
        write_and_seal()
        assert mail_head_when_due(NOW)
        assert mail_head_when_due(datetime.fromisoformat(at)) is again
        assert len(mail.outbox) == 1 + again

    def test_the_day_is_that_of_london(self) -> None:
        summer = datetime.fromisoformat("2026-07-01T22:59:00+00:00")
        write_and_seal(summer)
        assert mail_head_when_due(summer)
        assert mail_head_when_due(summer + timedelta(minutes=1))

    @pytest.mark.parametrize(("name", "value"), [("AUDIT_MAIL", []), ("MAIL_IS_SET_UP", False)])
    def test_not_without_an_address_a_server_or_a_seal(
        self, name: str, value: object, settings: Any
    ) -> None:
        assert not mail_head_when_due(NOW)
        setattr(settings, name, value)
        write_and_seal()
        assert not mail_head_when_due(NOW)
        assert not mail.outbox

    @pytest.mark.parametrize(("minutes", "tried"), [(59, 1), (60, 2), (61, 2)])
    @pytest.mark.parametrize("error", [SMTPException("to keeper"), ConnectionRefusedError()])
    def test_what_cannot_be_sent_is_recorded_and_tried_an_hour_later(
        self,
        minutes: int,
        tried: int,
        error: Exception,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        tries = 0

        def fails(*args: object) -> None:
            nonlocal tries
            tries += 1
            raise error

        monkeypatch.setattr(head_mail, "send_mail", fails)
        write_and_seal()
        assert not mail_head_when_due(NOW)
        assert not mail_head_when_due(NOW + timedelta(minutes=minutes))
        assert tries == tried
        assert Event.objects.filter(action=NOT_MAILED).count() == tried
        assert not Event.objects.filter(action=MAILED).exists()
        assert "keeper" not in caplog.text


@pytest.mark.parametrize(
    ("text", "addresses"),
    [("", []), (" , ", []), ("a@example.com", ["a@example.com"]),
     ("a@example.com, b@example.com", ["a@example.com", "b@example.com"])],
)  # fmt: skip
def test_addresses_from_the_environment(
    text: str, addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from forethought.web.audit import configuration

    monkeypatch.setenv("FORETHOUGHT_AUDIT_MAIL", text)
    monkeypatch.setenv("FORETHOUGHT_DATA", "/somewhere")
    assert configuration.head() == {
        "AUDIT_HEAD_FILE": Path("/somewhere") / FILE, "AUDIT_MAIL": addresses
    }  # fmt: skip


def test_an_address_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from forethought.web.audit import configuration

    monkeypatch.setenv("FORETHOUGHT_AUDIT_MAIL", "a@example.com,nobody")
    with pytest.raises(ImproperlyConfigured, match="'nobody': write mail addresses"):
        configuration.head()
