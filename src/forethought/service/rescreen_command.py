"""`forethought rescreen`: every note read again, of the site or of a folder."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from forethought.service.saying import CannotServe, said

READERS = ("words", "reading", "both")
MOST_PROCESSES = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed; see the options."""

    dry_run: bool
    lexicons: tuple[Path, ...]
    reader: str | None
    records: Path | None
    output: Path | None
    engine: str
    master: str
    driver_address: str
    processes: int


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would change; keep nothing.")
@click.option(
    "--lexicons",
    "--lexicon",
    "lexicons",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Own phrases to read with, in place of the site's. May be given again.",
)
@click.option(
    "--reader",
    type=click.Choice(READERS),
    help="Who reads. Default: the site's; of files both, which takes 50 times as long as words.",
)
@click.option("--records", type=click.Path(path_type=Path), metavar="FOLDER", help="Read these.")
@click.option("--output", type=click.Path(path_type=Path), metavar="PLACE", help="Where to write.")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True)
@click.option("--master", default="local[*]", show_default=True, help="Spark's master.")
@click.option(
    "--driver-address",
    default="127.0.0.1",
    show_default=True,
    help="The address by which Spark's machines reach this one.",
)
@click.option("--processes", type=click.IntRange(1, MOST_PROCESSES), default=2, show_default=True)
def rescreen(**given: Any) -> None:
    """Read every note again, and say what a new lexicon, model or program changes.

    Without options: the notes of the site, with what the site reads with now; goes on where a
    reading was broken off, and shares the work with any other that runs. With --dry-run and
    --lexicons: what these phrases would change before they are put to use; --output writes each
    note that would change to a CSV file. With --records FOLDER --output FOLDER: the notes of CSV
    or Parquet files, without any site. Ends with status 0; 1 when not everything could be read;
    2 when it could not read at all.
    """
    asked = Asked(**given)
    if asked.records is not None:
        sys.exit(_of_a_folder(asked, asked.records))
    _refuse_what_needs_a_folder(asked)
    from forethought.service.site import site

    with said(), site():
        from forethought.web.rescreening import commands

        if asked.dry_run:
            candidate = commands.Candidate(asked.lexicons, asked.reader, asked.processes)
            status = commands.foresee_and_say(candidate, asked.output, say=click.echo)
        else:
            status = commands.rescreen_and_say(
                asked.processes, clock=lambda: datetime.now(UTC), say=click.echo
            )
    sys.exit(status)


def _refuse_what_needs_a_folder(asked: Asked) -> None:
    if asked.engine != "local":
        raise CannotServe("--engine spark reads files: add --records FOLDER --output FOLDER")
    if (asked.lexicons or asked.reader) and not asked.dry_run:
        raise CannotServe(
            "The site reads with what FORETHOUGHT_LEXICONS and FORETHOUGHT_READER name. Add"
            " --dry-run to see what these would change; set the variables to put them to use"
        )
    if asked.output is not None and not asked.dry_run:
        raise CannotServe("--output goes with --dry-run or --records")


def _of_a_folder(asked: Asked, records: Path) -> int:
    from forethought.data.readers import DEFAULT_READER
    from forethought.rescreening.command import Cluster, rescreen_and_say
    from forethought.rescreening.local import Wish

    if asked.dry_run:
        raise CannotServe("--dry-run compares with what a site reads with: leave --records out")
    if asked.output is None:
        raise CannotServe("--records needs --output FOLDER: a new folder for the findings")
    wish = Wish(asked.reader or DEFAULT_READER, asked.lexicons, asked.processes)
    cluster = Cluster(asked.master, asked.driver_address) if asked.engine == "spark" else None
    return rescreen_and_say(records, asked.output, wish, cluster, click.echo)
