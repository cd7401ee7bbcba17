"""What keeps a person from deciding, in sentences for that person."""

from __future__ import annotations

from forethought.web.visits.problems import NotPossibleError


class CheckChangedError(NotPossibleError):
    """The check is another than the one on the person's page; nothing was decided."""

    def __init__(self, number: int | None) -> None:
        said = (
            "The visit is being checked again, because something new became known. Nothing was"
            " decided: wait for the new check and read it"
            if number is None
            else "The visit has been checked again since you opened this page. Nothing was"
            f" decided: read check {number}, then decide"
        )
        super().__init__(said)
        self.number = number


class AlreadyDecidedError(NotPossibleError):
    """Somebody else decided first; theirs stands."""
