"""Addresses of style sheets, scripts and pictures that change whenever their contents do.

Django's own hashed storage wants a build step (`collectstatic`) and a folder to write to; a
program that starts from a clone has neither. The hash stands behind the address instead, so that
browsers may keep every file for a year.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@cache
def _hash(path: str) -> str:
    return hashlib.blake2b(Path(path).read_bytes(), digest_size=6).hexdigest()


class VersionedStaticFiles(StaticFilesStorage):
    """Adds ``?v=<hash of the contents>`` to the address of a static file."""

    def url(self, name: str | None) -> str:
        """The address; raises FileNotFoundError for a file that the program does not carry."""
        found: Any = finders.find(str(name))
        if not found:
            raise FileNotFoundError(f"No static file {name}: `make vendor` brings the look in")
        return f"{super().url(name)}?v={_hash(found)}"
