"""Why somebody may not do something about an alarm, as a sentence; None: they may.

For pages and channels, before they record the fact. ``judge`` does not depend on it: a fact
that should not have been recorded changes nothing.
"""

from __future__ import annotations

from forethought.contact.result import Alarm, Contact
from forethought.contact.words import AlarmKind, How, Proof, Rung, Step


def why_not_acknowledge(contact: Contact, alarm: str, by: str, rung: Rung) -> str | None:
    """Why ``by``, who answers for ``rung``, cannot become the owner by acknowledging."""
    found = _open(contact, alarm)
    if isinstance(found, str):
        return found
    if by in contact.officers:
        return "You are on this outing yourself: somebody who is not must own its alarm."
    owner = found.owner
    if owner is None or owner.person == by:
        return None
    told = {tell.rung for tell in found.tells}
    if Rung.EMERGENCY in told or any(owner.rung <= one <= rung for one in told):
        return None
    return "Somebody else acknowledged this alarm first and owns it. Take it over if you must."


def why_not_take_over(contact: Contact, alarm: str, by: str) -> str | None:
    """Why ``by`` cannot take the alarm over from whoever owns it."""
    found = _open(contact, alarm)
    if isinstance(found, str):
        return found
    if by in contact.officers:
        return "You are on this outing yourself: somebody who is not must own its alarm."
    return None


def why_not_end(contact: Contact, alarm: str, by: str, how: How, proof: Proof | None) -> str | None:
    """Why ``by`` cannot end the alarm this way."""
    found = _open(contact, alarm)
    if isinstance(found, str):
        return found
    if found.owner is None:
        return "Nobody owns this alarm yet: acknowledge it first, then end it."
    if found.owner.person != by:
        return "Only its owner ends an alarm. Take it over first if they hand it to you."
    return _why_not_how(found.kind, how, proof)


def _why_not_how(kind: AlarmKind, how: How, proof: Proof | None) -> str | None:
    if how is How.CHECKED_IN_LATE:
        return "A check-in does not end an alarm that somebody owns: speak to the officers first."
    if how is How.HEARD_SAFE and proof is None:
        return "Say how you know: you spoke to them, they gave the code word, or you met them."
    if how is How.HEARD_SAFE and kind is AlarmKind.DURESS and proof is Proof.SPOKE:
        return (
            "A duress alarm ends only with the code word or when somebody has met them in person: "
            "whoever forced them may be listening."
        )
    return None


def why_not_back(contact: Contact, officer: str) -> str | None:
    """Why "back" from this officer, pressed now, would not end their day.

    Recorded all the same it counts as a word that all is well.
    """
    to_come = [
        one.point
        for one in contact.waiting
        if officer in one.point.officers
        and one.point.step is not Step.BACK
        and one.asked > contact.now
    ]
    if any(point.visit in contact.inside for point in to_come):
        return "You have not said that you left your visit. Say that first, then that you are back."
    if to_come:
        return "There are visits still to come. Change the plan first, then say that you are back."
    return None


def _open(contact: Contact, alarm: str) -> Alarm | str:
    found = contact.alarm(alarm)
    if found is None:
        return "There is no such alarm on this outing."
    if found.ended is not None:
        return "This alarm has already ended."
    return found
