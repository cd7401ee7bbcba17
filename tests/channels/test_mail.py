"""E-mail, with a real mail server on this machine."""

from __future__ import annotations

import email
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from forethought.channels import Message, NotSentError, Urgency
from forethought.channels.known import channel
from tests.channels.certificates import Authority
from tests.channels.gateway import dripping, refusing, saying, silent
from tests.channels.ready import MESSAGE

TO = "jo.field@office.example.org"
MAIL = replace(MESSAGE, to=TO)
SENDER = "forethought@office.example.org"


class Mailbox:
    """Keeps what it is given; some addresses are refused."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []
        self.encrypted: list[bool] = []

    async def handle_RCPT(  # noqa: N802 (the name that aiosmtpd looks for)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        local = address.partition("@")[0]
        if local.isdigit():
            return f"{local} {address} is not to be had"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if b"Subject: refuse" in (envelope.content or b""):
            return "554 5.7.1 looks like spam"
        if b"Subject: later" in (envelope.content or b""):
            return "451 4.3.0 later"
        self.kept.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 OK queued as 17"

    def last(self) -> EmailMessage:
        content = self.kept[-1].content
        return cast(EmailMessage, email.message_from_bytes(bytes(content), policy=policy.default))


def knows(server: SMTP, session: Session, envelope: Envelope, method: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.login == b"office" and data.password == b"p@ss"
    return AuthResult(success=right, handled=False)


@pytest.fixture
def mail_server(authority: Authority) -> Iterator[Callable[..., tuple[Mailbox, int]]]:
    """Makes mail servers: ``tls`` none, starttls or tls."""
    running: list[Controller] = []

    def make(tls: str = "none") -> tuple[Mailbox, int]:
        box = Mailbox()
        options: dict[str, Any] = {}
        if tls == "starttls":
            options = {
                "tls_context": authority.server,
                "require_starttls": True,
                "authenticator": knows,
                "auth_required": True,
            }
        elif tls == "tls":
            options = {"ssl_context": authority.server}
        controller = Controller(box, hostname="127.0.0.1", port=refusing(), **options)
        controller.start()
        running.append(controller)
        return box, controller.port

    yield make
    for one in running:
        one.stop()


def mailer(url: str, **more: object) -> Any:
    return channel("smtp_mail", {"url": url, "sender": SENDER, "timeout": 10, **more})


def not_sent(url: str, message: Message = MAIL, **more: object) -> NotSentError:
    with pytest.raises(NotSentError) as caught:
        mailer(url, **more).send(message)
    assert message.to not in caught.value.says
    assert "p@ss" not in caught.value.says
    return caught.value


def test_a_mail_is_whole(mail_server: Callable[..., tuple[Mailbox, int]]) -> None:
    box, port = mail_server()
    receipt = mailer(f"smtp://127.0.0.1:{port}").send(MAIL)
    assert box.kept[0].mail_from == SENDER
    assert box.kept[0].rcpt_tos == [TO]
    mail = box.last()
    assert mail["From"] == f"Forethought <{SENDER}>"
    assert mail["To"] == TO
    assert mail["Subject"] == "Overdue since 14:02"
    assert mail["Message-ID"] == "<alarm-17-desk-1@office.example.org>" == receipt.provider_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Importance"] == "high"
    assert mail["Date"]
    text = mail.get_content()
    assert MESSAGE.says in text
    assert "https://forethought.example.org/a/17/" in text
    assert "The code for this message: K4711" in text
    assert "Opening the page alone tells nobody anything." in text


def test_a_reminder_asks_for_nothing(mail_server: Callable[..., tuple[Mailbox, int]]) -> None:
    box, port = mail_server()
    quiet = replace(MAIL, code=None, link=None, urgency=Urgency.REMINDER)
    mailer(f"smtp://127.0.0.1:{port}").send(quiet)
    assert box.last()["Importance"] is None
    assert "code" not in box.last().get_content()


def test_letters_beyond_ascii(mail_server: Callable[..., tuple[Mailbox, int]]) -> None:
    box, port = mail_server()
    mailer(f"smtp://127.0.0.1:{port}").send(
        replace(MAIL, subject="Überfällig – 14:02", says="£5 ✓")
    )
    assert box.last()["Subject"] == "Überfällig – 14:02"
    assert box.last().get_content().startswith("£5 ✓\r\n")


def test_starttls_and_a_password(
    mail_server: Callable[..., tuple[Mailbox, int]], authority: Authority
) -> None:
    box, port = mail_server("starttls")
    trusted = {"ca_file": str(authority.file)}
    made = mailer(f"smtp+starttls://office:p%40ss@localhost:{port}", **trusted)
    assert "p@ss" not in repr(made)
    made.send(MAIL)
    assert box.encrypted == [True]


def test_tls_from_the_first_byte(
    mail_server: Callable[..., tuple[Mailbox, int]], authority: Authority
) -> None:
    box, port = mail_server("tls")
    mailer(f"smtps://localhost:{port}", ca_file=str(authority.file)).send(MAIL)
    assert len(box.kept) == 1


def test_a_wrong_password(
    mail_server: Callable[..., tuple[Mailbox, int]], authority: Authority
) -> None:
    _, port = mail_server("starttls")
    url = f"smtp+starttls://office:wrong@localhost:{port}"
    error = not_sent(url, ca_file=str(authority.file))
    assert error.permanent
    assert "name and password" in error.says


@pytest.mark.parametrize(("scheme", "tls"), [("smtp+starttls", "starttls"), ("smtps", "tls")])
def test_a_certificate_that_nobody_trusts(
    scheme: str, tls: str, mail_server: Callable[..., tuple[Mailbox, int]]
) -> None:
    box, port = mail_server(tls)
    error = not_sent(f"{scheme}://localhost:{port}")
    assert not error.permanent
    assert "certificate" in error.says
    assert box.kept == []


def test_a_server_that_offers_no_encryption_gets_no_mail(
    mail_server: Callable[..., tuple[Mailbox, int]],
) -> None:
    box, port = mail_server()
    error = not_sent(f"smtp+starttls://127.0.0.1:{port}")
    assert error.permanent
    assert "encryption" in error.says
    assert box.kept == []


@pytest.mark.parametrize(
    ("local", "permanent"),
    [("550", True), ("551", True), ("552", True), ("450", False), ("451", False), ("452", False)],
)
def test_an_address_that_the_server_refuses(
    local: str, permanent: bool, mail_server: Callable[..., tuple[Mailbox, int]]
) -> None:
    box, port = mail_server()
    error = not_sent(f"smtp://127.0.0.1:{port}", replace(MAIL, to=f"{local}@office.example.org"))
    assert error.permanent is permanent
    assert box.kept == []


@pytest.mark.parametrize(("subject", "permanent"), [("refuse", True), ("later", False)])
def test_a_message_that_the_server_refuses(
    subject: str, permanent: bool, mail_server: Callable[..., tuple[Mailbox, int]]
) -> None:
    _, port = mail_server()
    error = not_sent(f"smtp://127.0.0.1:{port}", replace(MAIL, subject=subject))
    assert error.permanent is permanent


@pytest.mark.parametrize(
    "address",
    [
        "nobody",
        "a@b@c.example.org",
        "@office.example.org",
        "jo@",
        "jo@office.example.org, mo@office.example.org",
        "Jo <jo@office.example.org>",
        "jo field@office.example.org",
        "jo@office.example.org>",
    ],
)
def test_an_address_that_is_none(
    address: str, mail_server: Callable[..., tuple[Mailbox, int]]
) -> None:
    box, port = mail_server()
    error = not_sent(f"smtp://127.0.0.1:{port}", replace(MAIL, to=address))
    assert error.permanent
    assert box.kept == []


def test_nobody_listens() -> None:
    error = not_sent(f"smtp://127.0.0.1:{refusing()}")
    assert not error.permanent
    assert "refuses connections" in error.says


@pytest.mark.parametrize(
    "talk",
    [
        silent,
        dripping(b"220-" + b"x" * 50),
        dripping(b"220 ready\r\n" + b"250-" + b"y" * 50),
    ],
    ids=["silent", "greeting drips", "answer drips"],
)
def test_a_slow_server_is_left_when_the_whole_time_is_over(talk: Any) -> None:
    with saying(talk) as port:
        error = not_sent(f"smtp://127.0.0.1:{port}", timeout=0.15)
    assert not error.permanent
    assert "0.15 seconds" in error.says


def conversation(*answers: bytes) -> Callable[[socket.socket, threading.Event], None]:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        for answer in answers:
            connection.sendall(answer)
            if not connection.recv(4_096):
                return

    return talk


@pytest.mark.parametrize(
    ("answers", "permanent"),
    [
        ((b"421 too busy\r\n",), False),
        ((b"554 no service\r\n",), True),
        ((b"220 hello\r\n",), False),
        ((b"220 hello\r\n", b"250 h\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 go\r\n"), False),
        ((b"220 hello\r\n", b"250 h\r\n", b"550 not you\r\n"), True),
        ((b"220 hello\r\n", b"250 h\r\n", b"421 closing\r\n"), False),
        ((b"\x00\xff\r\n",), False),
        ((b"x" * 20_000,), True),
    ],
    ids=["busy", "closed", "hangs up", "breaks off in the text", "sender", "421", "noise", "long"],
)
def test_a_server_that_turns_away(answers: tuple[bytes, ...], permanent: bool) -> None:
    with saying(conversation(*answers)) as port:
        error = not_sent(f"smtp://127.0.0.1:{port}")
    assert error.permanent is permanent


def test_what_was_taken_stays_taken_without_a_goodbye() -> None:
    answers = (b"220 hello\r\n", b"250 h\r\n", b"250 OK\r\n", b"250 OK\r\n", b"354 go\r\n")
    with saying(conversation(*answers, b"250 queued\r\n")) as port:
        assert mailer(f"smtp://127.0.0.1:{port}").send(MAIL).channel == "smtp_mail"
