"""The file of connections: one table each. It holds secrets, so only its owner may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from forethought.settings_reader import BadSettingsError, private_tables, settings_path
from forethought.sources.connection import Connection, read_connection
from forethought.sources.reserved import RESERVED

FILE = "FORETHOUGHT_CONNECTIONS_FILE"
USUAL = "connections.toml"


@dataclass(frozen=True, slots=True)
class Connections:
    """What the file says. ``faults`` are sentences; ``faulty`` says which are of which table.

    A connection with a fault is not in ``by_name``. ``path`` None: there is no file.
    """

    path: Path | None
    by_name: Mapping[str, Connection]
    faults: tuple[str, ...]
    faulty: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_unreadable(self) -> bool:
        """Whether the file cannot be read at all, so that nobody knows what stands in it."""
        return bool(self.faults) and not self.by_name and not self.faulty

    def why_not(self, name: str) -> str:
        """Why a connection is not read, of which the database knows."""
        if self.path is None:
            return (
                "The file of connections is not there any more: put it back, or say where it is"
                f" with {FILE}"
            )
        if name in self.faulty:
            return self.faulty[name][0]
        if self.is_unreadable:
            return self.faults[0]
        return (
            f"It is not in the file of connections any more. Put it back, or give it up:"
            f" forethought records disconnect {name}"
        )


def connections_path(environ: Mapping[str, str], folder: Path | None) -> Path | None:
    """The file that the environment names, else the usual one of the data folder if it is there."""
    return settings_path(environ, FILE, USUAL, folder)


def read_connections(path: Path | None) -> Connections:
    """Read the file; a bad connection never stops the others."""
    if path is None:
        return Connections(None, {}, ())
    try:
        tables = private_tables(path, of="connections", variable=FILE)
    except BadSettingsError as error:
        return Connections(path, {}, error.sentences)
    found: dict[str, Connection] = {}
    faults: list[str] = []
    faulty: dict[str, tuple[str, ...]] = {}
    sources: dict[str, str] = {}
    for name, table in tables.items():
        try:
            connection = _one(name, table)
            first = sources.setdefault(connection.source, name)
            if first != name:
                says = (
                    f"The setting source of the connection {name} names {connection.source}, which"
                    f" comes through the connection {first} already: keep one of them."
                )
                raise BadSettingsError((says,))
            found[name] = connection
        except BadSettingsError as error:
            faults.extend(error.sentences)
            faulty[name] = error.sentences
    return Connections(path, found, tuple(faults), faulty)


def _one(name: str, table: object) -> Connection:
    if not isinstance(table, dict):
        says = f"{name} stands outside a table: write [NAME] with the connection's name above it."
        raise BadSettingsError((says,))
    connection = read_connection(name, table)
    if connection.source in RESERVED:
        says = (
            f"The setting source of the connection {name} cannot be {connection.source}, which"
            " this site keeps itself: give the source another name."
        )
        raise BadSettingsError((says,))
    return connection
