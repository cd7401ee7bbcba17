"""What one reading of a feed may cost."""

from __future__ import annotations

import pytest

from forethought.feeds.reading import FetchError
from forethought.web.feeds.bounded import BoundedFetcher
from tests.feeds.pretend_server import PretendServer

SERVER = PretendServer({"ten": b"x" * 10, "same": None})


@pytest.mark.parametrize(("most", "answers"), [(19, 1), (20, 2), (21, 2)])
def test_a_reading_ends_when_too_much_came(most: int, answers: int) -> None:
    bounded = BoundedFetcher(SERVER, 60.0, most_bytes=most)
    for _ in range(answers):
        assert bounded.get("ten").content
        assert bounded.get("same").content is None
    with pytest.raises(FetchError, match="more than 0 MB"):
        bounded.get("ten")


def test_a_reading_ends_when_it_was_stopped_or_takes_too_long() -> None:
    with pytest.raises(FetchError, match="was stopped"):
        BoundedFetcher(SERVER, 60.0, lambda: True).get("ten")
    with pytest.raises(FetchError, match="took longer than"):
        BoundedFetcher(SERVER, -1.0).get("ten")
