"""Which tile server an organisation may name."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from forethought.web.areas.map_settings import CREDIT, TILES, origins, tiles

GOOD = "https://tiles.example.org/os/{z}/{x}/{y}.png?key=abc"


def test_without_a_setting_no_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TILES, raising=False)
    assert tiles() == {"MAP_TILES": "", "MAP_CREDIT": ""}
    assert origins("") == []


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        (GOOD, "https://tiles.example.org"),
        ("https://tiles.example.org:8443/{z}/{x}/{y}.png", "https://tiles.example.org:8443"),
        ("http://127.0.0.1:9000/{z}/{x}/{y}.png", "http://127.0.0.1:9000"),
    ],
)
def test_pages_may_fetch_pictures_from_that_server_alone(
    monkeypatch: pytest.MonkeyPatch, address: str, origin: str
) -> None:
    monkeypatch.setenv(TILES, address)
    monkeypatch.setenv(CREDIT, "© Invented Survey")
    assert tiles()["MAP_TILES"] == address
    assert origins(address) == [origin]


@pytest.mark.parametrize(
    ("address", "credit", "says"),
    [
        (GOOD, "", "write whom the map"),
        ("https://tiles.example.org/{z}/{x}.png", "©", "lacks {y}"),
        ("http://tiles.example.org/{z}/{x}/{y}.png", "©", "must begin with https://"),
        ("https://{s}.example.org/{z}/{x}/{y}.png", "©", "one server"),
        ("https://a.example.org; script-src *//{z}/{x}/{y}", "©", "one server"),
        ("https://me:secret@example.org/{z}/{x}/{y}.png", "©", "user's name"),
        ("https:///{z}/{x}/{y}.png", "©", "must begin with https://"),
        ("//tiles.example.org/{z}/{x}/{y}.png", "©", "must begin with https://"),
        ("https://[/{z}/{x}/{y}.png", "©", "is not an address"),
    ],
)
def test_an_address_that_cannot_be_used_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, address: str, credit: str, says: str
) -> None:
    monkeypatch.setenv(TILES, address)
    monkeypatch.setenv(CREDIT, credit)
    with pytest.raises(ImproperlyConfigured, match=says):
        tiles()
