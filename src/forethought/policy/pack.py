"""A policy pack: every number, every category's consequence, every rule's words, as data.

The rules are code; what an office may change is here (policy.md). A pack is read from TOML by
``forethought.data.pack_files``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from forethought.vocabulary import Hazard, Outcome


@dataclass(frozen=True, slots=True)
class Settings:
    """The named numbers, with the defaults of policy.md, "Distances and numbers"."""

    press_distance_km: float = 10.0
    recent_days: int = 30
    elsewhere_km: float = 50.0
    stale_after_hours: float = 24.0
    large_cash_gbp: Decimal = Decimal(500)
    location_error_m: float = 250.0

    @property
    def stale_after(self) -> timedelta:
        """How long before a visit an extract may have been made."""
        return timedelta(hours=self.stale_after_hours)

    @property
    def recent(self) -> timedelta:
        """How long before a visit a disease report counts as present."""
        return timedelta(days=self.recent_days)


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What a pack says of one rule.

    ``at_least`` None: the rule only makes the visit not complete. ``cites`` is the manual
    paragraph; ``says`` the sentence an officer reads, with the rule's ``{slots}``.
    """

    at_least: Outcome | None
    discuss: bool
    cites: str
    says: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A dated, numbered policy pack. ``sha256`` is that of the file it was read from.

    ``categories`` names the rule of the records family that each hazard falls under.
    ``suspending_zones`` and ``informing_zones`` are lower-case zone types; a type in neither,
    or none, suspends. ``relaxations`` are sentences that every report shows.
    """

    name: str
    number: int
    sha256: str
    settings: Settings
    categories: Mapping[Hazard, str]
    informing_zones: frozenset[str]
    rules: Mapping[str, RuleTerms]
    relaxations: tuple[str, ...] = ()

    def asks(self, rule: str) -> Outcome:
        """The least cautious way that ``rule`` leaves; ``alone`` where it sets none."""
        return self.rules[rule].at_least or Outcome.ALONE
