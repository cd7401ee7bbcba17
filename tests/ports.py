"""Ports for servers that tests start."""

from __future__ import annotations

import os
import random

from forethought.embedded.server import is_free

PORTS = range(20_000, 32_000)


def a_free_port() -> int:
    """A free port that nothing else of this run takes before the test's server does.

    It lies below the ports that Linux gives to outgoing connections and away from those of the
    embedded database, and each test process has a share of its own.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    share = PORTS[worker::count]
    return next(port for port in random.sample(share, len(share)) if is_free(port))
