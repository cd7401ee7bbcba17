"""What a message reads like: for people in plain text, for programs in fields."""

from __future__ import annotations

from forethought.channels.channel import Message


def short_text(message: Message, *, answers: bool) -> str:
    """A text message: what it is about, what it says, and how to answer.

    ``answers``: whether a reply reaches the office; else the code serves only on a page.
    """
    lines = [f"{message.subject}. {message.says}" if message.says else message.subject]
    if message.code and answers:
        lines.append(f"To take it, reply {message.code}.")
    if message.link:
        lines.append(f"{'Or open' if message.code and answers else 'Open'} {message.link}")
    return "\n".join(lines)


def letter(message: Message) -> str:
    """The plain text of an e-mail."""
    parts = [message.says]
    if message.link:
        parts.append(
            f"Open this page and press the button there:\n{message.link}\n\n"
            "Opening the page alone tells nobody anything."
            if message.code
            else f"The page for it:\n{message.link}"
        )
    if message.code:
        parts.append(f"The code for this message: {message.code}")
    parts.append("This message was sent by Forethought. Nobody reads replies to it.")
    return "\n\n".join(parts) + "\n"


def fields(message: Message) -> dict[str, str | None]:
    """What a program is told of a message: everything but whom it goes to."""
    return {
        **dict(message.about),
        "id": message.id,
        "subject": message.subject,
        "says": message.says,
        "link": message.link,
        "code": message.code,
        "urgency": message.urgency.value,
    }
