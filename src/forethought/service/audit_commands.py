"""`forethought audit`: proving that the audit is as it was written, and cutting its old end."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from forethought.service.saying import said


@click.group()
def audit() -> None:
    """Prove that the audit is as it was written."""


@audit.command()
@click.option(
    "--head",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A copy of audit-head.jsonl, or a line from a daily message. Default: the file here.",
)
def verify(head: Path | None) -> None:
    """Hold every row against its seal, and every seal against the published heads.

    Names the first bad row. Ends with status 0 when all is well, 1 when something is wrong, 2 when
    it could not look.
    """
    from forethought.service.site import site

    with said(), site():
        from forethought.web.audit.report import verify_and_say

        status = verify_and_say(head=head, now=datetime.now(UTC), say=click.echo, wait=time.sleep)
    sys.exit(status)


@audit.command()
@click.option("--dry-run", is_flag=True, help="Say what would be cut, and cut nothing.")
def cut(dry_run: bool) -> None:
    """Cut off batches of the audit that are older than they are kept (docs/appropriate-policy.md).

    Whole sealed batches only. The seals stay, so that `forethought audit verify` still holds, and
    the cut itself is recorded and sealed. Needs the role that owns the tables.
    """
    from forethought.service.site import site

    now = datetime.now(UTC)
    with said(), site(owner=not dry_run):
        from forethought.web.audit import cutting

        before, point = cutting.already_cut(), cutting.may_be_cut(now)
        click.echo(
            f"Seals {before + 1} to {point.seal} are old enough to be cut."
            if point.seal > before
            else "No further batch of the audit is old enough to be cut."
        )
        if not dry_run:
            gone = cutting.cut(now, time.sleep)
            click.echo(f"{gone:,} rows went. Prove the rest of it: forethought audit verify")
