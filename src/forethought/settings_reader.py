"""Settings of one thing, read from a plain mapping; and the private file in which they stand.

Every fault gets a sentence, none a secret.
"""

from __future__ import annotations

import difflib
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

HOST = re.compile(r"[a-z0-9.:_-]+")


class BadSettingsError(ValueError):
    """Something cannot be made from its settings. ``sentences`` say each what is wrong."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def settings_path(
    environ: Mapping[str, str], variable: str, usual: str, folder: Path | None
) -> Path | None:
    """The file that ``variable`` names, else the usual one of the data folder if it is there."""
    given = environ.get(variable, "").strip()
    if given:
        return Path(given)
    there = folder / usual if folder else None
    return there if there is not None and there.exists() else None


def private_tables(path: Path, *, of: str, variable: str) -> dict[str, object]:
    """What stands in a file of secrets. ``of``: what it is the file of, in the sentences.

    Raises BadSettingsError when it cannot be read, is no TOML, or others than its owner can read
    it. ``variable`` may have named it.
    """
    file = f"The file of {of} {path}"
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            raw = stream.read()
    except OSError as error:
        reason = (error.strerror or "it is no file").lower()
        says = (
            f"{file} cannot be read ({reason}): let this account read it, or mend {variable}, which"
            " may name another."
        )
        raise BadSettingsError((says,)) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadSettingsError((f"{file} holds secrets and others can read it: chmod 600 {path}",))
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadSettingsError((f"{file} is no TOML: {error}.",)) from error
    except UnicodeDecodeError as error:
        raise BadSettingsError((f"{file} is not UTF-8: save it as UTF-8.",)) from error


class SettingsReader:
    """Takes settings one by one, collects what is wrong with them, and tells it all at the end.

    ``name`` and ``thing`` ("channel") stand in the sentences.
    """

    def __init__(self, name: str, settings: Mapping[str, object], thing: str) -> None:
        self._name = name
        self._thing = thing
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

    def number(self, key: str, *, default: int, least: int, most: int) -> int:
        """A whole number between two others, both allowed; ``default`` where it is not set."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(key, f"must be a whole number from {least} to {most}: write {default}")
            return default
        return value

    def flag(self, key: str) -> bool:
        """``true`` or ``false``; false where it is not set."""
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(key, "must be true or false, without quotation marks")
        return False

    def raw(self, key: str) -> object:
        """Whatever is set, for the caller to judge; None where nothing is."""
        self._asked.append(key)
        return self._settings.get(key)

    def wrong(self, key: str, what: str) -> None:
        """Note a fault: ``what`` goes on after the setting's name, and holds no value."""
        self._wrong.append(f"The setting {key} of the {self._thing} {self._name} {what}.")

    def done(self) -> None:
        """Raises BadSettingsError for all faults noted, settings nobody asked for among them."""
        for key in sorted(set(self._settings) - set(self._asked)):
            near = difflib.get_close_matches(key, self._asked, n=1)
            mend = f"did you mean {near[0]}?" if near else f"it knows {', '.join(self._asked)}."
            self._wrong.append(f"The {self._thing} {self._name} has no setting {key}: {mend}")
        if self._wrong:
            raise BadSettingsError(tuple(self._wrong))

    def has_wrong(self, *keys: str) -> bool:
        """Whether a fault of one of these is noted already."""
        return any(self._names(key) for key in keys)

    def _names(self, key: str) -> bool:
        return any(sentence.startswith(f"The setting {key} of") for sentence in self._wrong)
