"""Pages look at the clock once: here it stands still. Photos lie in a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from tests.web.factories import NOW


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ``NOW`` for every view."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of photos."""
    monkeypatch.setenv("FORETHOUGHT_DATA", str(tmp_path))
    return tmp_path / "photos"
