"""What every case shares: no places that somebody has imported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="package")
def _no_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORETHOUGHT_DATA", str(tmp_path_factory.mktemp("no-places")))
        yield
