"""What a person asked for cannot be done, in sentences for that person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forethought.web.visits.models import Change


class NotPossibleError(Exception):
    """Nothing was changed. ``sentences`` say what is wrong and what to do.

    ``field``: the answer of a form that the sentences are about, or None.
    """

    def __init__(self, *sentences: str, field: str | None = None) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences
        self.field = field


class ChangedMeanwhileError(NotPossibleError):
    """Somebody else changed the visit since the page was opened.

    ``version`` is what the visit has now, ``changes`` what was done since, earliest first.
    """

    def __init__(self, version: int, changes: Sequence[Change]) -> None:
        super().__init__(
            "Somebody changed this visit while you were on this page. Nothing of yours was saved"
            " yet: look at what they changed, then save again if it still holds."
        )
        self.version = version
        self.changes = tuple(changes)
