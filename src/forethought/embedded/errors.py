"""What can go wrong on the ground."""

from __future__ import annotations


class GroundError(Exception):
    """The database, its folder or its secrets cannot be used.

    The message is a sentence for the person at the terminal: what is wrong, where, what to do.
    """
