"""How a process that works by itself waits for a database that is gone, longer after each try."""

from __future__ import annotations

import logging
from types import TracebackType

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)


class Patience:
    """``with patience:`` around each turn, then wait for ``patience.pause`` seconds.

    The pause is 0 after a turn that went well. It begins with ``first`` seconds, doubles with each
    turn that loses the database, and grows no longer than ``longest``. Any other error goes on.
    """

    def __init__(self, *, first: float = 1.0, longest: float = 30.0) -> None:
        self._first = first
        self._longest = longest
        self.pause = 0.0

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> bool:
        """Take the loss of the database, and nothing else."""
        if error is None:
            self.pause = 0.0
        if not isinstance(error, OperationalError | InterfaceError):
            return False
        self.pause = min(max(self._first, 2 * self.pause), self._longest)
        kind = type(error.__cause__ or error).__name__
        logger.error("the database cannot be used (%s): next try in %g s", kind, self.pause)
        connection.close()
        return True
