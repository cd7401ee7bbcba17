"""Gateways, certificates and a message that hold for all channels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.channels.certificates import Authority, make_authority
from tests.channels.gateway import Answer, Asked, Gateway


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def gateway() -> Iterator[Callable[..., Gateway]]:
    """Makes gateways that are closed afterwards."""
    made: list[Gateway] = []

    def make(answers: Callable[[Asked], Answer] | Answer, **options: Any) -> Gateway:
        given = answers
        made.append(Gateway(given if callable(given) else lambda _: given, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()
