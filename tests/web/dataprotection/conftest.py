"""Pages look at the clock once: here it stands still."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.web.factories import NOW


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ``NOW`` for every view, with no worker and no inline check."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr("forethought.web.visits.checking.check_soon", lambda visit_id, **_: None)
