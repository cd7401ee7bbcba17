"""What may be done about incidents: the only writers of this app's tables."""

from __future__ import annotations

from forethought.web.incidents.recording import Told, record_incident

__all__ = ["Told", "record_incident"]
