"""The names of the files that folders supply."""

from __future__ import annotations

AREAS_FILE = "areas.geojson"
DECISIONS = "press_decisions"
