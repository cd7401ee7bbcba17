"""Warning markers: those decided on this site, and those that a drop folder gave."""

from forethought.web.markers.models.decided import DecidedKey, Marker
from forethought.web.markers.models.history import (
    MarkerAppeal,
    MarkerChange,
    MarkerReminder,
    MarkerReview,
    MarkerShare,
    NotAbout,
)
from forethought.web.markers.models.rows import MarkerKey, MarkerRow

__all__ = [
    "DecidedKey",
    "Marker",
    "MarkerAppeal",
    "MarkerChange",
    "MarkerKey",
    "MarkerReminder",
    "MarkerReview",
    "MarkerRow",
    "MarkerShare",
    "NotAbout",
]
