"""Files that people upload to look at first: what is kept of one, and how long it waits."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from forethought.feeds.inside import storable

KEPT_FOR = timedelta(days=1)
"""How long a file waits for whoever uploaded it."""

_LONGEST_NAME = 200


def as_kept(content: bytes, *, name: str, now: datetime) -> dict[str, Any]:
    """The fields of a file that waits: its bytes, by which it is known again, its bare name."""
    return {
        "at": now,
        "name": storable(PurePath(name).name)[:_LONGEST_NAME],
        "content": content,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
