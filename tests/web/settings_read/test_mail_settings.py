"""Where mail goes is read from the environment, or the start stops with a sentence."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from forethought.web.mail_settings import SENDER, SERVER, mail

FROM = "visits@example.org"


@pytest.mark.parametrize(
    ("url", "host", "port", "starttls", "tls"),
    [
        ("smtp://127.0.0.1", "127.0.0.1", 25, False, False),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, False, False),
        ("smtp+starttls://mail.example.org", "mail.example.org", 587, True, False),
        ("smtps://mail.example.org", "mail.example.org", 465, False, True),
    ],
)
def test_a_server(
    monkeypatch: pytest.MonkeyPatch, url: str, host: str, port: int, starttls: bool, tls: bool
) -> None:
    monkeypatch.setenv(SERVER, url)
    monkeypatch.setenv(SENDER, FROM)
    found = mail()
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (starttls, tls)
    assert found["MAIL_IS_SET_UP"]


def test_a_name_and_password_with_odd_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SERVER, "smtps://post%40box:p%2Fw@mail.example.org")
    monkeypatch.setenv(SENDER, FROM)
    found = mail()
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("post@box", "p/w")


def test_nothing_set_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SERVER, raising=False)
    monkeypatch.delenv(SENDER, raising=False)
    assert not mail()["MAIL_IS_SET_UP"]


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("smtps://mail.example.org", ""),
        ("", FROM),
        ("smtps://mail.example.org", "nobody"),
        ("http://mail.example.org", FROM),
        ("smtp://", FROM),
        ("smtp://mail.example.org:post", FROM),
        ("mail.example.org", FROM),
    ],
)
def test_what_stops_the_start(monkeypatch: pytest.MonkeyPatch, url: str, sender: str) -> None:
    monkeypatch.setenv(SERVER, url)
    monkeypatch.setenv(SENDER, sender)
    with pytest.raises(ImproperlyConfigured, match=SERVER):
        mail()
