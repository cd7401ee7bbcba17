"""`forethought audit`: proving that the audit is as it was written."""

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
