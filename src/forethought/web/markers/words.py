"""What pages say of markers: levels, states and what is due, each in one place."""

from __future__ import annotations

from datetime import datetime

from forethought.marker_life import Stage, stage
from forethought.timestamps import local_day
from forethought.vocabulary import MarkerLevel
from forethought.web.markers.life import life
from forethought.web.markers.models import Marker

Tag = dict[str, str]

LEVEL_TITLES = {
    MarkerLevel.ADVICE: "Advice",
    MarkerLevel.PAIR: "Visit in pairs",
    MarkerLevel.NO_VISIT: "No visit",
}
LEVEL_HINTS = {
    MarkerLevel.ADVICE: "Officers know it and discuss it before they go.",
    MarkerLevel.PAIR: "Nobody goes without a second officer, and it is discussed first.",
    MarkerLevel.NO_VISIT: "Nobody visits: a different method is used.",
}
SEES_IT = (
    "Officers who are to visit, and their managers, see the warning and what to do. Only people of"
    " management grade who are concerned, and who looks after data protection, can read why it"
    " was set, and each time they do is written down."
)

_STAGES = {
    Stage.COUNTS: ("Counts", "green"),
    Stage.LAPSES_SOON: ("Lapses soon", "yellow"),
    Stage.REVIEW_DUE: ("Review due", "yellow"),
    Stage.REVIEW_OVERDUE: ("Review overdue", "red"),
    Stage.LAPSED: ("Lapsed", "grey"),
}
_STATES = {
    Marker.State.PROPOSED: ("Waits for a decision", "blue"),
    Marker.State.REFUSED: ("Not set", "grey"),
    Marker.State.REMOVED: ("Removed", "grey"),
    Marker.State.LAPSED: ("Lapsed", "grey"),
}


def state_tag(marker: Marker, now: datetime) -> Tag:
    """Where the marker stands, the most pressing first."""
    if marker.state == Marker.State.LIVE:
        text, colour = _STAGES[stage(life(marker).dates, local_day(now))]
    else:
        text, colour = _STATES[Marker.State(marker.state)]
    return {"text": text, "classes": f"govuk-tag--{colour}"}


def more_tags(marker: Marker, now: datetime) -> list[Tag]:
    """What else waits: the letter, an appeal, whom it was shared with if that is annotated."""
    found: list[Tag] = []
    if getattr(marker, "outdated_at", None) is not None:
        found.append({"text": "Others must be told", "classes": "govuk-tag--red"})
    if marker.review_on is None:
        return found
    known, today = life(marker), local_day(now)
    if known.letter_due_on is not None:
        late = known.letter_due_on < today
        text = "Letter overdue" if late else "Letter to be sent"
        found.append({"text": text, "classes": f"govuk-tag--{'red' if late else 'yellow'}"})
    if known.appeal_due_on is not None:
        late = known.appeal_due_on < today
        text = "Appeal overdue" if late else "Appealed"
        found.append({"text": text, "classes": f"govuk-tag--{'red' if late else 'orange'}"})
    return found


def title_of(marker: Marker) -> str:
    """``Warning about Vic Invented``; of a place, its address."""
    if marker.about == Marker.About.PERSON and marker.customer is not None:
        return f"Warning about {marker.customer.name}"
    what = "an animal at" if marker.about == Marker.About.ANIMAL else "the address"
    return f"Warning about {what} {marker.address}"


def where(marker: Marker) -> str:
    """The address with its postcode."""
    return ", ".join(part for part in (marker.address, marker.postcode) if part)


def level_title(level: str) -> str:
    """What a level asks, in words."""
    return LEVEL_TITLES[MarkerLevel(level)]
