"""What every case shares: one reader of notes, and no places that somebody has imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from forethought.data import readers
from forethought.screening.findings import Reader


@pytest.fixture(autouse=True, scope="session")
def _same_for_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    make = readers.make_reader
    once = cache(make)

    def shared(kind: str, lexicons: Sequence[Path] = ()) -> Reader:
        return make(kind, lexicons) if lexicons else once(kind)

    patch.setattr(readers, "make_reader", shared)
    patch.setenv("FORETHOUGHT_DATA", str(tmp_path_factory.mktemp("no-places")))
    yield
    patch.undo()
