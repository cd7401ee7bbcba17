"""What the library for requests finds wrong, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forethought.web.api.fields import showable

_SAYS = {
    "missing": "It is missing: give it",
    "invalid_key": "A field's name is no text: leave the field out",
    "extra_forbidden": "There is no such field: leave it out",
    "string_type": "It must be text",
    "string_unicode": "It is no text that can be kept",
    "int_type": "It must be a whole number",
    "int_parsing": "It must be a whole number",
    "bool_type": "It must be true or false",
    "bool_parsing": "It must be true or false",
    "list_type": "It must be a list",
    "model_attributes_type": "It must be an object with fields",
    "model_type": "It must be an object with fields",
}
"""Sentences in place of those of the library, by its words."""


def say(error: Mapping[str, Any], *, inside: int = 0) -> tuple[str, str]:
    """Where something is wrong, and a sentence, for one error of the library.

    ``inside``: how many of the first names of its place are not the sender's.
    """
    says = _SAYS.get(error["type"], error["msg"].removeprefix("Value error, "))
    return showable(".".join(str(part) for part in error["loc"][inside:])), says
