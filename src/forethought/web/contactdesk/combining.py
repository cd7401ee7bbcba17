"""What several threads ask for at the same moment, done in one go by one of them.

Nobody waits for company: who comes alone is served at once, and who comes while that is under
way is served next, with all others who came by then. Nothing is kept but what has not been
answered, and no thread is needed but those that ask.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

PATIENCE = 5.0
"""Seconds until somebody whom nobody has served turns back."""

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class _Waiting(Generic[Asked, Answer]):
    """One who waits. ``woken`` before they are ``served``: it is their turn to serve."""

    __slots__ = ("answer", "asked", "served", "woken")

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.answer: Answer | None = None
        self.served = False
        self.woken = threading.Event()


class Combiner(Generic[Asked, Answer]):
    """Calls ``serve`` with everything that waits; it answers each in turn, or None.

    ``serve`` never gets two that are the same by ``alike``: the later one waits for the next
    time, so that these are served in the order in which they came. ``most``: at once.
    """

    def __init__(
        self,
        serve: Callable[[Sequence[Asked]], Sequence[Answer | None]],
        *,
        alike: Callable[[Asked], Hashable],
        most: int,
        patience: float = PATIENCE,
    ) -> None:
        self._serve = serve
        self._alike = alike
        self._most = most
        self._patience = patience
        self._lock = threading.Lock()
        self._queue: list[_Waiting[Asked, Answer]] = []
        self._busy = False

    def ask(self, asked: Asked) -> Answer | None:
        """The answer; None: it was not served, and whoever asks must see to it themselves.

        Who gets None after waiting too long may be served all the same. Raises what ``serve``
        raises, to the one thread that called it; the others get None.
        """
        mine: _Waiting[Asked, Answer] = _Waiting(asked)
        with self._lock:
            self._queue.append(mine)
            waits, self._busy = self._busy, True
        if waits and not mine.woken.wait(self._patience) and self._turns_back(mine):
            return None
        if not mine.served:
            self._serve_all()
        return mine.answer

    def _turns_back(self, mine: _Waiting[Asked, Answer]) -> bool:
        with self._lock:
            if mine.woken.is_set():
                return False
            if mine in self._queue:
                self._queue.remove(mine)
            return True

    def _serve_all(self) -> None:
        """Serve what waits. Whoever calls this is the first in the queue, and among them."""
        together = self._take()
        try:
            answers = self._serve([one.asked for one in together])
            for one, answer in zip(together, answers, strict=True):
                one.answer = answer
        finally:
            with self._lock:
                for one in together:
                    one.served = True
                    one.woken.set()
                self._busy = bool(self._queue)
                if self._queue:
                    self._queue[0].woken.set()

    def _take(self) -> list[_Waiting[Asked, Answer]]:
        taken: dict[Hashable, _Waiting[Asked, Answer]] = {}
        left = []
        with self._lock:
            for one in self._queue:
                alike = self._alike(one.asked)
                if alike in taken or len(taken) >= self._most:
                    left.append(one)
                else:
                    taken[alike] = one
            self._queue = left
        return list(taken.values())
