"""The `forethought` commands that run the site. Everything heavy is imported when needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from forethought.service.audit_commands import audit
from forethought.service.checks_commands import checks
from forethought.service.dayfolder_commands import dayfolder
from forethought.service.doctor_commands import doctor
from forethought.service.learning_commands import learning
from forethought.service.people_commands import people
from forethought.service.records_commands import records
from forethought.service.rescreen_command import rescreen
from forethought.service.retention_commands import retention
from forethought.service.saying import said

Command = TypeVar("Command", bound=Callable[..., None])


def _how_to_serve(command: Command) -> Command:
    options = (
        click.option("--demo", is_flag=True, help="Load and show an invented office."),
        click.option(
            "--port",
            type=click.IntRange(1, 65535),
            help="Where the site listens. Default: 8000, or the next free one.",
        ),
        click.option(
            "--processes",
            type=click.IntRange(1, 64),
            default=2,
            show_default=True,
            help="Web processes, of sixteen threads each.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_how_to_serve
@click.option(
    "--only",
    type=click.Choice(["site", "worker", "watchdog", "feeds", "webhooks", "connections"]),
    help="Serve one part: for several machines on one PostgreSQL server.",
)
def serve(demo: bool, port: int | None, processes: int, only: str | None) -> None:
    """Run the site and all its parts in the foreground. Ctrl-C stops it.

    Whatever is missing is made: the database, its tables, the site's secrets.
    """
    from forethought.service.ground import open_ground
    from forethought.service.serve import PARTS, Wish
    from forethought.service.serve import serve as run
    from forethought.service.serve_lines import as_lines

    parts = (only,) if only else PARTS
    with said():
        wish, say = Wish(port, demo, parts, processes), as_lines(os.environ, _say)
        run(open_ground(), wish, now=datetime.now(UTC), say=say)


@click.command()
@_how_to_serve
def start(demo: bool, port: int | None, processes: int) -> None:
    """Run the site in the background, and come back when it is ready."""
    from forethought.service import background
    from forethought.service.ground import open_ground

    options = [
        *(["--demo"] if demo else []),
        *([f"--port={port}"] if port else []),
        f"--processes={processes}",
    ]
    with said():
        background.start(open_ground(), options, _say)


@click.command()
def stop() -> None:
    """Stop the site that runs in the background (or in another terminal)."""
    from forethought.service import background
    from forethought.service.ground import open_ground

    with said():
        background.stop(open_ground(), _say)


@click.command()
def status() -> None:
    """Say whether the site runs, and where. Status 0: it runs; 3: it does not."""
    from forethought.service import background
    from forethought.service.ground import open_ground

    with said():
        sys.exit(background.status(open_ground(), _say))


@click.command()
def migrate() -> None:
    """Bring the database's tables up to date, as the role that owns them."""
    from forethought.service.ground import open_ground
    from forethought.service.tables import bring_up_to_date

    with said():
        ground = open_ground()
        with ground.running() as addresses:
            bring_up_to_date(ground, addresses)
    _say("The tables are up to date.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Then restore it into a copy and look through that.")
def backup(file: Path, verify: bool) -> None:
    """Write the whole database to FILE (0600), while the site goes on running.

    Photos of incidents go into FILE.photos.tar, and what must be in both is counted in
    FILE.manifest.json. With --verify it ends as verify-backup does.
    """
    from forethought.service.backup import backup as run
    from forethought.service.backup_verify import verify_backup as look
    from forethought.service.ground import open_ground

    status = 0
    with said():
        ground = open_ground()
        with ground.running() as addresses:
            run(ground, addresses, file, _say)
        if verify:
            status = look(ground, file, now=datetime.now(UTC), say=_say)
    sys.exit(status)


@click.command("verify-backup")
@click.argument("file", type=click.Path(path_type=Path))
def verify_backup(file: Path) -> None:
    """Restore the backup FILE into a copy that is thrown away, and say what is missing from it.

    The site's database is not touched, and may run meanwhile. Ends with status 0 when nothing is
    wrong, 1 when something is, 2 when the file cannot be looked at.
    """
    from forethought.service.backup_verify import verify_backup as run
    from forethought.service.ground import open_ground

    with said():
        status = run(open_ground(), file, now=datetime.now(UTC), say=_say)
    sys.exit(status)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Lose what is in the database now.")
def restore(file: Path, replace: bool) -> None:
    """Put the backup FILE into an empty database, whole or not at all.

    Afterwards the tables are brought up to date, the photos counted, and the audit verified, also
    against the heads that were published here. Ends with status 0 when all is well, 1 when
    something is missing or was changed, 2 when the file cannot be restored.
    """
    from forethought.service.backup import restore as run
    from forethought.service.ground import open_ground, owner_of
    from forethought.service.restored import look_at_restored
    from forethought.service.tables import bring_up_to_date
    from forethought.web.audit.head_file import FILE, set_aside

    with said():
        ground = open_ground()
        with ground.running() as addresses:
            run(ground, addresses, file, replace=replace, say=_say)
            aside = set_aside(ground.folder.root / FILE, datetime.now(UTC))
            if aside is not None:
                _say(f"The heads of the audit until now are in {aside}: keep that file.")
            bring_up_to_date(ground, addresses)
            _say("The tables are up to date. Now the audit:")
            status = look_at_restored(ground, addresses, owner_of(addresses), aside, _say)
    sys.exit(status)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, required=True)
def manage(words: tuple[str, ...]) -> None:
    """Run one of Django's own commands with the site's database and secrets.

    For example: forethought manage renewsecrets
    """
    from forethought.service.ground import open_ground
    from forethought.service.site import manage as run

    with said():
        ground = open_ground()
        with ground.running() as addresses:
            code = run(ground, addresses, *words)
    sys.exit(code)


def _say(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()


COMMANDS = (
    *(serve, start, stop, status, migrate, backup, verify_backup, restore, manage),
    *(audit, checks, dayfolder, doctor, learning, people, records, rescreen, retention),
)
