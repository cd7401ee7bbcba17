"""`forethought records connections`, `try`, `load-from` and `disconnect`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING

import click

from forethought.service.saying import said

if TYPE_CHECKING:
    from forethought.service.ground import Ground
    from forethought.sources.connection import Connection
    from forethought.sources.connections_file import Connections


@click.command()
def connections() -> None:
    """List the connections to record systems, and how each stands.

    Ends with status 0 when all of them are read whole, 1 when one is not or the file has faults.
    """
    from forethought.service.connection_words import say_states
    from forethought.service.site import site

    with said(), site() as ground:
        from forethought.web.records.connections import states

        status = say_states(_file(ground), states(), click.echo)
    sys.exit(status)


@click.command("try")
@click.argument("name")
@click.option(
    "--rows",
    type=click.IntRange(0, 100),
    default=3,
    show_default=True,
    help="How many rows are shown.",
)
def try_connection(name: str, rows: int) -> None:
    """Read the connection NAME to its end and show what would be read. Nothing is written.

    Shows the first rows as records (on a terminal alone: they are about people), what could not be
    understood and why, whether every row came, and how long it took. It needs no database of the
    site. Ends with status 0 when it would be taken, 1 when it would be refused.
    """
    from forethought.service.connection_words import try_and_say
    from forethought.service.ground import open_ground

    with said():
        connection = _one(_file(open_ground()), name)
        status = try_and_say(
            connection,
            rows=rows,
            clock=lambda: datetime.now(UTC),
            say=click.echo,
            on_terminal=sys.stdout.isatty(),
        )
    sys.exit(status)


@click.command("load-from")
@click.argument("name")
@click.option("--whole", is_flag=True, help="Read everything, not only what changed.")
def load_from(name: str, whole: bool) -> None:
    """Load the records of the connection NAME now.

    From then on its source comes through this connection alone, whatever brought it before. Ends
    with status 0 when it was taken, 1 when it was refused, 2 when it could not begin.
    """
    from forethought.service.site import site

    with said(), site() as ground:
        from forethought.web.records.connecting_words import load_and_say

        found = _file(ground)
        status = load_and_say(
            _one(found, name),
            found,
            whole=whole,
            clock=lambda: datetime.now(UTC),
            stop=Event(),
            say=click.echo,
        )
    sys.exit(status)


@click.command()
@click.argument("name")
def disconnect(name: str) -> None:
    """Give the connection NAME up: its source comes from folders again, and its records stay.

    Take its table out of the file first.
    """
    from forethought.service.site import site

    with said(), site() as ground:
        from forethought.web.records.connecting_words import give_up_and_say

        found = _file(ground)
        status = give_up_and_say(name, found, now=datetime.now(UTC), say=click.echo)
    sys.exit(status)


def _file(ground: Ground) -> Connections:
    from forethought.sources.connections_file import connections_path, read_connections

    return read_connections(connections_path(os.environ, ground.folder.root))


def _one(found: Connections, name: str) -> Connection:
    from forethought.dayfolder.report_words import visible
    from forethought.service.saying import CannotServe

    connection = found.by_name.get(name)
    if connection is not None:
        return connection
    if found.path is None:
        raise CannotServe(
            "There is no file of connections: write connections.toml in the data folder"
            " (docs/manual/operator/connections.md)"
        )
    about = found.faulty.get(name, found.faults)
    known = ", ".join(found.by_name) or "none that can be read"
    says = [f"{found.path} has no connection {name} that can be read. It has: {known}.", *about]
    raise CannotServe(visible("\n".join(says)))
