"""The newest seal, and where it is published."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from forethought.web.audit.head_file import Head, append
from forethought.web.audit.models import Seal


def head_file() -> Path | None:
    """Where the head is published; None: nowhere (the setting AUDIT_HEAD_FILE)."""
    path: Path | None = settings.AUDIT_HEAD_FILE
    return path


def current_head() -> Head | None:
    """The newest seal of the database; None before the first."""
    last = Seal.objects.order_by("-number").only("number", "hash", "total", "at").first()
    return Head(last.number, bytes(last.hash).hex(), last.total, last.at) if last else None


def publish(path: Path) -> bool:
    """Add the newest seal to the head file, unless it stands there. Raises OSError."""
    return append(path, current_head)
