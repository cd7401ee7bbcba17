"""What stands in a message: the same JSON as in the feed, written once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from forethought.web.webhooks.events import TEST
from forethought.web.webhooks.feed import Told


def body_of(told: Told) -> str:
    """The body of the message about an event."""
    return _json(told.as_json())


def test_body(message_id: str, now: datetime) -> str:
    """The body of a message about nothing."""
    moment = now.astimezone(UTC).isoformat(timespec="milliseconds")
    return _json(
        {
            "id": message_id,
            "type": TEST,
            "timestamp": moment,
            "subject": {"kind": "webhook", "id": None},
            "data": {},
        }
    )


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
