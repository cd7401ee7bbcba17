"""What the steps share: the hour at which they happen, and one reader of notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
import time_machine

from forethought.data import readers
from forethought.screening.findings import Reader
from tests.web.factories import NOW


@pytest.fixture(autouse=True)
def at_eight() -> Iterator[None]:
    """Eight in the morning, for as long as the step takes."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True, scope="session")
def one_reader() -> Iterator[None]:
    """Making a reader takes longer than a check; every check of a folder would make one."""
    make = readers.make_reader
    once = cache(make)

    def shared(kind: str, lexicons: Sequence[Path] = ()) -> Reader:
        return make(kind, lexicons) if lexicons else once(kind)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "make_reader", shared)
        yield
