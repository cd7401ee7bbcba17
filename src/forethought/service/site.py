"""Using the site from a command: in this process, or by one of Django's commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import UndefinedColumn, UndefinedTable

from forethought.embedded.addresses import Addresses
from forethought.embedded.errors import GroundError
from forethought.service.ground import Ground, open_ground

OTHER_TABLES = (
    "The tables of the database are not those of this version. Start the site once with"
    " `forethought serve`, or type `forethought migrate`, then try again."
)


@contextmanager
def site(*, owner: bool = False) -> Iterator[Ground]:
    """Inside the block Django is ready in this process, and the database runs.

    For commands such as `forethought records load`: import models and services inside the block.
    ``owner`` uses the role that owns the tables. Raises GroundError with a sentence.
    """
    ground = open_ground()
    with ground.running() as addresses:
        _refuse_without_tables(addresses)
        os.environ.update(ground.for_site(addresses, owner=owner))
        import django

        django.setup()
        from django.db import ProgrammingError

        try:
            yield ground
        except ProgrammingError as error:
            if isinstance(error.__cause__, UndefinedColumn | UndefinedTable):
                raise GroundError(OTHER_TABLES) from error
            raise
        finally:
            from django.db import connections

            connections.close_all()


def _refuse_without_tables(addresses: Addresses) -> None:
    with addresses.app.connect() as app:
        row = app.execute("SELECT to_regclass('public.django_migrations') IS NULL").fetchone()
    if row is None or row[0]:
        raise GroundError(
            "The database has no tables yet. Start the site once with `forethought serve`, or type "
            "`forethought migrate`, then try again."
        )


def manage(
    ground: Ground,
    addresses: Addresses,
    *words: str,
    owner: bool = False,
    demonstration: bool = False,
) -> int:
    """Run one of Django's commands in a process of its own; its exit status.

    What it prints goes where our own output goes.
    """
    sys.stdout.flush()
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-P", "-m", "forethought.web", *words],
        env=ground.for_site(addresses, owner=owner, demonstration=demonstration),
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode
