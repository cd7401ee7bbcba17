"""The words of the contact with an officer who is out (CCM5400, DMBM511450, issue "contact")."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Step(StrEnum):
    """Where an officer is in the day, in the order in which a visit goes.

    ``in_visit`` is a word from inside a visit: it says that all is well and moves nothing on.
    ``back`` is back at the office or safe at home, whichever the return plan says.
    """

    SET_OFF = "set_off"
    ARRIVED = "arrived"
    IN_VISIT = "in_visit"
    LEAVING = "leaving"
    BACK = "back"


class Rung(IntEnum):
    """Who is told, from the officer up to everybody; a higher rung outranks a lower one."""

    OFFICER = 0
    DESK = 1
    MANAGER = 2
    EMERGENCY = 3

    @property
    def word(self) -> str:
        """The spelling used in files and JSON."""
        return self.name.lower()


class AlarmKind(StrEnum):
    """Why an alarm rings.

    ``unverified``: somebody wrote in the officer's name without the daily word.
    """

    OVERDUE = "overdue"
    DURESS = "duress"
    UNVERIFIED = "unverified"


class How(StrEnum):
    """How an alarm ended. A person ends it in the first two ways only."""

    HEARD_SAFE = "heard_safe"
    HANDED_TO_POLICE = "handed_to_police"
    CHECKED_IN_LATE = "checked_in_late"


class Proof(StrEnum):
    """How the office knows that it heard from the officers themselves."""

    SPOKE = "spoke"
    CODE_WORD = "code_word"
    IN_PERSON = "in_person"


class Urgency(StrEnum):
    """Which ladder an expectation climbs.

    ``high``: the visit stands on a high-risk decision. ``call``: a word from inside a visit,
    where it is the desk's turn at once, because phoning is its control.
    """

    ORDINARY = "ordinary"
    HIGH = "high"
    CALL = "call"
