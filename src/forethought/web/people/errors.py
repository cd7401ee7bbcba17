"""What a person is told when something cannot be done."""

from __future__ import annotations


class NotPossibleError(Exception):
    """What somebody asked for cannot be done. ``says`` is a sentence for them.

    ``field`` is the field of the form that it stands beside, or empty.
    """

    def __init__(self, says: str, field: str = "") -> None:
        super().__init__(says)
        self.says = says
        self.field = field
