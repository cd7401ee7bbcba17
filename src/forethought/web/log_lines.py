"""What a line of the log looks like, and what never stands in one.

FORETHOUGHT_LOG=json writes one JSON object a line; without it people read lines. Either way an
error is its type and where it broke: its text may quote a record. Of libraries' words only ours
are repeated, because a path, a query or a cell may stand in theirs.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from forethought.web.health.signs import LATE_AFTER

NAME = "FORETHOUGHT_LOG"
LINES, JSON = "lines", "json"
KINDS = (LINES, JSON)
OURS = "forethought"
GUNICORN = "gunicorn.error"
"""Its sentences are repeated without what is put into them."""

EXTRA = ("method", "view", "status", "ms")
LEFT_OUT = "(words of a library are left out)"
MOST_FRAMES = 30


def formatter() -> ProcessorFormatter:
    """What turns each record into its line, as FORETHOUGHT_LOG asks."""
    as_json = os.environ.get(NAME, "").strip() == JSON
    last: Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, sort_keys=False)
    )
    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            ExtraAdder(allow=EXTRA),
            _say_who,
            _without_values,
        ],
        processors=[ProcessorFormatter.remove_processors_meta, last],
    )


def _say_who(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    event["part"], event["process"] = _part(), os.getpid()
    return event


def _part() -> str:
    """Which part of the service this process is; ``command``: one that somebody typed."""
    if "gunicorn" in sys.argv[0]:
        return "site"
    return next((word for word in sys.argv[1:2] if word in LATE_AFTER), "command")


def _without_values(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    event["event"] = _words(record, str(event["event"]))
    told = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if isinstance(told, tuple) and told[1] is not None:
        event.update(_error(told[1]))
    return event


def _words(record: logging.LogRecord, said: str) -> str:
    if record.name == OURS or record.name.startswith(f"{OURS}."):
        return said.replace("\n", "\\n")
    if record.name == GUNICORN:
        return str(record.msg)
    return f"{LEFT_OUT} {record.module}:{record.lineno}"


def _error(error: BaseException) -> dict[str, Any]:
    """Its type, those of what caused it, and where it broke; never its text."""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return {
        "error": type(error).__name__,
        "causes": [type(one).__name__ for one in _causes(error)],
        "traceback": [f"{_short(one.filename)}:{one.lineno} {one.name}" for one in frames],
    }


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _short(path: str) -> str:
    """The file within its package: where the program is installed is nobody's business."""
    for top in ("/site-packages/", "/src/"):
        if top in path:
            return path.rpartition(top)[2]
    return os.path.basename(path)
