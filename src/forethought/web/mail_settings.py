"""How mail leaves: FORETHOUGHT_SMTP_URL and FORETHOUGHT_MAIL_FROM, both or neither."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SERVER = "FORETHOUGHT_SMTP_URL"
SENDER = "FORETHOUGHT_MAIL_FROM"
SCHEMES = {"smtp": ("none", 25), "smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}
GIVES_UP_AFTER = 10
"""Seconds: a mail server that does not answer must not hold a page or the worker longer."""


def mail() -> dict[str, Any]:
    """Django's mail settings. Without a server ``MAIL_IS_SET_UP`` is false, and nothing is sent.

    Raises ImproperlyConfigured with a sentence for an address that cannot be read, or one of the
    two without the other.
    """
    url, sender = (os.environ.get(name, "").strip() for name in (SERVER, SENDER))
    if not url and not sender:
        return {
            "MAIL_IS_SET_UP": False,
            "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        }
    if not url or "@" not in sender:
        raise ImproperlyConfigured(
            f"Set both {SERVER} and {SENDER}, the second to the address that mail comes from"
        )
    try:
        parts = urlsplit(url)
        security, port = SCHEMES[parts.scheme]
        port = parts.port or port
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(_mend()) from error
    if not parts.hostname:
        raise ImproperlyConfigured(_mend())
    return {
        "MAIL_IS_SET_UP": True,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": security == "starttls",
        "EMAIL_USE_SSL": security == "tls",
        "EMAIL_TIMEOUT": GIVES_UP_AFTER,
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
    }


def _mend() -> str:
    return (
        f"{SERVER} cannot be read: write smtp+starttls://name:password@mail.example.org:587"
        " (or smtps://…, or smtp://… for a server on this machine)"
    )
