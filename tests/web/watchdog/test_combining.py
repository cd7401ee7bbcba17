"""Who asks at the same moment is served together, in order, and nobody is forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from forethought.web.contactdesk.combining import Combiner
from tests.web.processes import until

SOON = 60.0


class Counter:
    """Serves like a slow counter: each turn waits until it may go on; remembers its turns."""

    def __init__(self, *, most: int = 10, patience: float = SOON) -> None:
        self.turns: list[list[str]] = []
        self.goes_on = threading.Semaphore(0)
        self.breaks = False
        self.combiner: Combiner[str, str] = Combiner(
            self.serve, alike=lambda asked: asked[0], most=most, patience=patience
        )
        self.pool = ThreadPoolExecutor(12)

    def serve(self, asked: Sequence[str]) -> list[str | None]:
        self.turns.append(list(asked))
        assert self.goes_on.acquire(timeout=SOON)
        if self.breaks:
            raise ValueError("broke")
        return [one.upper() for one in asked]

    def ask(self, *asked: str) -> list[Future[str | None]]:
        """Each from a thread of its own, one after the other."""
        futures = []
        for number, one in enumerate(asked, 1):
            futures.append(self.pool.submit(self.combiner.ask, one))
            assert until(self._has_come(number, futures[-1]), SOON)
        return futures

    def _has_come(self, number: int, future: Future[str | None]) -> Callable[[], bool]:
        """The first is at the counter, else others might be served with them; the rest wait.

        Who was not served in time has come too, and may be gone before we look.
        """
        return lambda: future.done() or (bool(self.turns) and self._come() >= number)

    def _come(self) -> int:
        return len(self.combiner._queue) + sum(map(len, self.turns))


def _answers(futures: list[Future[str | None]]) -> list[str | None]:
    return [one.result(SOON) for one in futures]


def test_one_alone_is_served_at_once() -> None:
    counter = Counter()
    counter.goes_on.release(2)
    assert [counter.combiner.ask("a"), counter.combiner.ask("b")] == ["A", "B"]
    assert counter.turns == [["a"], ["b"]]


def test_who_comes_meanwhile_is_served_together_next() -> None:
    counter = Counter()
    asked = counter.ask("a", "b", "c", "d")
    counter.goes_on.release(2)
    assert _answers(asked) == ["A", "B", "C", "D"]
    assert counter.turns == [["a"], ["b", "c", "d"]]


def test_two_alike_are_served_one_after_the_other() -> None:
    counter = Counter()
    asked = counter.ask("a", "b1", "c", "b2", "b3", "d")
    counter.goes_on.release(4)
    assert _answers(asked) == ["A", "B1", "C", "B2", "B3", "D"]
    assert counter.turns == [["a"], ["b1", "c", "d"], ["b2"], ["b3"]]


def test_at_most_so_many_at_once() -> None:
    counter = Counter(most=2)
    asked = counter.ask("a", "b", "c", "d")
    counter.goes_on.release(3)
    assert _answers(asked) == ["A", "B", "C", "D"]
    assert counter.turns == [["a"], ["b", "c"], ["d"]]


def test_when_serving_breaks_one_hears_it_and_the_others_see_to_it_themselves() -> None:
    counter = Counter()
    asked = counter.ask("a", "b", "c")
    counter.goes_on.release(1)
    assert asked[0].result(SOON) == "A"
    counter.breaks = True
    counter.goes_on.release(1)
    with pytest.raises(ValueError, match="broke"):
        asked[1].result(SOON)
    assert asked[2].result(SOON) is None
    counter.breaks = False
    counter.goes_on.release(1)
    assert counter.combiner.ask("d") == "D"


def test_whom_nobody_serves_turns_back_and_is_not_served_later() -> None:
    counter = Counter(patience=0.2)
    first, second = counter.ask("a", "b")
    assert second.result(SOON) is None
    counter.goes_on.release(1)
    assert first.result(SOON) == "A"
    counter.goes_on.release(1)
    assert counter.combiner.ask("c") == "C"
    assert counter.turns == [["a"], ["c"]]


def test_many_threads_each_get_their_own_answer() -> None:
    counter = Counter(most=5)
    counter.goes_on.release(10_000)
    asked = [f"{chr(97 + number % 7)}{number}" for number in range(500)]
    assert list(counter.pool.map(counter.combiner.ask, asked)) == [one.upper() for one in asked]
    assert sorted(one for turn in counter.turns for one in turn) == sorted(asked)
