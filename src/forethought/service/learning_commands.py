"""`forethought learning`: what readers of notes said that the program got wrong."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from forethought.service.saying import said


@click.group()
def learning() -> None:
    """Take out what people said about the reading of notes."""


@learning.command()
@click.argument("file", type=click.Path(path_type=Path))
def verdicts(file: Path) -> None:
    """Write every note with a verdict to FILE, annotated, for `forethought evaluate`.

    FILE holds the words of notes, with the ids of their records and no customer; it is readable
    by you alone. The export is audited. Status 0: written; 1: there was nothing; 2: it could not.
    """
    from forethought.service.site import site

    with said(), site():
        from forethought.web.learning.commands import verdicts_and_say

        status = verdicts_and_say(file, now=datetime.now(UTC), say=click.echo)
    sys.exit(status)
