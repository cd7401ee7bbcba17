"""What the desk reads, and what is sent.

On the board everything may stand that the desk may see. A message leaves the house: it names
no person, no address and no danger, only that somebody must look at the board.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from forethought.contact.plan import Point
from forethought.contact.result import Alarm, Expectation, Tell
from forethought.contact.words import AlarmKind, How, Proof, Rung, Step
from forethought.timestamps import LONDON, local_day

_WAITS_FOR = {
    Step.SET_OFF: "to set off",
    Step.ARRIVED: "to arrive",
    Step.IN_VISIT: "to say from inside the visit that all is well",
    Step.LEAVING: "to leave",
    Step.BACK: "to be back",
}
_STEPS = {
    Step.SET_OFF: "set off",
    Step.ARRIVED: "arrived",
    Step.IN_VISIT: "all is well, inside the visit",
    Step.LEAVING: "left",
    Step.BACK: "back",
    None: "all is well",
}
_PROOFS = {
    Proof.SPOKE: "somebody spoke to them and asked the code question",
    Proof.CODE_WORD: "they gave the code word",
    Proof.IN_PERSON: "somebody met them in person",
}
_MUST = {
    Rung.OFFICER: "They are being reminded.",
    Rung.DESK: "Call them now.",
    Rung.MANAGER: "The manager must own this now.",
    Rung.EMERGENCY: "Start the emergency procedure: everyone is being told.",
}


def step_words(step: Step | None) -> str:
    """What a check-in said, in words."""
    return _STEPS[step]


def waits_for(point: Point) -> str:
    """What the office waits for, in words that follow "expected"."""
    return waits_for_step(point.step, home=point.home)


def waits_for_step(step: Step, *, home: bool) -> str:
    """``waits_for`` where the step and the kind of return are known, and the point is not."""
    if step is Step.BACK and home:
        return "to be safe at home"
    return _WAITS_FOR[step]


def london(moment: datetime, now: datetime) -> str:
    """A moment as people read it: the time, with the day when it is not the day of ``now``."""
    local = moment.astimezone(LONDON)
    if local_day(moment) == local_day(now):
        return f"{local:%H:%M}"
    return f"{local:%H:%M} on {local.day} {local:%B}"


def how_long(span: timedelta) -> str:
    """A length of time in whole minutes, and hours from 60 of them on."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 1:
        return "less than a minute"
    hours, minutes = divmod(minutes, 60)
    parts = [_count(hours, "hour"), _count(minutes, "minute")]
    return " ".join(part for part in parts if part)


def expectation(one: Expectation, now: datetime) -> str:
    """One expectation as a sentence without its subject: "expected to leave by 11:00"."""
    due = london(one.due, now)
    if one.due <= now:
        return f"expected {waits_for(one.point)} by {due}: {how_long(now - one.due)} overdue"
    return f"expected {waits_for(one.point)} by {due}"


def on_board(
    alarm: Alarm,
    now: datetime,
    names: Mapping[str, str],
    officers: str,
    *,
    listening: bool,
) -> str:
    """The alarm as the desk's board says it.

    ``names``: people by their id, for the owner. ``officers``: who may be in trouble, in words
    ("Ann Lee and Bo Ek"): for a pair always both. ``listening``: an open alarm of the outing, this
    one or another, is a call for help: nobody rings its officers.
    """
    who = _who(alarm, now, names, listening=listening)
    return " ".join(part for part in (_what(alarm, now, officers), who) if part)


def _what(alarm: Alarm, now: datetime, officers: str) -> str:
    if alarm.kind is AlarmKind.DURESS:
        return f"Duress: {officers} pressed for help at {london(alarm.since, now)}."
    if alarm.kind is AlarmKind.UNVERIFIED:
        return (
            f"Heard, not verified: somebody wrote for {officers} at {london(alarm.since, now)} "
            "without the daily word. It stopped nothing."
        )
    if alarm.checked_in_late:
        return f"{officers} checked in late."
    due = london(alarm.since, now)
    if not alarm.missed:
        return f"{officers}: the contact could not be judged at {due}, which counts as overdue."
    if alarm.ended is not None:
        return f"{officers}: expected {_waits(alarm.missed)}, overdue since {due}."
    return (
        f"{officers}: expected {_waits(alarm.overdue)}, overdue since {due} "
        f"({how_long(now - alarm.since)})."
    )


def _waits(points: tuple[Point, ...]) -> str:
    return ", ".join(dict.fromkeys(waits_for(point) for point in points))


def _who(alarm: Alarm, now: datetime, names: Mapping[str, str], *, listening: bool) -> str:
    if alarm.ended is not None:
        return _ended(alarm, now, names)
    if alarm.owner is None:
        return f"Nobody owns this. {_must(alarm, listening=listening)}"
    owner = names.get(alarm.owner.person, alarm.owner.person)
    owns = f"{owner} owns this since {london(alarm.owner.since, now)}"
    if alarm.silent:
        return f"{owns} and has been silent: it rings again. Ask {owner}, or take it over."
    if alarm.tells or (listening and alarm.kind is not AlarmKind.DURESS):
        return f"{owns}. {_must(alarm, listening=listening)}"
    if alarm.checked_in_late:
        return f"{owns} and closes it after speaking to them."
    return f"{owns}."


def _must(alarm: Alarm, *, listening: bool) -> str:
    if alarm.kind is AlarmKind.DURESS:
        return "Do not call their phone: somebody may be listening. Start the emergency procedure."
    if listening:
        return "Do not call their phone: they pressed for help, and somebody may be listening."
    return _MUST[alarm.rung]


def _ended(alarm: Alarm, now: datetime, names: Mapping[str, str]) -> str:
    end = alarm.ended
    if end is None:
        return ""
    at, by = london(end.at, now), names.get(end.by, end.by)
    if end.how is How.CHECKED_IN_LATE:
        return f"Closed at {at}: checked in late, before anybody owned it."
    if end.how is How.HANDED_TO_POLICE:
        return f"{by} handed it to the police at {at}."
    proof = f": {_PROOFS[end.proof]}" if end.proof else ""
    return f"{by} ended it at {at}, heard from and safe{proof}."


def in_message(tell: Tell, kind: AlarmKind, now: datetime, *, listening: bool) -> str:
    """The same for a message: no name, no address, no danger. A link may follow it."""
    since = london(tell.since, now)
    if tell.rung is Rung.OFFICER:
        return "Your office has not heard from you when it expected to. Check in, or ring the desk."
    if tell.owner:
        return (
            f"The owner of an alarm has been silent: it rings again since {since}. "
            "Open the contact board: own it, or ask them."
        )
    if listening or kind is AlarmKind.DURESS:
        return "Urgent: an officer asks for help. Open the contact board now. Do not ring them."
    if kind is AlarmKind.UNVERIFIED:
        return "A message was heard but not verified. Open the contact board and call the officer."
    return {
        Rung.DESK: "An officer has not been heard from. Open the contact board and call them now.",
        Rung.MANAGER: "An officer has not been heard from, and it is your turn to own the alarm. "
        "Open the contact board now.",
        Rung.EMERGENCY: "Emergency procedure: an officer has not been heard from. This goes to "
        "everyone. Open the contact board now.",
    }[tell.rung]


def _count(number: int, what: str) -> str:
    if number == 0:
        return ""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
