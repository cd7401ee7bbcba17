"""The channels of this site, from its environment and one file of secrets.

``FORETHOUGHT_CHANNELS_FILE``, else ``channels.toml`` in the data folder: a table for each channel
(``forethought.channels.known``) with its settings. E-mail needs no table: it goes through
FORETHOUGHT_SMTP_URL; nor does push, for which the site makes its own key. The table
``outside_switch`` is no channel but the dead-man's switch outside. The file holds secrets, so only
its owner may read it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from forethought.channels import BadSettingsError, Channel, known, outside_switch
from forethought.web.configuration import settings_file, tables_of

FILE = "FORETHOUGHT_CHANNELS_FILE"
USUAL = "channels.toml"
ADDRESS = "FORETHOUGHT_ADDRESS"
PUSH_KEY = "FORETHOUGHT_WEB_PUSH_KEY"  # made by the service at its first start

Settings = dict[str, dict[str, Any]]


def read() -> dict[str, Any]:
    """Django settings: CHANNELS, names to settings; OUTSIDE_SWITCH, its settings or none; and
    SITE_ADDRESS for links in messages.

    Raises ImproperlyConfigured with a sentence for each fault, none with a secret.
    """
    found = _from_file(settings_file(FILE, USUAL))
    url = os.environ.get("FORETHOUGHT_SMTP_URL", "").strip()
    sender = os.environ.get("FORETHOUGHT_MAIL_FROM", "").strip()
    if url and sender and "smtp_mail" not in found:
        found["smtp_mail"] = {"url": url, "sender": sender}
    key = os.environ.get(PUSH_KEY, "").strip()
    if key and "web_push" not in found:
        found["web_push"] = {"private_key": key, "subject": _subject(sender)}
    outside = found.pop(outside_switch.NAME, {})
    wrong = [*_wrong(known.channels, found), *_wrong(outside_switch.from_settings, outside)]
    if wrong:
        raise ImproperlyConfigured(" ".join(wrong))
    return {"CHANNELS": found, "OUTSIDE_SWITCH": outside, "SITE_ADDRESS": _address()}


def channels() -> Mapping[str, Channel]:
    """Every channel that is set up here, by its name."""
    _, made = _made(tuple((name, id(of_it)) for name, of_it in settings.CHANNELS.items()))
    return made


def switch() -> outside_switch.OutsideSwitch | None:
    """The dead-man's switch outside; None where the site has none."""
    given = settings.OUTSIDE_SWITCH
    return _switch(tuple(sorted(given.items()))) if given else None


@cache
def _switch(given: tuple[tuple[str, Any], ...]) -> outside_switch.OutsideSwitch:
    return outside_switch.from_settings(dict(given))


def _wrong(made_from: Callable[[Settings], object], given: dict[str, Any]) -> tuple[str, ...]:
    if not given:
        return ()
    try:
        made_from(given)
    except BadSettingsError as error:
        return error.sentences
    return ()


@cache
def _made(_key: tuple[tuple[str, int], ...]) -> tuple[Settings, Mapping[str, Channel]]:
    """The tables are kept beside their channels: no other may ever get the id of one of them."""
    return dict(settings.CHANNELS), known.channels(settings.CHANNELS)


def _from_file(path: Path | None) -> Settings:
    if path is None:
        return {}
    top = tables_of(path, of="channels", variable=FILE)
    loose = [name for name, table in top.items() if not isinstance(table, dict)]
    if loose:
        raise ImproperlyConfigured(
            f"The file of channels {path} has {loose[0]} outside a table: write [smtp_mail] or"
            " another channel's name above it"
        )
    return top


def _subject(sender: str) -> str:
    """Whom push services can ask about our messages (RFC 8292)."""
    if re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", sender):
        return f"mailto:{sender}"
    address = _address()
    return address if address.startswith("https://") else "mailto:forethought@localhost"


def _address() -> str:
    """Where people reach the site, for links in messages: its name behind TLS, else this port."""
    names = [part.strip() for part in os.environ.get("FORETHOUGHT_HOSTS", "").split(",")]
    if os.environ.get("FORETHOUGHT_BEHIND_TLS", "").strip() == "yes" and names[0]:
        return f"https://{names[0]}"
    return os.environ.get(ADDRESS, "").strip() or "http://localhost:8000"
