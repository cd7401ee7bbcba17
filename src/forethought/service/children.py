"""The site's processes: started, watched, started again when they die, ended in order."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

LONGEST_WAIT = 30.0
STEADY = 60.0
ENDS_WITHIN = 20.0


@dataclass(slots=True)
class Patience:
    """How long to wait before starting something again: 1, 2, 4 … up to 30 seconds.

    What has run for a minute is steady, and the next wait is 1 second again.
    """

    failures: int = 0

    def after(self, ran_for: float) -> float:
        """Seconds to wait after a process that ran for ``ran_for`` seconds has died."""
        self.failures = 1 if ran_for >= STEADY else self.failures + 1
        return min(LONGEST_WAIT, 2.0 ** (min(self.failures, 6) - 1))


@dataclass(slots=True)
class Child:
    """One process of the site, on a leash.

    Attributes:
        name: What people call it.
        command: The module to run and its arguments.
        environment: Its whole environment.
        say: Takes a line for people.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    say: Callable[[str], None]
    _process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _again_at: float | None = None
    _patience: Patience = field(default_factory=Patience)

    def start(self) -> None:
        """Start it. A terminal's Ctrl-C does not reach it: its end comes in order, from us."""
        self._again_at = None
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "forethought.service.leash", *self.command],
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    @property
    def runs(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def look_after(self) -> None:
        """Start it again when it has died and its wait is over."""
        if self._process is None or self._process.poll() is None:
            return
        now = time.monotonic()
        if self._again_at is None:
            wait = self._patience.after(now - self._started)
            self._again_at = now + wait
            how = _how(self._process.returncode)
            self.say(f"The {self.name} has ended ({how}). It is started again in {wait:.0f} s.")
        elif now >= self._again_at:
            self._close()
            self.start()
            self.say(f"The {self.name} has been started again.")

    def ask_to_end(self) -> None:
        """Send SIGTERM, and do not wait."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """Wait for its end; kill it when it does not come."""
        if self._process is None:
            return
        self.ask_to_end()
        try:
            self._process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.say(f"The {self.name} does not end: it is killed.")
            self._process.kill()
            self._process.wait()
        self._close()
        self._process = None

    def _close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()


def _how(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"
