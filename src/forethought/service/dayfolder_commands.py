"""`forethought dayfolder`: a day folder out of the site, and what was done with it back in."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from forethought.service.saying import said


@contextmanager
def orderly_end() -> Iterator[None]:
    """SIGTERM ends the command as Ctrl-C does, so that half a folder is taken away."""

    def end(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@click.group()
def dayfolder() -> None:
    """Work from a folder while the site is down (docs/manual/operator/when-the-site-is-down.md)."""


@dayfolder.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--day",
    default="today",
    show_default=True,
    metavar="DAY",
    help="today, tomorrow, or one such as 2026-11-26.",
)
@click.option("--office", metavar="NAME", help="The visits of one office. Default: of all.")
@click.option(
    "--keep",
    type=click.IntRange(1, 1000),
    metavar="N",
    help="Take away all but the newest N day folders there. Default: all stay.",
)
def out(folder: Path, day: str, office: str | None, keep: int | None) -> None:
    """Write a new day folder within FOLDER: visits, officers, records, areas, contact list.

    `forethought check` then knows what this site knows. It holds personal data, and is readable
    by its owner alone. Ends with status 0, or 2 when it could not be written.
    """
    from forethought.service.site import site

    with said(), orderly_end(), site():
        from forethought.web.dayfolders.commands import out_and_say

        status = out_and_say(
            folder, day=day, office=office, keep=keep, now=datetime.now(UTC), say=click.echo
        )
    sys.exit(status)


@dayfolder.command("in")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--by", required=True, metavar="EMAIL", help="Who tells what was done meanwhile.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken in, and change nothing.")
def take_in(folder: Path, by: str, dry_run: bool) -> None:
    """Take in what was done with FOLDER while the site was down.

    New visits, visits that were made, incidents; all good lines in one transaction, and a second
    time nothing. Signatures, decisions and what the desk heard do not come back. Ends with status
    0, 1 when something is not taken in, 2 when nothing could be.
    """
    from forethought.service.site import site

    with said(), site():
        from forethought.web.dayfolders.commands import in_and_say

        status = in_and_say(folder, by=by, dry_run=dry_run, now=datetime.now(UTC), say=click.echo)
    sys.exit(status)
