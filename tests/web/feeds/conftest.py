"""What the tests of feeds share: a server on loopback, and the kinds of ``world``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from forethought.web.areas import known
from forethought.web.feeds import asking, services
from forethought.web.feeds.views import changing
from tests.web.feeds.world import KINDS, Published, publishing


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (known, asking, services, changing):
        monkeypatch.setattr(module, "feed_kinds", lambda: KINDS)


@pytest.fixture
def published() -> Iterator[Published]:
    """A server on loopback."""
    with publishing() as server:
        yield server
