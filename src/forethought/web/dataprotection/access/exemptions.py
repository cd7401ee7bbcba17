"""Why something may be withheld from somebody who asks what is kept about them.

Sources: Data Protection Act 2018, Schedule 2, by paragraph. None of them covers the safety of
staff as such: what is about the person is given unless a reviewer says which of these holds, and
only as far as it does.
"""

from __future__ import annotations

from enum import StrEnum


class Exemption(StrEnum):
    """The reasons to choose from. ``says`` is what stands in the answer."""

    NOT_THEIRS = "not_theirs"
    OTHERS = "others"
    CRIME = "crime"
    RISK_SYSTEM = "risk_system"
    PROCEEDINGS = "proceedings"
    PRIVILEGE = "privilege"

    @property
    def says(self) -> str:
        """For the answer: what it is called and where it stands."""
        return _SAYS[self][0]

    @property
    def hint(self) -> str:
        """For the reviewer: when it holds."""
        return _SAYS[self][1]


_SAYS = {
    Exemption.NOT_THEIRS: (
        "It is not about you",
        "It is about somebody else at the same address, or of the same name.",
    ),
    Exemption.OTHERS: (
        "It is about other people (Schedule 2, paragraph 16)",
        "Somebody else can be told from it, who has not agreed, and to whom it would not be fair.",
    ),
    Exemption.CRIME: (
        "Crime and taxation (Schedule 2, paragraph 2)",
        "Only so far as telling would be likely to hinder preventing or finding out a crime, or "
        "assessing or collecting a tax.",
    ),
    Exemption.RISK_SYSTEM: (
        "Crime and taxation: risk assessment (Schedule 2, paragraph 3)",
        "A classification of a system that looks for crime or for tax that is not paid. Checks "
        "before visits are no such system: take advice first.",
    ),
    Exemption.PROCEEDINGS: (
        "Legal proceedings (Schedule 2, paragraph 5)",
        "It is needed for proceedings or legal advice, and telling would hinder that.",
    ),
    Exemption.PRIVILEGE: (
        "Legal professional privilege (Schedule 2, paragraph 19)",
        "It is what lawyer and client said to each other.",
    ),
}

CHOICES = [(one.value, one.says) for one in Exemption]
"""For forms."""
