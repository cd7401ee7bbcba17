"""What processes of their own do for a reading. Nothing here needs Django before it is ready."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forethought.web.rescreening.foreseeing import Part

Choice = tuple[str, tuple[Path, ...]]
"""A kind of reader, and an office's own lexicons."""


def pool(processes: int, candidate: Choice | None = None) -> ProcessPoolExecutor:
    """So many processes with Django ready, each on a connection of its own."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, context, _get_ready, (candidate,))


def _get_ready(candidate: Choice | None) -> None:
    import django

    django.setup()
    if candidate is not None:
        from forethought.web.rescreening.foreseeing import get_ready

        get_ready(candidate)


def read(run_id: int) -> None:
    """Read windows of this reading until nobody has any left."""
    from django.db import connection

    from forethought.web.rescreening.commands import read_to_the_end

    read_to_the_end(run_id, clock=lambda: datetime.now(UTC))
    connection.close()


def compare(ids: range) -> Part:
    """Read these records twice, as ``foreseeing`` does."""
    from forethought.web.rescreening.foreseeing import compare as run

    return run(ids)
