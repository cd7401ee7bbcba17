"""Bringing the database's tables up to date, as the role that owns them."""

from __future__ import annotations

from collections.abc import Callable

from forethought.embedded.addresses import Addresses
from forethought.embedded.errors import GroundError
from forethought.embedded.roles import grant, refuse_mighty
from forethought.service.ground import Ground, owner_of
from forethought.service.site import manage
from forethought.web.audit.tables import APPEND_ONLY

QUIETLY = ("--no-input", "--verbosity", "0")


def bring_up_to_date(ground: Ground, addresses: Addresses) -> None:
    """Migrate and give the site's role its rights; harmless when there is nothing to do.

    Raises GroundError when it fails, or when the site's role could change the audit.
    """
    if manage(ground, addresses, "migrate", *QUIETLY, owner=True) != 0:
        raise GroundError(
            "The tables could not be brought up to date; the lines above say why. Nothing of the "
            "failed step was kept."
        )
    with owner_of(addresses).connect() as owner:
        grant(owner, to=addresses.app.role, append_only=APPEND_ONLY)
    check_role(addresses)


def check_role(addresses: Addresses) -> None:
    """Raises GroundError when the site's own role could change the audit."""
    with addresses.app.connect(autocommit=True) as app:
        refuse_mighty(app, append_only=APPEND_ONLY)


def prepare(ground: Ground, addresses: Addresses, say: Callable[[str], None]) -> None:
    """Before the site starts: migrate when we have the owner's role, else see that it was done."""
    if addresses.owner is not None:
        bring_up_to_date(ground, addresses)
        say("Tables: up to date.")
        return
    if manage(ground, addresses, "migrate", "--check", "--verbosity", "0") != 0:
        raise GroundError(
            "The tables are not up to date. With FORETHOUGHT_OWNER_DATABASE_URL set, run "
            "`forethought migrate`, then start again."
        )
    check_role(addresses)
