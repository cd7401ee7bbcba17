"""Every channel by its name, and how it is made from settings."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from forethought.channels.channel import Channel
from forethought.channels.settings import BadSettingsError

KINDS: Mapping[str, str] = {
    "smtp_mail": "E-mail",
    "notify_sms": "Text message through GOV.UK Notify",
    "twilio_sms": "Text message through Twilio",
    "twilio_voice": "Phone call through Twilio",
    "web_push": "Push message to the phone",
    "webhook": "Signed message to another system",
    "apprise_note": "Note in a chat room",
    "alarm_centre": "Signed message to the alarm centre",
}
"""Names, each a file of this folder with ``from_settings``, and what people call them."""


def channel(name: str, settings: Mapping[str, object]) -> Channel:
    """The channel of that name. Raises BadSettingsError with a sentence for each fault.

    Only then are its libraries loaded: a site that sends e-mail alone does without the rest.
    """
    if name not in KINDS:
        raise BadSettingsError((f"There is no channel {name}: there are {', '.join(KINDS)}.",))
    made = import_module(f"forethought.channels.{name}").from_settings(settings)
    assert isinstance(made, Channel)
    return made


def channels(settings: Mapping[str, Mapping[str, object]]) -> Mapping[str, Channel]:
    """All channels that are set up: names to their settings.

    Raises BadSettingsError for all of them together: one visit to the settings mends everything.
    """
    made: dict[str, Channel] = {}
    wrong: list[str] = []
    for name, of_it in settings.items():
        try:
            made[name] = channel(name, of_it)
        except BadSettingsError as error:
            wrong += error.sentences
    if wrong:
        raise BadSettingsError(tuple(wrong))
    return made
