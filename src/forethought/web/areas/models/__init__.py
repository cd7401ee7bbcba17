"""What the site knows of places: what folders supplied, areas with all their versions, reports."""

from forethought.web.areas.models.known import AreaChange, AreaVersion, KnownArea
from forethought.web.areas.models.reports import Happening, Report
from forethought.web.areas.models.supplied import SUPPLIES, SuppliedFile, Supply

__all__ = [
    "SUPPLIES",
    "AreaChange",
    "AreaVersion",
    "Happening",
    "KnownArea",
    "Report",
    "SuppliedFile",
    "Supply",
]
