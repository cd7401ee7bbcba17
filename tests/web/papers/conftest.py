"""Papers look at the clock once: here it stands still."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.web.factories import NOW


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ``NOW`` for every view."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
