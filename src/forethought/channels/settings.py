"""Settings of a channel, read from a plain mapping. Every fault gets a sentence, none a secret."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from forethought.channels.channel import MOST_SECONDS

USUAL_SECONDS = 8.0
FEWEST_SECONDS = 0.05
HOST = re.compile(r"[a-z0-9.:_-]+")


class BadSettingsError(ValueError):
    """A channel cannot be made from its settings. ``sentences`` say each what is wrong."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class SettingsReader:
    """Takes settings one by one, collects what is wrong with them, and tells it all at the end.

    ``name`` is the channel's, as it stands in the sentences.
    """

    def __init__(self, name: str, settings: Mapping[str, object]) -> None:
        self._name = name
        self._settings = settings
        self._asked: list[str] = []
        self._wrong: list[str] = []

    def text(self, key: str, *, form: str | None = None, example: str) -> str:
        """A text that must be there. ``form``: the pattern that it must match as a whole."""
        value = self.optional(key, form=form, example=example)
        if value is None and not self._names(key):
            self.wrong(key, f"is missing: set it to {example}")
        return value or ""

    def optional(self, key: str, *, form: str | None = None, example: str) -> str | None:
        """The same, but None where it is not set."""
        self._asked.append(key)
        value = self._settings.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or not value.isprintable():
            self.wrong(key, f"cannot be read: write {example}")
            return None
        if form is not None and not re.fullmatch(form, value.strip()):
            self.wrong(key, f"cannot be read: write {example}")
            return None
        return value.strip()

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

    def authorities(self) -> str | None:
        """``ca_file``: certificate authorities to trust besides the usual; None for none."""
        value = self.optional("ca_file", example="the path of a PEM file")
        if value is not None and not Path(value).is_file():
            self.wrong("ca_file", "names no file: write the path of a PEM file")
            return None
        return value

    def hosts(self, key: str) -> frozenset[str]:
        """Host names, in small letters: a list, or a text with commas between them."""
        self._asked.append(key)
        value = self._settings.get(key) or ()
        names = value.split(",") if isinstance(value, str) else value
        if not isinstance(names, list | tuple | set | frozenset):
            self.wrong(key, "cannot be read: write host names with commas between them")
            return frozenset()
        hosts = {str(name).strip().lower() for name in names} - {""}
        if any(not HOST.fullmatch(host) for host in hosts):
            self.wrong(key, "cannot be read: write host names alone, such as hooks.example.org")
        return frozenset(hosts)

    def table(self, key: str, *, example: str) -> Mapping[str, str]:
        """A mapping of names to texts that must be there."""
        self._asked.append(key)
        value = self._settings.get(key)
        if not isinstance(value, Mapping) or not value:
            self.wrong(key, f"is missing: write {example}")
            return {}
        if not all(isinstance(part, str) and part for pair in value.items() for part in pair):
            self.wrong(key, f"cannot be read: write {example}")
            return {}
        return dict(value)

    def wrong(self, key: str, what: str) -> None:
        """Note a fault: ``what`` goes on after the setting's name, and holds no value."""
        self._wrong.append(f"The setting {key} of the channel {self._name} {what}.")

    def done(self) -> None:
        """Raises BadSettingsError for all faults noted, settings nobody asked for among them."""
        for key in sorted(set(self._settings) - set(self._asked)):
            near = difflib.get_close_matches(key, self._asked, n=1)
            mend = f"did you mean {near[0]}?" if near else f"it knows {', '.join(self._asked)}."
            self._wrong.append(f"The channel {self._name} has no setting {key}: {mend}")
        if self._wrong:
            raise BadSettingsError(tuple(self._wrong))

    def _names(self, key: str) -> bool:
        return any(sentence.startswith(f"The setting {key} of") for sentence in self._wrong)


def here(host: str) -> bool:
    """Whether a host's name can only mean this machine."""
    return host in ("localhost", "::1") or bool(re.fullmatch(r"127(\.\d{1,3}){3}", host))
