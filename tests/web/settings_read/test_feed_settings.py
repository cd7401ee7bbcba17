"""Own hosts of feeds are read from the environment, or the start stops with a sentence."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from forethought.embedded.environment import KNOWN
from forethought.web.feeds.feed_settings import OWN_HOSTS, own_hosts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", set()),
        (" , ", set()),
        ("localhost", {"localhost"}),
        ("127.0.0.1, Feeds.Example.org", {"127.0.0.1", "feeds.example.org"}),
        ("feeds_1.example.org", {"feeds_1.example.org"}),
        ("[::1],::1", {"::1"}),
    ],
)
def test_own_hosts(monkeypatch: pytest.MonkeyPatch, text: str, names: set[str]) -> None:
    monkeypatch.setenv(OWN_HOSTS, text)
    assert own_hosts() == {"FEEDS_OWN_HOSTS": names}
    assert OWN_HOSTS in KNOWN


@pytest.mark.parametrize(
    "text",
    ["https://feeds.example.org", "*.example.org", "localhost:8000", "127.0.0.1/8", "a;b", "*"],
)
def test_what_is_no_name_of_a_host(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(OWN_HOSTS, f"localhost, {text}")
    with pytest.raises(ImproperlyConfigured, match="without https://, port or star"):
        own_hosts()
