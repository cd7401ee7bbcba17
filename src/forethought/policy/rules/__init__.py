"""The rules of policy.md, one file per kind. Importing this package enters them in ``RULES``."""

from forethought.policy.rules import areas, checks, markers, officers, records, visits

__all__ = ["areas", "checks", "markers", "officers", "records", "visits"]
