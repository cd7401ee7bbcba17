"""A feed's server on this machine, and a fetcher that may speak to it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from forethought.feeds.fetching import HttpFetcher
from tests.channels.gateway import Answer, Asked, Gateway

HERE = "127.0.0.1"


def fetcher(**options: Any) -> HttpFetcher:
    return HttpFetcher(**({"own_hosts": frozenset({HERE})} | options))


@contextmanager
def serving(answers: Callable[[Asked], Answer] | Answer, **options: Any) -> Iterator[Gateway]:
    """A server that answers as it is told, and keeps what it was asked."""
    given = answers
    made = Gateway(given if callable(given) else lambda _: given, **options)
    try:
        yield made
    finally:
        made.close()
