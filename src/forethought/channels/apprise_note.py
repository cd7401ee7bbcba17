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

from apprise import NotifyType
from apprise.exception import AppriseImproperlyConfigured
from apprise.plugins.base import NotifyBase
from apprise.plugins.google_chat import NotifyGoogleChat
from apprise.plugins.mattermost import NotifyMattermost
from apprise.plugins.rocketchat import NotifyRocketChat
from apprise.plugins.slack import NotifySlack
from apprise.plugins.webexteams import NotifyWebexTeams
from apprise.plugins.workflows import NotifyWorkflows

from forethought.channels.channel import Message, NotSentError, Receipt, Urgency, check_message
from forethought.channels.settings import SettingsReader, here
from forethought.channels.wording import short_text

WHO = "The chat room"
ROOMS: Mapping[str, type[NotifyBase]] = {
    "workflow": NotifyWorkflows,
    "workflows": NotifyWorkflows,
    "slack": NotifySlack,
    "gchat": NotifyGoogleChat,
    "webex": NotifyWebexTeams,
    "wxteams": NotifyWebexTeams,
    "mmosts": NotifyMattermost,
    "rockets": NotifyRocketChat,
}
"""Apprise's schemes of chat rooms, all of them encrypted. Teams is ``workflows``.

Asked for by name, since Apprise itself would load every service that it has.
"""
HERE_ONLY: Mapping[str, type[NotifyBase]] = {"mmost": NotifyMattermost, "rocket": NotifyRocketChat}
"""The same without encryption: for rooms on this machine."""
EXAMPLE = 'rooms = { desk = "workflows://…" } or slack://… as Apprise documents them'
MOST_AT_ONCE = 16
LONGEST_NAME = 60

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
    """Apprise's service for a room's address; None where it cannot be used."""
    try:
        parts = urlsplit(address)
        found = {**ROOMS, **(HERE_ONLY if here(parts.hostname or "") else {})}[parts.scheme]
        limits = urlencode({"cto": timeout, "rto": timeout, "redirect": "no"})
        query = "&".join(filter(None, [parts.query, limits]))
        settings = found.parse_url(urlunsplit(parts._replace(query=query)))
        return found(**{**settings, "verify": True}) if settings else None
    except (ValueError, KeyError, AppriseImproperlyConfigured):
        return None


def from_settings(settings: Mapping[str, object]) -> AppriseNote:
    """Made from ``rooms``, names to Apprise addresses, and ``timeout``. Raises BadSettingsError."""
    read = SettingsReader("apprise_note", settings)
    rooms = read.table("rooms", example=EXAMPLE)
    timeout = read.timeout()
    for name, address in rooms.items():
        if _service(address, timeout) is None:
            read.wrong("rooms", f"has an address for {name!r} that cannot be used: write {EXAMPLE}")
    if any(len(name) > LONGEST_NAME for name in rooms):
        read.wrong("rooms", f"has a name of more than {LONGEST_NAME} characters: shorten it")
    read.done()
    return AppriseNote(rooms, timeout)
