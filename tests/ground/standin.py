"""A service with a stand-in for the site and the worker, so that only the serving is tested.

python -m tests.ground.standin DATA_FOLDER [PORT]
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from forethought.embedded.addresses import Addresses
from forethought.service import serve as serving
from forethought.service.ground import Ground, open_ground


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getppid()).encode()]


def worker() -> None:
    """Says who it is, and what it was given."""
    folder = Path(os.environ["FORETHOUGHT_DATA"])
    whole(folder / "worker", str(os.getpid()))
    whole(folder / "worker_environment", "\n".join(sorted(os.environ)))
    sleep()


def whole(path: Path, text: str) -> None:
    """Whoever reads it meanwhile finds all of it, or all of what was there before."""
    part = path.with_suffix(".part")
    part.write_text(text)
    part.replace(path)


def sleep() -> None:
    while True:
        time.sleep(0.05)


def prepare(_ground: Ground, addresses: Addresses, say: Callable[[str], None]) -> None:
    assert addresses.owner is not None
    with addresses.owner.connect() as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        owner.execute("INSERT INTO kept VALUES (1)")
    say("Prepared.")


def main() -> None:
    if len(sys.argv) == 1:
        worker()
        return
    if sys.argv[1] == "watchdog":
        sleep()
        return
    real = serving._gunicorn

    def stand_in(port: int, processes: int) -> tuple[str, ...]:
        name, _, *options = real(port, processes)
        return name, "tests.ground.standin:application", *options

    serving._gunicorn = stand_in
    serving.WORKER = ("tests.ground.standin",)  # type: ignore[assignment]
    serving.WATCHDOG = serving.FEEDS = ("tests.ground.standin", "watchdog")
    serving.prepare = prepare
    serving.warn_of_invented_people = lambda _addresses, _say: None
    serving.DATABASE_EVERY = 0.3
    ground = open_ground({"FORETHOUGHT_DATA": sys.argv[1]})
    wish = serving.Wish(port=int(sys.argv[2]) if len(sys.argv) > 2 else None, processes=1)

    def say(line: str) -> None:
        print(line, flush=True)

    serving.serve(ground, wish, now=datetime.now(UTC), say=say)


if __name__ == "__main__":
    main()
