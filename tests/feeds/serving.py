"""A feed's server on this machine, and a fetcher that may speak to it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from forethought.feeds.fetching import HttpFetcher
from forethought.feeds.reading import FetchError, Validators
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


def fails(url: str, with_: HttpFetcher | None = None, validators: Validators | None = None) -> str:
    with pytest.raises(FetchError) as caught:
        (with_ or fetcher()).get(url, validators or Validators())
    says = str(caught.value)
    assert says.endswith("."), says
    return says


def to(address: str, status: int = 302) -> Answer:
    return Answer(status, b"", {"Location": address})
