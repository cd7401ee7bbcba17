"""The letter that tells somebody of a marker, in plain words (R41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forethought.marker_life import APPEAL_WORKING_DAYS
from forethought.vocabulary import MarkerLevel
from forethought.web.look.words import day
from forethought.web.markers.models import Marker, MarkerReview
from forethought.web.markers.reviewing import last_renewal
from forethought.web.markers.words import where

_DO = {
    MarkerLevel.ADVICE: "Our officers read it, and talk it over, before they visit.",
    MarkerLevel.PAIR: "Two of our officers come when we visit.",
    MarkerLevel.NO_VISIT: "Our officers do not visit. We write or phone instead.",
}
_WHO_IS_WARNED_OF = {
    Marker.About.PERSON: "about you",
    Marker.About.ADDRESS: "about your address",
    Marker.About.ANIMAL: "about an animal at your address",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter by its parts. ``parts``: a heading and its paragraphs."""

    to: str
    address: str
    office: str
    phone: str
    reference: str
    subject: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    signed_by: str


def letter_of(marker: Marker) -> Letter:
    """The letter about a live marker: what is recorded, why, who sees it, until when, the appeal.

    The report itself stands not in it: it holds what somebody else told, and is asked for as any
    personal data is.
    """
    assert marker.review_on is not None
    assert marker.lapses_on is not None
    renewed = last_renewal(marker)
    office, about = marker.incident.office, _WHO_IS_WARNED_OF[Marker.About(marker.about)]
    return Letter(
        to=marker.customer.name if marker.customer is not None else "The occupier",
        address=where(marker),
        office=office.name if office is not None else "",
        phone=office.phone if office is not None else "",
        reference=f"Warning marker {marker.pk}",
        subject=f"We {'are keeping' if renewed else 'have recorded'} a warning {about}",
        parts=(
            ("What we have recorded", _recorded(marker)),
            ("Why", _why(marker, renewed)),
            ("Who sees it", _WHO),
            ("How long it lasts", _how_long(marker.review_on, marker.lapses_on)),
            ("If you think that this is wrong", _APPEAL),
            ("If something would help you", _HELP),
            ("Your rights", _RIGHTS),
        ),
        signed_by=_signed_by(marker, renewed),
    )


def _signed_by(marker: Marker, renewed: MarkerReview | None) -> str:
    """Who decided last that the warning counts."""
    signs = renewed.by if renewed is not None else marker.decided_by
    return signs.name if signs is not None else ""


def _recorded(marker: Marker) -> tuple[str, ...]:
    said = [f"The warning says: “{marker.wording}”."]
    if marker.adjustments:
        said.append(f"We have also recorded what helps you: “{marker.adjustments}”.")
    said.append(_DO[MarkerLevel(marker.level)])
    return tuple(said)


def _why(marker: Marker, renewed: MarkerReview | None) -> tuple[str, ...]:
    on = day(marker.incident.happened_at)
    place = {
        "in_person": "during a visit or a meeting",
        "phone": "on the phone",
        "letter": "in a letter",
        "email": "in an email",
        "online": "online",
    }[marker.incident.how]
    again = () if renewed is None else (_RENEWED.format(on=day(renewed.at)),)
    return (
        f"One of our people reported what happened on {on} {place}. Somebody senior, to whom it did"
        " not happen, looked into it and decided that a warning is needed to keep our people safe.",
        *again,
        "The warning changes nothing about your tax or what you owe.",
    )


def _how_long(review_on: date, lapses_on: date) -> tuple[str, ...]:
    return (
        f"We look at it again by {day(review_on)}, and remove it sooner if it is no longer needed.",
        f"It ends by itself on {day(lapses_on)}, unless there is evidence that it is still needed."
        " If we keep it for longer, that is decided again.",
    )


_RENEWED = (
    "On {on} we looked at it again, and decided on evidence that the warning is still needed."
)
_WHO = (
    "Our officers who are to visit you, and their managers, see the warning and what they should"
    " do. They do not see the report behind it.",
    "We share the warning with somebody outside our office only if there is a real risk to them."
    " If we do, we tell them when it changes or ends.",
)
_APPEAL = (
    "You can ask us to look at it again. Write to us or ring us, say what is wrong, and give the"
    " reference above. You can ask somebody to do it for you.",
    "Somebody senior who had no part in the decision looks at it and answers within"
    f" {APPEAL_WORKING_DAYS} working days. Until then the warning stays.",
)
_HELP = (
    "Tell us if you have a disability, an illness, or anything else that makes contact with us"
    " hard. We record what helps and act on it.",
)
_RIGHTS = (
    "You can ask for a copy of what we hold about you, and ask us to put right what is wrong. You"
    " can also complain to the Information Commissioner’s Office: ico.org.uk, 0303 123 1113.",
)
