"""The invented office and real people never share a database."""

from __future__ import annotations

from collections.abc import Callable

from forethought.embedded.addresses import Addresses
from forethought.embedded.errors import GroundError
from forethought.service.ground import Ground
from forethought.service.site import manage

PEOPLE = "SELECT count(*) FILTER (WHERE NOT demo), count(*) FILTER (WHERE demo) FROM people_person"


def load_demonstration(ground: Ground, addresses: Addresses) -> None:
    """Load the invented office, or find it loaded; what it prints says who can sign in.

    Raises GroundError when real people are in the database, or it cannot be loaded.
    """
    real, _ = _people(addresses)
    if real:
        raise GroundError(
            f"The database holds {real} people who are not invented, so it is no place for the "
            "demonstration office. Start without --demo, or set FORETHOUGHT_DATA to a new folder."
        )
    if manage(ground, addresses, "load_demo", demonstration=True) != 0:
        raise GroundError(
            "The demonstration office was not loaded; the lines above say why. "
            "Without --demo the site starts for real people."
        )


def warn_of_invented_people(addresses: Addresses, say: Callable[[str], None]) -> None:
    """A site for real people says so when invented ones are in its database: none can sign in."""
    _, invented = _people(addresses)
    if invented:
        say(
            f"The database holds the demonstration office ({invented} invented people). None of "
            "them can sign in; with --demo they could."
        )


def _people(addresses: Addresses) -> tuple[int, int]:
    with addresses.app.connect() as app:
        row = app.execute(PEOPLE).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
