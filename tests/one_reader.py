"""One reader of notes for many checks: making one takes longer than a check of a small folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from forethought.data import readers
from forethought.screening.findings import Reader


@contextmanager
def one_reader_of_each_kind() -> Iterator[None]:
    """Each kind without lexicons of its own is made once, for as long as this lasts.

    Use it for a package of tests, never for the whole run: whoever tries how a reader is made
    would be given one that was made before.
    """
    make = readers.make_reader
    once = cache(make)

    def shared(kind: str, lexicons: Sequence[Path] = ()) -> Reader:
        return make(kind, lexicons) if lexicons else once(kind)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "make_reader", shared)
        yield
