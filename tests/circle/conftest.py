"""What the steps share: the hour at which they happen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.web.factories import NOW


@pytest.fixture(autouse=True)
def at_eight() -> Iterator[None]:
    """Eight in the morning, for as long as the step takes."""
    with time_machine.travel(NOW, tick=False):
        yield
