"""What every case shares: one reader of notes, and no places that somebody has imported."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from forethought.data import readers


@pytest.fixture(autouse=True, scope="session")
def _same_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    once = cache(readers.make_reader)
    patch.setattr(readers, "make_reader", once)
    patch.setenv("FORETHOUGHT_DATA", str(tmp_path_factory.mktemp("no-places")))
    yield
    patch.undo()
