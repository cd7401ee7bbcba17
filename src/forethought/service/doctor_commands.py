"""`forethought doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import click

from forethought.service.saying import said


@click.command()
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="One check: its title or the name of its file. May be given again.",
)
def doctor(as_object: bool, only: tuple[str, ...]) -> None:
    """Say what is wrong with this installation and how to mend it. Changes nothing.

    Ends with status 0 when all is well, 1 when something is to be seen to, 2 when something is
    broken or could not be looked at.
    """
    from forethought.service.doctor.examining import examine, known_checks, worst
    from forethought.service.doctor.telling import as_json, tell

    titles = {check.title.casefold(): name for name, check in known_checks().items()}
    names = [titles.get(word.casefold(), word) for word in only]
    for name in names:
        if name not in known_checks():
            raise click.UsageError(f"There is no check {name}. Known: {', '.join(known_checks())}")
    with said():
        found = examine(os.environ, lambda: datetime.now(UTC), names)
    if as_object:
        click.echo(as_json(found))
    else:
        tell(found, click.echo)
    sys.exit(worst(found).status)
