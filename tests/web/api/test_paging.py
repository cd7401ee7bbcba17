"""A cursor holds a place, and nothing else."""

from __future__ import annotations

import pytest
import time_machine

from forethought.web.api.paging import cursor_at, place_of
from forethought.web.api.problems import ProblemError


def test_the_cursor_of_a_place_is_the_same_at_every_moment() -> None:
    with time_machine.travel("2026-11-25T08:00:00Z", tick=False):
        first = cursor_at("events", 1, 2, 3)
    with time_machine.travel("2026-11-25T08:00:01Z", tick=False):
        assert cursor_at("events", 1, 2, 3) == first
    assert place_of("events", first) == (1, 2, 3)


@pytest.mark.parametrize("cursor", ["", "x", "x:y", "\ud800"])
def test_what_is_no_cursor_of_the_list_is_refused(cursor: str) -> None:
    with pytest.raises(ProblemError):
        place_of("events", cursor)


def test_the_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(ProblemError):
        place_of("events", cursor_at("visits", 1))
