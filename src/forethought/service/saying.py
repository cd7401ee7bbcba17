"""How a command ends when something on the ground is wrong: a sentence, and status 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

FAILED = 2


class CannotServe(click.ClickException):
    """Something on the ground is wrong: a sentence on standard error, status 2."""

    exit_code = FAILED

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print the sentence."""
        click.echo(self.format_message(), err=True)


@contextmanager
def said() -> Iterator[None]:
    """Turn a GroundError into its sentence and status 2."""
    from forethought.embedded.errors import GroundError

    try:
        yield
    except GroundError as error:
        raise CannotServe(str(error)) from error
