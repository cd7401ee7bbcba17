"""`forethought checks`: proving that kept checks give the same answer."""

from __future__ import annotations

import sys

import click

from forethought.service.saying import said


@click.group()
def checks() -> None:
    """Look into the checks that the site has made."""


@checks.command()
@click.argument("visit")
@click.option("--check", "number", type=int, metavar="NUMBER", help="One check. Default: all.")
@click.option(
    "--policy",
    metavar="PACK",
    help='"default" or a TOML file. Default: the pack that each check was made under.',
)
def replay(visit: str, number: int | None, policy: str | None) -> None:
    """Run the kept checks of VISIT again: its number, or its reference in another system.

    Says whether each gives the same answer, or what differs. Ends with status 0 when all do, 1 when
    something differs, 2 when it could not look.
    """
    from forethought.service.site import site

    with said(), site():
        from forethought.web.checks.replay_report import replay_and_say

        status = replay_and_say(visit, number=number, policy=policy, say=click.echo)
    sys.exit(status)
