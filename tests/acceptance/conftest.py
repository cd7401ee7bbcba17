"""What every case shares: one reader of notes, and no places that somebody has imported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.one_reader import one_reader_of_each_kind


@pytest.fixture(autouse=True, scope="package")
def _one_reader() -> Iterator[None]:
    with one_reader_of_each_kind():
        yield


@pytest.fixture(autouse=True, scope="package")
def _no_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORETHOUGHT_DATA", str(tmp_path_factory.mktemp("no-places")))
        yield
