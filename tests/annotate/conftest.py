"""The page for labelling on a real server, for tests over HTTP and in a browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from forethought.annotate.desk import Desk
from forethought.annotate.server import make_server


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a page for the ``NOTES`` of the test's module, and where its labels go."""
    path = tmp_path / "labels.jsonl"
    server, address = make_server(Desk(request.module.NOTES, path))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield address, path
    server.shutdown()
    server.server_close()
    thread.join()
