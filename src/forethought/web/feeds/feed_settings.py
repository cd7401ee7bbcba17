"""From which of the organisation's own hosts feeds may be read: FORETHOUGHT_FEEDS_OWN_HOSTS."""

from __future__ import annotations

import os
import re
from typing import Any

from django.core.exceptions import ImproperlyConfigured

OWN_HOSTS = "FORETHOUGHT_FEEDS_OWN_HOSTS"
_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|[0-9a-f:]*:[0-9a-f:.]+")


def own_hosts() -> dict[str, Any]:
    """Setting FEEDS_OWN_HOSTS, a frozen set of names in lower case; empty: public feeds alone.

    Raises ImproperlyConfigured with a sentence for what is no name of a host.
    """
    return {"FEEDS_OWN_HOSTS": hosts_named_in(OWN_HOSTS)}


def hosts_named_in(variable: str) -> frozenset[str]:
    """The hosts that an environment variable names, in lower case. Raises ImproperlyConfigured."""
    given = os.environ.get(variable, "").lower().replace(",", " ").split()
    names = frozenset(name.removeprefix("[").removesuffix("]") for name in given)
    for name in names:
        if not _HOST.fullmatch(name):
            raise ImproperlyConfigured(
                f"{variable} holds {name!r}: write names such as feeds.example.org, separated "
                "by commas, without https://, port or star"
            )
    return names
