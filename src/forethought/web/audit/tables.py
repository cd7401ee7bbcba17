"""The tables of the audit, for whoever grants rights on them."""

from __future__ import annotations

APPEND_ONLY = ("audit_event", "audit_seal")
"""Only INSERT and SELECT for the site's role; triggers refuse the rest to everybody.

``audit_unsealed`` is not among them: the sealer takes rows out of it. Whoever empties it hides
nothing, because ``forethought audit verify`` looks for unsealed rows among the events themselves.
"""
