"""What a rule is, and the list of all rules.

A rule is a small class with the paragraph it implements and one pure ``look``. A class
without its paragraph, its id or a sentence that explains it is refused when it is imported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from forethought.policy.case import Case
from forethought.policy.pack import Pack
from forethought.policy.verdict import Evidence
from forethought.vocabulary import Outcome

_ID = re.compile(r"(records|marker|area|officer|visit|check)\.[a-z_]+")
_PARAGRAPH = re.compile(r"[A-Z]{2,4}\d{5,6}\b")


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired: its evidence, and the words for the slots of its sentence.

    ``at_least`` overrides what the pack says of the rule, for rules that step up or down.
    """

    evidence: tuple[Evidence, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    at_least: Outcome | None = None


class Rule:
    """One rule of policy.md. ``incomplete``: firing makes the visit not complete."""

    id: ClassVar[str] = ""
    paragraph: ClassVar[str] = ""
    incomplete: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        """Refuse a rule that does not say what it is, and enter the others in ``RULES``."""
        if not _ID.fullmatch(cls.id):
            raise TypeError(f"{cls.__name__} needs an id such as 'records.violence'")
        if not _PARAGRAPH.match(cls.paragraph):
            raise TypeError(f"{cls.__name__} needs the manual paragraph that it implements")
        if not (cls.__doc__ or "").strip():
            raise TypeError(f"{cls.__name__} needs a sentence that says when it fires")
        if cls.id in RULES:
            raise TypeError(f"{cls.__name__}: there is already a rule {cls.id}")
        RULES[cls.id] = cls()

    def look(self, case: Case, pack: Pack) -> Fired | None:
        """What fires the rule in this case, or None."""
        raise NotImplementedError


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order of policy.md."""
