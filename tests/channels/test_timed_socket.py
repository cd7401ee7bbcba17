"""Who asks the system's resolver, and who need not."""

from __future__ import annotations

import time

import pytest

from forethought.internet import timed_socket


@pytest.mark.parametrize(
    ("host", "asked"),
    [("127.0.0.1", 0), ("::1", 0), ("mail.example.org", 1), ("127.1", 1), ("010.0.0.1", 1)],
)
def test_of_an_address_there_is_nothing_to_ask(
    host: str, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    def resolve(name: str, _port: int) -> list[str]:
        names.append(name)
        return ["192.0.2.1"]

    monkeypatch.setattr(timed_socket, "resolve", resolve)
    found = timed_socket.resolve_within(resolve, host, 25, time.monotonic() + 10)
    assert names == [host] * asked
    assert found == (["192.0.2.1"] if asked else [host])


def test_a_resolver_of_our_own_is_asked_of_everything() -> None:
    found = timed_socket.resolve_within(lambda _h, _p: ["::2"], "::1", 25, time.monotonic() + 10)
    assert found == ["::2"]
