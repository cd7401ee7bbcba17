"""Places in JSON: a JSON pointer (RFC 6901), or the name of a key alone."""

from __future__ import annotations

from typing import Any

from forethought.sources.reading import ABSENT, Getter


def pointer(place: str) -> Getter:
    """What gives the value at ``/customer/name`` or ``name``; "" is the whole document."""
    tokens = [place] if place and not place.startswith("/") else place.split("/")[1:]
    steps = [token.replace("~1", "/").replace("~0", "~") for token in tokens]

    def get(document: Any) -> object:
        for step in steps:
            if isinstance(document, dict):
                if step not in document:
                    return ABSENT
                document = document[step]
            elif isinstance(document, list):
                if not (step.isascii() and step.isdigit() and int(step) < len(document)):
                    return ABSENT
                document = document[int(step)]
            else:
                return None if document is None else ABSENT
        return document

    return get
