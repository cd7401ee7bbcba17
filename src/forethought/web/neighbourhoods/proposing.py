"""What a form for a new problem area says at first, where figures were the reason to open it."""

from __future__ import annotations

from forethought.places.drawn_shape import outline_text
from forethought.vocabulary import AreaKind
from forethought.web.areas.drawn import shape_from
from forethought.web.neighbourhoods.figures import figures_of
from forethought.web.neighbourhoods.models import Neighbourhood
from forethought.web.neighbourhoods.presenting import evidence


def first_answers(lsoa: str) -> dict[str, str]:
    """Kind, name, outline and evidence for a neighbourhood; nothing where there are no figures."""
    place = Neighbourhood.objects.filter(pk=lsoa.replace("\0", "")).first()
    figures = figures_of(place.force) if place is not None and place.force else None
    if place is None or figures is None or not figures.standing_out(place.lsoa):
        return {}
    shape = shape_from(place.shape)
    return {
        "kind": AreaKind.PROBLEM_AREA.value,
        "name": str(place),
        "outline": outline_text(shape) if shape is not None else "",
        "evidence": evidence(place, figures),
    }
