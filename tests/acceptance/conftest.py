"""Build the reader of notes once: the same text gives the same screening every time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from forethought.data import readers
from forethought.dayfolder import run


@pytest.fixture(autouse=True, scope="session")
def _one_reader() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    once = cache(readers.make_reader)
    patch.setattr(readers, "make_reader", once)
    patch.setattr(run, "make_reader", once)
    yield
    patch.undo()
