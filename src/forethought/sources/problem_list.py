"""Problems of one file, in the order of its lines and in bounded number."""

from __future__ import annotations

from dataclasses import dataclass, field

from forethought.record import Problem

LIMIT = 10_000
"""Problems of one large file that are listed; one more says how many more there are."""


@dataclass(slots=True)
class ProblemList:
    """Collects the problems of ``file``. ``limit`` None: every one is kept."""

    file: str
    limit: int | None = None
    kept: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, line: int, column: str | None, says: str) -> None:
        """Add one problem, or count it when there are too many."""
        if self.limit is None or len(self.kept) < self.limit:
            self.kept.append(Problem(self.file, line, column, says))
        else:
            self.more += 1

    def as_tuple(self) -> tuple[Problem, ...]:
        """The problems by line, and at the end one that counts those that are not listed."""
        listed = sorted(self.kept, key=lambda problem: problem.line)
        if self.more:
            says = f"The file has {self.more:,} more problems: mend those that are listed first"
            listed.append(Problem(self.file, 0, None, says))
        return tuple(listed)
