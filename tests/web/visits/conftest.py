"""Pages look at the clock once: here it stands still."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.web.factories import NOW


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ``NOW`` for every view, with no worker and no inline check."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Visits that a page asked to be checked at once; none is."""
    asked: list[int] = []
    monkeypatch.setattr(
        "forethought.web.visits.checking.check_soon",
        lambda visit_id, **_: asked.append(visit_id),
    )
    return asked
