"""Notes in chat rooms through Apprise, at servers on this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from forethought.channels import NotSentError
from forethought.channels.known import channel
from tests.channels.certificates import Authority
from tests.channels.gateway import Answer, Gateway, dripping, refusing, saying, silent
from tests.channels.ready import MESSAGE

MakeGateway = Callable[..., Gateway]
NOTE = replace(MESSAGE, to="desk")


def rooms(port: int, scheme: str = "mmost", **more: object) -> Any:
    path = "abcdefgh1234" if scheme == "mmost" else "flow1234/signature5678"
    address = f"{scheme}://localhost:{port}/{path}"
    return channel("apprise_note", {"rooms": {"desk": address}, "timeout": 10, **more})


def test_a_note_in_a_room(gateway: MakeGateway) -> None:
    made = gateway(Answer(200, b"ok"))
    receipt = rooms(made.port).send(NOTE)
    assert receipt.provider_id is None
    assert made.asked[0].path == "/hooks/abcdefgh1234"
    text = made.asked[0].json()["text"]
    assert MESSAGE.says in text
    assert "Open https://forethought.example.org/a/17/" in text
    assert "reply" not in text


def test_a_note_in_teams(
    gateway: MakeGateway, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
    made = gateway(Answer(202, b""), tls=authority.server)
    rooms(made.port, "workflows").send(NOTE)
    path, _, query = made.asked[0].path.partition("?")
    assert path == "/workflows/flow1234/triggers/manual/paths/invoke"
    assert "sig=signature5678" in query
    assert MESSAGE.says in made.asked[0].body.decode()


@pytest.mark.parametrize("status", [302, 400, 404, 429, 500])
def test_a_room_that_takes_no_note(status: int, gateway: MakeGateway) -> None:
    inside = gateway(Answer(200, b"ok"))
    made = gateway(Answer(status, b"", {"Location": inside.address()}))
    with pytest.raises(NotSentError, match="did not take the note") as caught:
        rooms(made.port).send(NOTE)
    assert not caught.value.permanent
    assert inside.asked == []


def test_nobody_listens() -> None:
    with pytest.raises(NotSentError) as caught:
        rooms(refusing()).send(NOTE)
    assert not caught.value.permanent


def test_a_room_without_a_trusted_certificate(gateway: MakeGateway, authority: Authority) -> None:
    made = gateway(Answer(202, b""), tls=authority.server)
    with pytest.raises(NotSentError):
        rooms(made.port, "workflows").send(NOTE)
    assert made.asked == []


@pytest.mark.parametrize("talk", [silent, dripping(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 40)])
def test_a_slow_room_is_left(talk: Any) -> None:
    with saying(talk) as port, pytest.raises(NotSentError) as caught:
        rooms(port, timeout=0.15).send(NOTE)
    assert not caught.value.permanent


def test_a_room_that_hangs_does_not_gather_threads_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("forethought.channels.apprise_note.MOST_AT_ONCE", 1)
    with saying(silent) as port:
        made = rooms(port, timeout=0.1)
        with pytest.raises(NotSentError, match=r"within 0\.1 seconds"):
            made.send(NOTE)
        with pytest.raises(NotSentError, match="holds up earlier notes") as caught:
            made.send(NOTE)
    assert not caught.value.permanent


def test_a_room_that_is_not_in_the_settings(gateway: MakeGateway) -> None:
    made = gateway(Answer(200, b"ok"))
    with pytest.raises(NotSentError, match="none of those in the settings") as caught:
        rooms(made.port).send(replace(NOTE, to="mmost://localhost/abcdefgh1234"))
    assert caught.value.permanent
    assert made.asked == []


def test_nothing_of_it_is_logged(gateway: MakeGateway, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    made = gateway(Answer(200, b"ok"))
    rooms(made.port).send(NOTE)
    made.answers = lambda _: Answer(500, MESSAGE.says.encode())
    with pytest.raises(NotSentError):
        rooms(made.port).send(NOTE)
    for secret in ("abcdefgh1234", MESSAGE.says, "a/17"):
        assert secret not in caplog.text
