"""Warning markers: those decided on this site, and those that a drop folder gave."""

from forethought.web.markers.models.decided import (
    DecidedKey,
    Marker,
    MarkerAppeal,
    MarkerReview,
    MarkerShare,
)
from forethought.web.markers.models.rows import MarkerKey, MarkerRow

__all__ = [
    "DecidedKey",
    "Marker",
    "MarkerAppeal",
    "MarkerKey",
    "MarkerReview",
    "MarkerRow",
    "MarkerShare",
]
