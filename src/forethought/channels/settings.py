"""Settings of a channel, read from a plain mapping. Every fault gets a sentence, none a secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from forethought import settings_reader
from forethought.channels.channel import MOST_SECONDS
from forethought.settings_reader import BadSettingsError

__all__ = ["BadSettingsError", "SettingsReader", "here"]

USUAL_SECONDS = 8.0
FEWEST_SECONDS = 0.05


class SettingsReader(settings_reader.SettingsReader):
    """The same for a channel, whose name stands in the sentences."""

    def __init__(self, name: str, settings: Mapping[str, object]) -> None:
        super().__init__(name, settings, "channel")

    def address(self, key: str, *, example: str, default: str | None = None) -> str:
        """A web address: https, or http to this machine itself."""
        value = self.optional(key, example=example) or default
        if value is None:
            if not self._names(key):
                self.wrong(key, f"is missing: set it to {example}")
            return ""
        try:
            parts = urlsplit(value)
            good = parts.port is None or parts.port > 0
        except ValueError:
            good = False
        if not good or not parts.hostname or parts.username is not None or parts.fragment:
            self.wrong(key, f"is no web address: write {example}")
        elif parts.scheme != "https" and not (parts.scheme == "http" and here(parts.hostname)):
            self.wrong(key, f"must begin with https://: write {example}")
        return value

    def optional_address(self, key: str, *, example: str) -> str | None:
        """The same, but None where it is not set."""
        if self._settings.get(key) in (None, ""):
            self._asked.append(key)
            return None
        return self.address(key, example=example)

    def timeout(self) -> float:
        """Seconds for a whole send, ``timeout``; the usual 8 where it is not set."""
        self._asked.append("timeout")
        value = self._settings.get("timeout", USUAL_SECONDS)
        try:
            seconds = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            seconds = 0.0
        if not FEWEST_SECONDS <= seconds <= MOST_SECONDS:
            self.wrong("timeout", f"must be seconds, at most {MOST_SECONDS:.0f}: write 8")
            return USUAL_SECONDS
        return seconds


def here(host: str) -> bool:
    """Whether a host's name can only mean this machine."""
    return host in ("localhost", "::1") or bool(re.fullmatch(r"127(\.\d{1,3}){3}", host))
