"""A real mail server on loopback, as the gateway: keeps what it was given, may refuse."""

from __future__ import annotations

import threading
import time
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.ports import a_free_port


class Mailbox:
    """``got``: the Message-ID of every mail taken, repeats too, with when and for whom."""

    def __init__(self) -> None:
        self.got: list[tuple[str, float, str]] = []
        self.refuses = ""
        self.unknown: set[str] = set()
        self.changed = threading.Condition()
        self.port = a_free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Mailbox:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def settings(self) -> dict[str, dict[str, str]]:
        url = f"smtp://127.0.0.1:{self.port}"
        return {"smtp_mail": {"url": url, "sender": "desk@example.com"}}

    @property
    def ids(self) -> list[str]:
        return [one for one, _, _ in self.got]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuses:
            return self.refuses
        mail = message_from_bytes(envelope.content)
        with self.changed:
            self.got.append((str(mail["Message-ID"]), time.monotonic(), envelope.rcpt_tos[0]))
            self.changed.notify_all()
        return "250 OK"

    def waits_for(self, number: int, seconds: float) -> bool:
        """Whether so many different messages have come within so many seconds."""
        with self.changed:
            return self.changed.wait_for(lambda: len(set(self.ids)) >= number, seconds)
