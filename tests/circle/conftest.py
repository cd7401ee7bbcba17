"""What the steps share: the hour at which they happen, and one reader of notes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.one_reader import one_reader_of_each_kind
from tests.web.factories import NOW


@pytest.fixture(autouse=True)
def at_eight() -> Iterator[None]:
    """Eight in the morning, for as long as the step takes."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True, scope="package")
def one_reader() -> Iterator[None]:
    with one_reader_of_each_kind():
        yield
