"""Whatever a gateway does, a channel answers in time with a receipt or the one error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from forethought.channels import NotSentError
from tests.channels.certificates import Authority
from tests.channels.gateway import (
    Answer,
    Gateway,
    after_request,
    dripping,
    refusing,
    saying,
    silent,
)
from tests.channels.ready import MESSAGE, NUMBER, OVER_HTTP, TAKEN, ready

SHORT = 0.15
MakeGateway = Callable[..., Gateway]

pytestmark = pytest.mark.parametrize("name", OVER_HTTP)


def not_sent(name: str, address: str, **more: object) -> NotSentError:
    channel, message = ready(name, address, **more)  # type: ignore[arg-type]
    with pytest.raises(NotSentError) as caught:
        channel.send(message)
    told = f"{caught.value.says}{caught.value!r}"
    for secret in (NUMBER, NUMBER[3:], message.to, MESSAGE.says, "K4711", "/push/", "0fedcba"):
        assert secret not in told
    assert caught.value.says.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (400, True),
        (401, True),
        (403, True),
        (404, True),
        (408, False),
        (410, True),
        (413, True),
        (425, False),
        (429, False),
        (499, True),
        (500, False),
        (502, False),
        (503, False),
        (301, True),
        (307, True),
    ],
)
def test_a_status_says_whether_to_try_again(
    name: str, status: int, permanent: bool, gateway: MakeGateway
) -> None:
    body = f'{{"code": 20001, "message": "{NUMBER} is not right"}}'.encode()
    elsewhere = {"Location": "http://169.254.169.254/latest/"}
    error = not_sent(name, gateway(Answer(status, body, elsewhere)).address())
    assert error.permanent is permanent


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), ("0", 0), ("999999", 3_600), ("soon", None), ("-1", None), ("", None), (None, None)],
)
def test_retry_after_is_passed_on(
    name: str, value: str | None, seconds: float | None, gateway: MakeGateway
) -> None:
    headers = {} if value is None else {"Retry-After": value}
    error = not_sent(name, gateway(Answer(429, b"", headers)).address())
    assert error.retry_after == seconds
    assert not error.permanent


def test_retry_after_may_be_a_date(name: str, gateway: MakeGateway) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(minutes=30), usegmt=True)
    error = not_sent(name, gateway(Answer(503, b"", {"Retry-After": at})).address())
    assert error.retry_after is not None
    assert 1_740 < error.retry_after <= 1_800


def test_nobody_listens(name: str) -> None:
    error = not_sent(name, f"http://127.0.0.1:{refusing()}")
    assert not error.permanent
    assert "refuses connections" in error.says


@pytest.mark.parametrize(
    "talk",
    [
        silent,
        dripping(b"HTTP/1.1 200 OK\r\nX-Padding: " + b"a" * 50),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b" " * 20),
        dripping(b"HTTP/1.1 100 Continue\r\n\r\n" * 3),
    ],
    ids=["silent", "headers drip", "body drips", "always continue"],
)
def test_a_slow_answer_is_left_when_the_whole_time_is_over(name: str, talk: object) -> None:
    with saying(talk) as port:  # type: ignore[arg-type]
        error = not_sent(name, f"http://127.0.0.1:{port}", timeout=SHORT)
    assert not error.permanent
    # A limit for single reads alone would wait for the end, and find half an answer.
    assert "0.15 seconds" in error.says


def test_a_handshake_that_never_ends(name: str) -> None:
    with saying(dripping(b"\x16\x03\x03\x10\x00" + b"\x00" * 60)) as port:
        error = not_sent(name, f"https://127.0.0.1:{port}", timeout=SHORT)
    assert not error.permanent
    assert "0.15 seconds" in error.says


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 20",
        b"\x00\xff\x00nonsense\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nContent-Length: 400\r\n\r\n" + TAKEN,
        b"HTTP/1.1 201 Created\r\nContent-Length: 400\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n" + TAKEN[:20],
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 70_000,
    ],
    ids=[
        "nothing",
        "half a status",
        "noise",
        "half a body",
        "no body",
        "half a chunk",
        "headers",
        "too much",
    ],
)
def test_half_an_answer_is_not_a_receipt(name: str, answer: bytes) -> None:
    with saying(after_request(answer)) as port:
        assert not not_sent(name, f"http://127.0.0.1:{port}").permanent


def test_an_encrypted_answer_is_taken(
    name: str, gateway: MakeGateway, authority: Authority
) -> None:
    made = gateway(Answer(201, TAKEN), tls=authority.server)
    channel, message = ready(name, made.address("localhost"), ca_file=authority.file)
    receipt = channel.send(message)
    assert receipt.channel == name
    assert len(made.asked) == 1


def test_a_certificate_of_an_unknown_authority(
    name: str, gateway: MakeGateway, authority: Authority
) -> None:
    made = gateway(Answer(201, TAKEN), tls=authority.server)
    error = not_sent(name, made.address("localhost"))
    assert not error.permanent
    assert "certificate" in error.says
    assert made.asked == []


def test_a_certificate_for_another_host(
    name: str, gateway: MakeGateway, authority: Authority
) -> None:
    made = gateway(Answer(201, TAKEN), tls=authority.elsewhere)
    error = not_sent(name, made.address("localhost"), ca_file=authority.file)
    assert "certificate" in error.says
    assert made.asked == []


def test_a_server_without_tls(name: str, gateway: MakeGateway) -> None:
    made = gateway(Answer(201, TAKEN))
    assert not not_sent(name, f"https://127.0.0.1:{made.port}").permanent


def test_a_failure_switches_nothing_off(name: str, gateway: MakeGateway) -> None:
    answers = iter([Answer(401), Answer(500), Answer(201, TAKEN)])
    made = gateway(lambda _: next(answers))
    channel, message = ready(name, made.address())
    for _ in range(2):
        with pytest.raises(NotSentError):
            channel.send(message)
    assert channel.send(message).channel == name


def test_nothing_of_it_is_logged(
    name: str, gateway: MakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    answers = iter([Answer(201, TAKEN), Answer(400, f'{{"message": "{NUMBER}"}}'.encode())])
    made = gateway(lambda _: next(answers))
    channel, message = ready(name, made.address())
    channel.send(message)
    with pytest.raises(NotSentError):
        channel.send(message)
    for secret in (NUMBER, NUMBER[3:], MESSAGE.says, "K4711", "/push/abc", "0fedcba"):
        assert secret not in caplog.text
