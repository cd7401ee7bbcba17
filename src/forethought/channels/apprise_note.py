"""A note in a chat room (Teams, Slack and others) through Apprise. ``to``: the room's name.

It only notifies: a room is nobody in particular, so nothing said there acknowledges an alarm. The
rooms' addresses hold secrets and so are settings, never part of a message.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit, urlunsplit

from apprise import Apprise, NotifyType
from apprise.plugins import NotifyBase

from forethought.channels.channel import Message, NotSentError, Receipt, Urgency, check_message
from forethought.channels.settings import SettingsReader, here
from forethought.channels.wording import short_text

WHO = "The chat room"
ROOMS = {"slack", "workflow", "workflows", "mmosts", "rockets", "gchat", "webex", "wxteams"}
"""Apprise's schemes of chat rooms, all of them encrypted."""
HERE_ONLY = {"mmost", "rocket"}
"""The same without encryption: for rooms on this machine."""
EXAMPLE = 'rooms = { desk = "workflows://…" } or slack://… as Apprise documents them'
MOST_AT_ONCE = 16

# Both log at their lowest level what is sent, and where, with the room's secret.
logging.getLogger("apprise").setLevel(logging.CRITICAL)
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


@dataclass(frozen=True)
class AppriseNote:
    """Chat rooms by the name we give them. Redirects are not followed."""

    rooms: Mapping[str, str] = field(repr=False)
    timeout: float = 8.0
    name: str = "apprise_note"
    can_acknowledge: bool = False
    _places: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(MOST_AT_ONCE), repr=False
    )

    def send(self, message: Message) -> Receipt:
        """Put a note into a room. Raises NotSentError."""
        check_message(message)
        room = self.rooms.get(message.to)
        service = _service(room, self.timeout) if room else None
        if service is None:
            raise NotSentError(
                f"{WHO} is none of those in the settings: check its name.", permanent=True
            )
        if not self._post(service, message):
            raise NotSentError(f"{WHO} did not take the note.", permanent=False)
        return Receipt(self.name, None, "The chat room took the note.")

    def _post(self, service: NotifyBase, message: Message) -> bool:
        """Apprise limits each read, not the whole; so it works in a thread that may be left."""
        if not self._places.acquire(blocking=False):
            raise NotSentError(f"{WHO} still holds up earlier notes.", permanent=False)
        done: queue.SimpleQueue[bool] = queue.SimpleQueue()
        urgent = message.urgency is not Urgency.REMINDER

        def work() -> None:
            try:
                done.put(
                    service.notify(
                        body=short_text(message, answers=False),
                        title="Forethought",
                        notify_type=NotifyType.WARNING if urgent else NotifyType.INFO,
                    )
                )
            finally:
                self._places.release()

        threading.Thread(target=work, name="apprise note", daemon=True).start()
        try:
            return done.get(timeout=self.timeout)
        except queue.Empty:
            raise NotSentError(
                f"{WHO} gave no whole answer within {self.timeout:g} seconds.", permanent=False
            ) from None


def _service(address: str, timeout: float) -> NotifyBase | None:
    parts = urlsplit(address)
    limits = urlencode({"cto": timeout, "rto": timeout, "redirect": "no"})
    query = "&".join(filter(None, [parts.query, limits]))
    made = Apprise.instantiate(urlunsplit(parts._replace(query=query)))
    return made if isinstance(made, NotifyBase) else None


def from_settings(settings: Mapping[str, object]) -> AppriseNote:
    """Made from ``rooms``, names to Apprise addresses, and ``timeout``. Raises BadSettingsError."""
    read = SettingsReader("apprise_note", settings)
    rooms = read.table("rooms", example=EXAMPLE)
    timeout = read.timeout()
    for name, address in rooms.items():
        if not _usable(address, timeout):
            read.wrong("rooms", f"has an address for {name!r} that cannot be used: write {EXAMPLE}")
    read.done()
    return AppriseNote(rooms, timeout)


def _usable(address: str, timeout: float) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    allowed = ROOMS | HERE_ONLY if here(parts.hostname or "") else ROOMS
    return parts.scheme in allowed and _service(address, timeout) is not None
