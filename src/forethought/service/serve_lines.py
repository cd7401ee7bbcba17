"""What `forethought serve` itself says, in the form that FORETHOUGHT_LOG asks for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from forethought.web.log_lines import JSON, NAME


def as_lines(environ: Mapping[str, str], say: Callable[[str], None]) -> Callable[[str], None]:
    """``say``, or for programs the same as one JSON object a line."""
    if environ.get(NAME, "").strip() != JSON:
        return say

    def say_as_json(text: str) -> None:
        at = datetime.now(UTC).isoformat(timespec="microseconds")
        line = {"event": text, "level": "info", "logger": "forethought.serve", "timestamp": at}
        say(json.dumps(line | {"part": "serve", "process": os.getpid()}))

    return say_as_json
