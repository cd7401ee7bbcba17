"""One installation that is well, for all tests of the doctor; each puts back what it breaks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from forethought.service.doctor.checks import port
from tests.ground.doctor.installation import BEATS, World, healthy
from tests.ports import a_free_port


@pytest.fixture(scope="session")
def world(django_db_setup: None) -> Iterator[World]:
    home = Path(tempfile.mkdtemp(prefix="forethought-ground-"))
    with healthy(home) as made:
        yield made
    shutil.rmtree(home)


@pytest.fixture(autouse=True)
def _it_lives(world: World) -> None:
    world.sql(BEATS)


@pytest.fixture(autouse=True)
def _a_port_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "FIRST_PORT", a_free_port())
