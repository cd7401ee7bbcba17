"""What each process counts by itself: requests by view, and how long a check takes.

Where PROMETHEUS_MULTIPROC_DIR names a folder (as `forethought serve` sets it) every process counts
in files there, and whoever is asked adds all of them up. A process that takes the place of another
goes on with its files, so that they are as many as processes ever ran at once.
"""

from __future__ import annotations

import fcntl
import os
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
REQUEST_SECONDS = (0.025, 0.06, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
CHECK_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)

_held: list[int] = []


@cache
def _place_of(_process: int) -> int:
    """The lowest number that no living process of this folder has; held until this one ends."""
    number = 0
    while True:
        path = Path(os.environ[FOLDER]) / f"place-{number}.lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            number += 1
        else:
            _held.append(descriptor)
            return number


def _place() -> int:
    return _place_of(os.getpid())


if os.environ.get(FOLDER):
    made = values.MultiProcessValue(process_identifier=_place)  # type: ignore[no-untyped-call]
    values.ValueClass = made

OURS = CollectorRegistry()
requests = Counter(
    "forethought_requests",
    "Requests answered, by the name of the page and the first digit of the status.",
    ("view", "status"),
    registry=OURS,
)
request_seconds = Histogram(
    "forethought_request_seconds",
    "Seconds until a request was answered, by the name of the page.",
    ("view",),
    buckets=REQUEST_SECONDS,
    registry=OURS,
)
check_seconds = Histogram(
    "forethought_check_seconds",
    "Seconds that the check of one visit took a worker beside this site.",
    buckets=CHECK_SECONDS,
    registry=OURS,
)


def counted() -> CollectorRegistry:
    """What was counted: by this process, or by all that share its folder."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return OURS
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    return registry
