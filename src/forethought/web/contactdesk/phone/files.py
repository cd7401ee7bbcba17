"""The files of the phone's page, and the worker that keeps them on the phone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

_FOLDER = "forethought/phone"
_SHARED = ("store.js", "sending.js", "reporting.js")
_PAGE = (
    *(*_SHARED, "locked.js", "push.js", "thumb.js", "planning.js"),
    *("incident.js", "where.js", "ring.js", "guidance.js", "page.js"),
)


@dataclass(frozen=True, slots=True)
class Files:
    """Addresses with the hash of their contents."""

    style: str
    icon: str
    large_icon: str
    scripts: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def all(self) -> list[str]:
        """Everything that the phone keeps beside the page itself."""
        return [self.style, self.icon, self.large_icon, *self.scripts]


@cache
def files() -> Files:
    """The files of this version of the program."""
    return Files(
        style=static(f"{_FOLDER}/phone.css"),
        icon=static(f"{_FOLDER}/icon-192.png"),
        large_icon=static(f"{_FOLDER}/icon-512.png"),
        scripts=tuple(static(f"{_FOLDER}/{name}") for name in _PAGE),
        shared=tuple(static(f"{_FOLDER}/{name}") for name in _SHARED),
    )


def worker(shell: str) -> str:
    """The service worker's script. ``shell``: the page it keeps; a new page is a new version."""
    ours = files()
    own = _own()
    version = hashlib.sha256("\n".join([own, shell, *ours.all]).encode()).hexdigest()[:16]
    told = {
        "PHONE_VERSION": f"phone-{version}",
        "PHONE_FILES": ours.all,
        "PHONE_SCRIPTS": list(ours.shared),
        "PHONE_ICON": ours.icon,
    }
    head = "".join(f"self.{name} = {json.dumps(value)};\n" for name, value in told.items())
    return head + own


@cache
def _own() -> str:
    found = finders.find(f"{_FOLDER}/worker.js")
    assert isinstance(found, str)
    return Path(found).read_text(encoding="utf-8")
