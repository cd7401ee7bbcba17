"""Pages look at the clock once: here it stands still, and streams say what they know and end."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tests.web.factories import NOW
from tests.web.watchdog.office import MAIL


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ``NOW`` for every view."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def _short_streams(settings: Any) -> None:
    settings.BOARD_STREAM_SECONDS = 0
    settings.CHANNELS = MAIL
