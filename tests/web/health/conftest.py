"""Time for slow machines, and a way to the database on which every question is lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.conf import settings

from forethought.web.health import figures, parts, quick

CONNECTS_WITHIN, ANSWERS_WITHIN = quick.CONNECTS_WITHIN, quick.ANSWERS_WITHIN


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What answers is waited for: how fast it does says something about the machine."""
    monkeypatch.setattr(quick, "CONNECTS_WITHIN", 60)
    monkeypatch.setattr(quick, "ANSWERS_WITHIN", 60_000)
    monkeypatch.setattr(parts, "QUESTION", 100.0)
    monkeypatch.setattr(parts, "WITHIN", 120.0)
    monkeypatch.setattr(figures, "WITHIN", 100.0)


@pytest.fixture
def hasty(_patience: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not answer is given up as soon as in an office."""
    monkeypatch.setattr(quick, "CONNECTS_WITHIN", CONNECTS_WITHIN)
    monkeypatch.setattr(quick, "ANSWERS_WITHIN", ANSWERS_WITHIN)


class Mute:
    """A way to the database that takes every question and, once silent, never answers one."""

    def __init__(self) -> None:
        known = settings.DATABASES["default"]
        self._real = (known["HOST"], int(known["PORT"]))
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = str(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._real)
                self._open += [near, far]
                for one, other, silent in ((near, far, True), (far, near, False)):
                    pipe = threading.Thread(target=_pipe, args=(one, other, silent), daemon=True)
                    pipe.start()

    def close(self) -> None:
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _pipe(one: socket.socket, other: socket.socket, mute: bool) -> None:
    with suppress(OSError):
        while told := one.recv(65536):
            if not mute or told[:1] not in b"QP":  # of a client: a question
                other.sendall(told)


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made = Mute()
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", "127.0.0.1")
    monkeypatch.setitem(settings.DATABASES["default"], "PORT", made.port)
    yield
    made.close()
