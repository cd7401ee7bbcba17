"""`forethought people`: the first administrator, people from a file, a way back in."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought.service.saying import said

if TYPE_CHECKING:
    from forethought.service.ground import Ground

_SITE = click.option(
    "--site",
    "address",
    default=None,
    metavar="ADDRESS",
    help="Where people reach the site: stands before the link. Default: where it runs.",
)


@click.group()
def people() -> None:
    """Make the first administrator, or take people in from a file."""


@people.command()
@click.argument("email")
@click.option("--name", required=True, help="Full name.")
@click.option("--staff-number", default="", help="Default: what stands before the @.")
@click.option("--another", is_flag=True, help="Although there is a safety administrator already.")
@_SITE
def administrator(
    email: str, name: str, staff_number: str, another: bool, address: str | None
) -> None:
    """Make EMAIL the first safety administrator, and print their link to set a password.

    They add everybody else on the site, or with `forethought people import`.
    """
    from forethought.service.site import site

    with said(), site() as ground:
        from forethought.web.people.commands import make_administrator

        status = make_administrator(
            email=email,
            name=name,
            staff_number=staff_number,
            another=another,
            address=address or _usual_address(ground),
            now=datetime.now(UTC),
            say=click.echo,
        )
    sys.exit(status)


@people.command()
@click.argument("email")
@click.option("--phone-lost", is_flag=True, help="Also end the codes of their phone.")
@_SITE
def link(email: str, phone_lost: bool, address: str | None) -> None:
    """Print a link with which EMAIL sets a new password: for an administrator locked out.

    Everybody else gets theirs from a safety administrator, on their page under People.
    """
    from forethought.service.site import site

    with said(), site() as ground:
        from forethought.web.people.commands import give_link

        status = give_link(
            email=email,
            phone_lost=phone_lost,
            address=address or _usual_address(ground),
            now=datetime.now(UTC),
            say=click.echo,
        )
    sys.exit(status)


@people.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", required=True, metavar="EMAIL", help="The safety administrator who imports.")
@click.option("--only-good", is_flag=True, help="Leave out the rows with problems.")
def import_(file: Path, by: str, only_good: bool) -> None:
    """Add the people of FILE, an officers.csv with a column email.

    Further columns it may have: phone, team, languages (separated by commas) and
    solo_trained_until (a date). People who are here already are left as they are. With a problem
    in any row nothing is imported, unless --only-good is given.

    Ends with status 0 when every row is good, 1 when there are problems, 2 when it could not run.
    """
    from forethought.service.site import site

    with said(), site():
        from forethought.web.people.commands import import_file

        status = import_file(
            file=file, by=by, only_good=only_good, now=datetime.now(UTC), say=click.echo
        )
    sys.exit(status)


def _usual_address(ground: Ground) -> str:
    from forethought.service.running import site_address

    return site_address(ground)
