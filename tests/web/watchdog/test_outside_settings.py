"""The table of the outside switch in the file of channels: each fault gets a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from forethought.web.contactdesk import channel_settings


def _read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> dict[str, Any]:
    file = tmp_path / "channels.toml"
    file.write_text(text)
    file.chmod(0o600)
    monkeypatch.setenv("FORETHOUGHT_CHANNELS_FILE", str(file))
    return channel_settings.read()


def test_its_table_is_no_channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[outside_switch]\nping_url = "https://hc.example.org/ping/a"\n'
    found = _read(tmp_path, monkeypatch, text)
    assert found["OUTSIDE_SWITCH"] == {"ping_url": "https://hc.example.org/ping/a"}
    assert "outside_switch" not in found["CHANNELS"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('ping_url = "http://hc.example.org/a"', "must begin with https://"),
        ('fail_url = "https://hc.example.org/a"', "ping_url .* is missing"),
        ('ping_url = "https://hc.example.org/a?key=b"', "fail_url .* question mark"),
        ('pingurl = "https://hc.example.org/a"', "did you mean ping_url"),
        ("ping_url = 7", "cannot be read"),
    ],
)
def test_a_wrong_setting_gets_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=says):
        _read(tmp_path, monkeypatch, f"[outside_switch]\n{text}\n")


def test_settings_that_follow_others_have_channels_of_their_own() -> None:
    """Also where they lie in the memory that the others had."""
    for port in range(1, 50):
        table = {"url": f"smtp://127.0.0.1:{port}", "sender": "desk@example.com"}
        with override_settings(CHANNELS={"smtp_mail": table}):
            assert getattr(channel_settings.channels()["smtp_mail"], "port", None) == port
