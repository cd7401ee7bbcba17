"""What becomes of the lines of a day folder that comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from forethought.web.visits.problems import NotPossibleError


class OfAnotherOfficeError(NotPossibleError):
    """A line about somebody of another office, where it is taken in by their own people."""


@dataclass(slots=True)
class TakenIn:
    """What became of a folder: sentences, each about one line.

    ``there``: lines taken in before. ``elsewhere``: lines that another office takes in, which is
    nobody's mistake.
    """

    done: list[str] = field(default_factory=list)
    there: int = 0
    against: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def attempt(self, where: str, done: str, act: Callable[[], bool]) -> None:
        """Do one thing whole or not at all; what stands against it keeps back nothing else."""
        try:
            with transaction.atomic():
                if act():
                    self.done.append(f"{where}: {done}")
                else:
                    self.there += 1
        except OfAnotherOfficeError as error:
            self.elsewhere.append(f"{where}: {error}")
        except NotPossibleError as error:
            self.against.append(f"{where}: {error}")
