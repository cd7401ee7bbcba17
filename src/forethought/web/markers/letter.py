"""The letter that tells somebody of a marker, in plain words (R41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from forethought.marker_life import APPEAL_WORKING_DAYS
from forethought.vocabulary import MarkerLevel
from forethought.web.look.words import day
from forethought.web.markers.models import Marker, MarkerAppeal, MarkerChange, MarkerReview
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

_WHY_IT_ENDED = {
    Marker.Ended.RISK_GONE: "We looked at it again, and it is no longer needed.",
    Marker.Ended.APPEAL: "It ended because of your appeal.",
    Marker.Ended.NOT_THEM: "It was about somebody else. We are sorry.",
    Marker.Ended.MOVED: "It warned of a place where it no longer applies.",
    Marker.Ended.REPLACED: "Another warning took its place. We tell you of that one separately.",
    Marker.Ended.LAPSED: "Its time was over, and it was not renewed.",
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
    """The letter about a marker: what is recorded, why, who sees it, until when, the appeal.

    Of one that has ended: that it has, and why. What came of an appeal stands first where they
    have not been told of that. The report itself stands not in it: it holds what somebody else
    told, and is asked for as any personal data is.
    """
    renewed, answered = last_renewal(marker), _answered(marker)
    office = marker.incident.office
    came = () if answered is None else (("What came of your appeal", _came_of(answered)),)
    return Letter(
        to=marker.customer.name if marker.customer is not None else "The occupier",
        address=where(marker),
        office=office.name if office is not None else "",
        phone=office.phone if office is not None else "",
        reference=f"Warning marker {marker.pk}",
        subject=_subject(marker, renewed, answered),
        parts=(*came, *(_that_it_ended(marker) if marker.ended_at else _life(marker, renewed))),
        signed_by=_signed_by(marker, renewed, answered),
    )


def _answered(marker: Marker) -> MarkerAppeal | None:
    """The appeal whose answer they have not been told, or by which the marker ended."""
    answered = marker.appeals.filter(answered_at__isnull=False).select_related("reviewer")
    last = answered.order_by("answered_at", "pk").last()
    if last is None or marker.ended_because == Marker.Ended.APPEAL:
        return last
    assert last.answered_at is not None
    told = marker.letter_at is not None and last.answered_at <= marker.letter_at
    return None if told else last


def _subject(marker: Marker, renewed: MarkerReview | None, answered: MarkerAppeal | None) -> str:
    about = _WHO_IS_WARNED_OF[Marker.About(marker.about)]
    if answered is not None:
        return "What came of your appeal"
    if marker.ended_at is not None:
        return f"A warning {about} has ended"
    if marker.letter_at is not None and _has_changed(marker, marker.letter_at):
        return f"We have changed a warning {about}"
    keeping = renewed is not None and marker.letter_at is not None
    return f"We {'are keeping' if keeping else 'have recorded'} a warning {about}"


def _has_changed(marker: Marker, since: datetime) -> bool:
    words = marker.changes.filter(what=MarkerChange.What.CORRECTED, at__gt=since)
    level = marker.reviews.filter(outcome=MarkerReview.Outcome.LOWERED, at__gt=since)
    return words.exists() or level.exists()


def _signed_by(marker: Marker, renewed: MarkerReview | None, answered: MarkerAppeal | None) -> str:
    """Who answered the appeal, ended the marker, or decided last that it counts."""
    signs = marker.decided_by
    if answered is not None:
        signs = answered.reviewer
    elif marker.ended_by is not None:
        signs = marker.ended_by
    elif renewed is not None:
        signs = renewed.by
    return signs.name if signs is not None else ""


def _came_of(appeal: MarkerAppeal) -> tuple[str, ...]:
    came = "The warning has been removed." if appeal.upheld else "The warning was right to be set."
    return (
        f"You asked us to look at it again, and we heard that on {day(appeal.received_on)}."
        " Somebody senior who had no part in the decision looked at it.",
        came,
        f"Their answer: “{appeal.answer}”",
    )


def _that_it_ended(marker: Marker) -> tuple[tuple[str, tuple[str, ...]], ...]:
    assert marker.ended_at is not None
    said = [
        f"We had recorded this warning {_WHO_IS_WARNED_OF[Marker.About(marker.about)]}:"
        f" “{marker.wording}”. It ended on {day(marker.ended_at)}, and our officers are no longer"
        " warned by it.",
        _WHY_IT_ENDED[Marker.Ended(marker.ended_because)],
    ]
    if marker.shares.exists():
        said.append("We tell those with whom we shared it that it has ended.")
    kept = "The report of what happened stays in our records for as long as our rules say."
    return (("The warning has ended", tuple(said)), ("Your rights", (kept, *_RIGHTS)))


def _life(marker: Marker, renewed: MarkerReview | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    assert marker.review_on is not None
    assert marker.lapses_on is not None
    return (
        ("What we have recorded", _recorded(marker)),
        ("Why", _why(marker, renewed)),
        ("Who sees it", _WHO),
        ("How long it lasts", _how_long(marker.review_on, marker.lapses_on)),
        ("If you think that this is wrong", _APPEAL),
        ("If something would help you", _HELP),
        ("Your rights", _RIGHTS),
    )


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
    "Our officers who are to visit you, and their managers, see the warning, what they should do,"
    " and the report behind it. We keep a record of who reads that report.",
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
