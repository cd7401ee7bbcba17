"""`forethought records`: the nightly drop folder."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from forethought.service.connection_commands import (
    connections,
    disconnect,
    load_from,
    try_connection,
)
from forethought.service.saying import said


@click.group()
def records() -> None:
    """Bring the extracts of the record systems in, take incidents out, give a system up."""


@records.command()
@click.argument("folder", type=click.Path(path_type=Path))
def load(folder: Path) -> None:
    """Load every record system, areas, press and markers of FOLDER, in the day-folder formats.

    Each is replaced whole, or refused with a sentence while the old one stays. Ends with status 0
    when everything was taken, 1 when something was refused, 2 when it could not load at all.
    """
    from forethought.service.site import site

    with said(), site():
        from forethought.web.records.commands import load_and_say

        status = load_and_say(folder, clock=lambda: datetime.now(UTC), say=click.echo)
    sys.exit(status)


@records.command()
@click.argument("folder", type=click.Path(path_type=Path))
def export(folder: Path) -> None:
    """Write incidents, live markers and decisions about records into FOLDER, as day-folder files.

    incidents.csv, markers.csv and dispositions.csv, readable by their owner alone: with them
    `forethought check` knows what this site knows. They hold personal data. Ends with status 0, or
    2 when a file is there already or cannot be written.
    """
    from forethought.service.site import site

    with said(), site():
        from forethought.web.records.commands import export_and_say

        status = export_and_say(folder, now=datetime.now(UTC), say=click.echo)
    sys.exit(status)


@records.command()
@click.argument("source")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(source: str, yes: bool) -> None:
    """Give up the record system SOURCE: its records go, and it holds no visit back any more."""
    from forethought.service.site import site

    if not yes:
        click.confirm(f"Delete every record of {source} and ask for it no more?", abort=True)
    with said(), site():
        from forethought.web.records.commands import forget_and_say

        status = forget_and_say(source, now=datetime.now(UTC), say=click.echo)
    sys.exit(status)


for command in (connections, try_connection, load_from, disconnect):
    records.add_command(command)
