"""A child that ends when its parent does, however that ends.

The parent holds the other end of our standard input and never writes to it. When the parent dies,
even by kill -9, the system closes that end: the read returns, and we ask ourselves to stop.

    python -m forethought.service.leash MODULE [ARGUMENTS]
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

GRACE = 15.0


def main() -> None:
    """Run the module named first with the arguments that follow."""
    threading.Thread(target=_watch, name="leash", daemon=True).start()
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _watch() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
