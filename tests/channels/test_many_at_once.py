"""Many alarms at once: a channel is used by several threads at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.channels.gateway import Answer, Gateway
from tests.channels.ready import OVER_HTTP, TAKEN, ready


@pytest.mark.parametrize("name", OVER_HTTP)
def test_each_of_many_messages_arrives_once(name: str, gateway: Callable[..., Gateway]) -> None:
    made = gateway(Answer(201, TAKEN))
    channel, message = ready(name, made.address())
    messages = [replace(message, id=f"alarm-{number}") for number in range(60)]
    with ThreadPoolExecutor(20) as threads:
        receipts = list(threads.map(channel.send, messages))
    assert len(receipts) == len(made.asked) == 60
    assert len({(asked.body, asked.headers.get("topic")) for asked in made.asked}) == 60
