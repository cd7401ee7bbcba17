"""Folders for clusters: PostgreSQL's account must be able to enter them, pytest's own it cannot."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from forethought.embedded.cluster import Cluster
from forethought.embedded.folder import DataFolder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter, deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="forethought-ground-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(open_folder: Path) -> Iterator[Cluster]:
    """The embedded cluster of a fresh data folder; stopped afterwards."""
    made = Cluster(DataFolder(open_folder / "data"))
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def _no_environment_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("FORETHOUGHT_"):
            monkeypatch.delenv(name)
