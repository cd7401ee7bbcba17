"""Django's settings for the log: every process writes its lines to standard error."""

from __future__ import annotations

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from forethought.web.configuration import flag
from forethought.web.log_lines import KINDS, NAME


def log() -> dict[str, Any]:
    """Setting LOGGING. Raises ImproperlyConfigured where FORETHOUGHT_LOG is another word.

    A demonstration runs before somebody's eyes, and says who may sign in: no line for each request
    takes that away, unless FORETHOUGHT_LOG asks for lines.
    """
    kind = os.environ.get(NAME, "").strip()
    if kind and kind not in KINDS:
        raise ImproperlyConfigured(f"{NAME} is {kind!r}: write {' or '.join(KINDS)}")
    of_requests = "WARNING" if flag("FORETHOUGHT_DEMONSTRATION") and not kind else "INFO"
    return {
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": "forethought.web.log_lines.formatter"}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "forethought": {"level": "INFO"},
                "forethought.web.health.observing": {"level": of_requests},
                # Its warnings are what the line of the request says, with a path in them.
                "django": {"handlers": [], "level": "WARNING", "propagate": True},
                "django.request": {"level": "ERROR"},
            },
        }
    }
