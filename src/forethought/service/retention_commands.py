"""`forethought retention`: letting go of what was kept long enough."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from forethought.service.saying import said


@click.group()
def retention() -> None:
    """Let go of what was kept long enough. The worker does so by itself once a day."""


@retention.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, and touch nothing.")
def run(dry_run: bool) -> None:
    """Remove what is older than it is kept, and is under no legal hold.

    How long each kind is kept stands in docs/appropriate-policy.md. Only old batches of the audit
    do not go by this: `forethought audit cut` cuts them, as the owner of the tables.
    """
    from forethought.service.site import site

    with said(), site():
        from forethought.web.dataprotection.retention.photos import photo_folder
        from forethought.web.dataprotection.retention.running import (
            look_at_retention,
            run_retention,
        )
        from forethought.web.dataprotection.retention.words import lines

        now, photos = datetime.now(UTC), photo_folder()
        if dry_run:
            report = look_at_retention(now=now, photos=photos)
        else:
            report = run_retention(now=now, photos=photos, every=True)
        for line in lines(report):
            click.echo(line)
