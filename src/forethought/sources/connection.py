"""One connection to another system, as the operator describes it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from forethought.settings_reader import BadSettingsError, SettingsReader
from forethought.sources.cell_text import NotTextError, text_of
from forethought.sources.field_map import FieldMap, read_fields, read_zone
from forethought.sources.kinds import system_kinds
from forethought.sources.reading import Kind, System
from forethought.timestamps import LONDON

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}", re.ASCII)
_SOURCE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}"
_SAME_ROWS = {
    *("every_minutes", "whole_every_days", "time_limit_seconds", "overlap", "own_hosts"),
    *("bearer", "username", "password", "header", "key", "ca_file"),
}
"""Settings that change nothing of what a row says: after a change of them reading goes on."""

_CREDENTIALS = re.compile(r"//[^/]*@")


@dataclass(frozen=True, slots=True)
class Deleted:
    """The mark by which a system says that a row is gone: one of ``values`` in ``place``."""

    place: str
    values: frozenset[str]

    def is_in(self, value: object, zone: ZoneInfo) -> bool:
        """Whether this value says so."""
        try:
            return text_of(value, zone).strip() in self.values
        except NotTextError:
            return False


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the records of ``source`` come from, and how often.

    ``changed`` names the column that says when a row changed; with it only those rows are asked
    for, from ``overlap`` seconds (or numbers) before the last, and all ``whole_every``.
    ``seconds`` is for one reading. ``fingerprint`` differs where rows would be read differently.
    """

    name: str
    kind: Kind
    source: str
    system: System = field(repr=False)
    fields: FieldMap
    zone: ZoneInfo
    every: timedelta
    seconds: int
    changed: str | None
    overlap: int
    whole_every: timedelta
    deleted: Deleted | None
    fingerprint: str

    @property
    def file(self) -> str:
        """What stands where a file's name stands otherwise."""
        return f"connection {self.name}"


def read_connection(name: str, settings: Mapping[str, object]) -> Connection:
    """The connection of one table. Raises BadSettingsError with a sentence for each fault."""
    if not NAME.fullmatch(name):
        says = f"The connection {name!r} has a name that cannot be one: use a-z, 0-9, _ and -."
        raise BadSettingsError((says,))
    read = SettingsReader(name, settings, "connection")
    kind = _kind(read, name)
    zone = read_zone(read, "zone", read.raw("zone"), LONDON)
    changed = read.optional("changed", example='"UPDATED_AT"')
    if changed is None:
        for key in ("overlap", "whole_every_days"):
            if read.raw(key) is not None:
                read.wrong(key, "does nothing without changed: set changed, or take it out")
    fields, sentences = _fields(read, name, zone)
    connection = Connection(
        name=name,
        kind=kind,
        source=read.text("source", form=_SOURCE, example='"idms_action_history"'),
        system=kind.from_settings(read),
        fields=fields,
        zone=zone,
        every=timedelta(minutes=read.number("every_minutes", default=60, least=1, most=1440)),
        seconds=read.number("time_limit_seconds", default=600, least=1, most=21_600),
        changed=changed,
        overlap=read.number("overlap", default=600, least=0, most=1_000_000_000),
        whole_every=timedelta(days=read.number("whole_every_days", default=7, least=1, most=31)),
        deleted=_deleted(read),
        fingerprint=_fingerprint(settings),
    )
    try:
        read.done()
    except BadSettingsError as error:
        raise BadSettingsError((*error.sentences, *sentences)) from None
    if sentences:
        raise BadSettingsError(sentences)
    return connection


def _kind(read: SettingsReader, name: str) -> Kind:
    kinds = system_kinds()
    said = read.raw("kind")
    if not isinstance(said, str) or said not in kinds:
        known = " or ".join(f'"{kind}"' for kind in kinds)
        says = f"The setting kind of the connection {name} must be {known}."
        raise BadSettingsError((says,))
    return kinds[said]


def _fields(read: SettingsReader, name: str, zone: ZoneInfo) -> tuple[FieldMap, tuple[str, ...]]:
    table = read.raw("fields")
    if not isinstance(table, Mapping):
        read.wrong("fields", f"is missing: write a table [{name}.fields]")
        return FieldMap(()), ()
    inner = SettingsReader(f"{name}.fields", table, "connection")
    fields = read_fields(inner, zone)
    try:
        inner.done()
    except BadSettingsError as error:
        return fields, error.sentences
    return fields, ()


def _deleted(read: SettingsReader) -> Deleted | None:
    given = read.raw("deleted")
    if given is None:
        return None
    if isinstance(given, Mapping) and set(given) == {"from", "values"}:
        place, values = given["from"], given["values"]
        if isinstance(place, str) and place and isinstance(values, list) and values:
            try:
                return Deleted(place, frozenset(text_of(value, LONDON) for value in values))
            except NotTextError:
                pass
    read.wrong("deleted", 'cannot be read: write { from = "STATE", values = ["D"] }')
    return None


def _fingerprint(settings: Mapping[str, object]) -> str:
    told = {key: value for key, value in settings.items() if key not in _SAME_ROWS}
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(_CREDENTIALS.sub("//", text).encode()).hexdigest()
