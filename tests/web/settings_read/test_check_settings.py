"""What visits are checked with is read from the environment, or the start stops."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from forethought.web.check_settings import LEXICONS, PACK, READER, checking

RAISED = """name = "ours"
number = 2
"""
PHRASES = """category = "threat"

[[entry]]
id = "ours.tannoy"
phrases = ["will put you on the tannoy"]
fires = ["Says he will put you on the tannoy"]
stays_quiet = ["Tannoy out of order"]
"""


def test_unset_it_is_the_programs_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (PACK, LEXICONS, READER):
        monkeypatch.delenv(name, raising=False)
    assert checking() == {"POLICY_PACK": "default", "LEXICONS": (), "READER": "both"}


def test_an_offices_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pack, phrases = tmp_path / "ours.toml", tmp_path / "phrases.toml"
    pack.write_text(RAISED)
    phrases.write_text(PHRASES)
    monkeypatch.setenv(PACK, str(pack))
    monkeypatch.setenv(LEXICONS, f"{phrases}:")
    monkeypatch.setenv(READER, "both")
    assert checking() == {"POLICY_PACK": str(pack), "LEXICONS": (phrases,), "READER": "both"}


@pytest.mark.parametrize(
    ("name", "value"),
    [(PACK, "/nowhere/pack.toml"), (LEXICONS, "/nowhere/words.toml"), (READER, "guessing")],
)
def test_what_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        checking()
