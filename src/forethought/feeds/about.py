"""Where a feed is about, for what it tells of without saying where: rough boxes, drawn wide."""

from __future__ import annotations

from types import MappingProxyType

import shapely
from shapely.geometry.base import BaseGeometry

from forethought.feeds.reading import Question

EVERYWHERE = "everywhere"

_ALL_ISLES = shapely.box(-11.5, 48.5, 3.0, 62.0)

BOXES = MappingProxyType(
    {
        "england": shapely.box(-6.6, 49.8, 1.9, 55.9),
        "wales": shapely.box(-5.6, 51.3, -2.6, 53.5),
        "scotland": shapely.box(-8.8, 54.6, -0.6, 61.0),
        "northern_ireland": shapely.box(-8.3, 53.9, -5.3, 55.5),
        "great_britain": shapely.box(-8.8, 49.8, 1.9, 61.0),
        "abroad": shapely.box(-180, -90, 180, 90).difference(_ALL_ISLES),
    }
)
"""Longitude and latitude. ``abroad`` keeps more than 50 km away from every address of the UK."""

QUESTION = Question(
    name="about",
    label="Where is this feed about?",
    hint=(
        "An alert that gives only the codes of its districts, or an outline that cannot be read, "
        "holds the visits there until somebody has looked."
    ),
    choices=(
        (EVERYWHERE, "Everywhere, or not known"),
        ("england", "England"),
        ("wales", "Wales"),
        ("scotland", "Scotland"),
        ("northern_ireland", "Northern Ireland"),
        ("great_britain", "Great Britain"),
        ("abroad", "Elsewhere, abroad"),
    ),
    default=EVERYWHERE,
)


def near_of(answer: str) -> BaseGeometry | None:
    """The box of an answer to :data:`QUESTION`; None: it could be anywhere."""
    return BOXES.get(answer)
