"""To which of the organisation's own hosts webhooks may lead: FORETHOUGHT_WEBHOOKS_OWN_HOSTS."""

from __future__ import annotations

from typing import Any

from forethought.web.feeds.feed_settings import hosts_named_in

OWN_HOSTS = "FORETHOUGHT_WEBHOOKS_OWN_HOSTS"


def own_hosts() -> dict[str, Any]:
    """Setting WEBHOOKS_OWN_HOSTS, a frozen set of names in lower case; empty: public hosts alone.

    Raises ImproperlyConfigured with a sentence for what is no name of a host.
    """
    return {"WEBHOOKS_OWN_HOSTS": hosts_named_in(OWN_HOSTS)}
