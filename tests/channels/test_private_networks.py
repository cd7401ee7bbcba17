"""Addresses that people choose do not lead into our own network, by whatever way."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from forethought.channels import Message, NotSentError
from forethought.channels.channel import Channel
from forethought.channels.transport import Transport
from forethought.channels.web_push import WebPush
from forethought.channels.webhook import Webhook
from forethought.internet.addresses import is_public
from tests.channels.certificates import Authority
from tests.channels.gateway import Answer, Gateway
from tests.channels.ready import MESSAGE, WEBHOOK_SECRET, a_phone, ready

MakeGateway = Callable[..., Gateway]
OPEN = "127.0.0.2"
"""Stands for an address of the open internet; 127.0.0.1 for one of ours."""


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("9.255.255.255", True),
        ("10.0.0.0", False),
        ("10.255.255.255", False),
        ("11.0.0.0", True),
        ("172.15.255.255", True),
        ("172.16.0.0", False),
        ("172.31.255.255", False),
        ("172.32.0.0", True),
        ("192.167.255.255", True),
        ("192.168.0.1", False),
        ("192.169.0.0", True),
        ("100.63.255.255", True),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("127.255.255.255", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.2.1", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fc00::1", False),
        ("fd12:3456::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("not an address", False),
        ("", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def channels_at(address: str, transport: Transport) -> list[tuple[Channel, Message]]:
    push, _ = ready("web_push", "https://127.0.0.1:9")
    assert isinstance(push, WebPush)
    return [
        (Webhook(WEBHOOK_SECRET, transport), replace(MESSAGE, to=address)),
        (
            replace(push, transport=transport),
            replace(MESSAGE, to=a_phone().subscription(address)),
        ),
    ]


@pytest.mark.parametrize("own_hosts", [frozenset(), frozenset({"other.example.org"})])
@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_nothing_is_sent_to_ourselves(
    host: str, own_hosts: frozenset[str], gateway: MakeGateway, authority: Authority
) -> None:
    made = gateway(Answer(201), tls=authority.server)
    transport = Transport(60, str(authority.file), own_hosts)
    for channel, message in channels_at(f"https://{host}:{made.port}/", transport):
        with pytest.raises(NotSentError, match=r"private network|cannot be used") as caught:
            channel.send(message)
        assert caught.value.permanent
    assert made.asked == []


def test_a_host_of_our_own_is_reached_because_it_is_named(gateway: MakeGateway) -> None:
    made = gateway(Answer(201))
    transport = Transport(60, None, frozenset({"localhost"}))
    for channel, message in channels_at(made.address("localhost"), transport):
        channel.send(message)
    assert len(made.asked) == 2
    for channel, message in channels_at(made.address(), transport):
        with pytest.raises(NotSentError):
            channel.send(message)


def test_no_host_but_our_own_is_spoken_to_without_encryption() -> None:
    transport = Transport(60, None, frozenset(), resolver=never)
    for channel, message in channels_at("http://hooks.example.org/", transport):
        with pytest.raises(NotSentError, match="https://") as caught:
            channel.send(message)
        assert caught.value.permanent


def never(host: str, port: int) -> list[str]:
    raise AssertionError("nothing is to be looked up")


class Resolver:
    """Gives one list of addresses after the other, as a host does that means to fool us."""

    def __init__(self, *answers: list[str]) -> None:
        self.asked: list[str] = []
        self._answers = itertools.chain(answers, itertools.repeat(answers[-1]))

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return next(self._answers)


def test_a_name_is_looked_up_once_and_the_vetted_address_is_used(
    gateway: MakeGateway, authority: Authority
) -> None:
    meant = gateway(Answer(201), tls=authority.server, host=OPEN)
    for index in range(2):
        resolver = Resolver([OPEN], ["127.0.0.1"])
        transport = Transport(
            60, str(authority.file), frozenset(), resolver=resolver, public=OPEN.__eq__
        )
        address = f"https://hooks.example.org:{meant.port}/"
        channel, message = channels_at(address, transport)[index]
        channel.send(message)
        assert resolver.asked == ["hooks.example.org"]
        assert meant.asked[-1].headers["host"] == f"hooks.example.org:{meant.port}"
    assert len(meant.asked) == 2


@pytest.mark.parametrize("answers", [[OPEN, "127.0.0.1"], ["127.0.0.1", OPEN], ["127.0.0.1"]])
def test_one_private_address_among_a_hosts_is_enough(
    answers: list[str], gateway: MakeGateway, authority: Authority
) -> None:
    made = gateway(Answer(201), tls=authority.server, host=OPEN)
    transport = Transport(
        60, str(authority.file), frozenset(), resolver=Resolver(answers), public=OPEN.__eq__
    )
    for channel, message in channels_at(f"https://hooks.example.org:{made.port}/", transport):
        with pytest.raises(NotSentError, match="private network"):
            channel.send(message)
    assert made.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_into_our_network_is_not_followed(
    status: int, gateway: MakeGateway, authority: Authority
) -> None:
    inside = gateway(Answer(200))
    outside = gateway(
        Answer(status, b"", {"Location": inside.address()}), tls=authority.server, host=OPEN
    )
    transport = Transport(
        60, str(authority.file), frozenset(), resolver=Resolver([OPEN]), public=OPEN.__eq__
    )
    for channel, message in channels_at(f"https://hooks.example.org:{outside.port}/", transport):
        with pytest.raises(NotSentError, match="do not follow") as caught:
            channel.send(message)
        assert caught.value.permanent
    assert len(outside.asked) == 2
    assert inside.asked == []


def test_the_certificate_must_be_the_hosts_and_not_the_addresss(
    gateway: MakeGateway, authority: Authority
) -> None:
    made = gateway(Answer(201), tls=authority.server, host=OPEN)
    transport = Transport(
        60, str(authority.file), frozenset(), resolver=Resolver([OPEN]), public=OPEN.__eq__
    )
    for channel, message in channels_at(f"https://rogue.example.org:{made.port}/", transport):
        with pytest.raises(NotSentError, match="certificate"):
            channel.send(message)
    assert made.asked == []


def unknown(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_an_unknown_host() -> None:
    transport = Transport(60, None, frozenset(), resolver=unknown)
    for channel, message in channels_at("https://gone.example.org/", transport):
        with pytest.raises(NotSentError, match="host is unknown") as caught:
            channel.send(message)
        assert not caught.value.permanent


def test_a_resolver_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    over = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        over.wait(60)
        return []

    transport = Transport(0.1, None, frozenset(), resolver=hang)
    for channel, message in channels_at("https://slow.example.org/", transport):
        with pytest.raises(NotSentError, match=r"within 0\.1 seconds"):
            channel.send(message)
    over.set()


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "hooks.example.org",
        "ftp://hooks.example.org",
        "file:///etc/passwd",
        "https://",
        "https://name:word@hooks.example.org/",
        "https://hooks.example.org:99999/",
        "https://[::1",
        "https://*.example.org",
        "https://.example.org/",
        f"https://{'a' * 70}.example.org/",
        "https://good.example.org\\@127.0.0.1/",
    ],
)
def test_an_address_that_is_none(address: str) -> None:
    def look_up(host: str, port: int) -> Any:
        assert host == "good.example.org" or len(host) > 63
        host.encode("idna")
        raise socket.gaierror

    transport = Transport(60, None, frozenset(), resolver=look_up)
    for channel, message in channels_at(address, transport):
        with pytest.raises(NotSentError):
            channel.send(message)
