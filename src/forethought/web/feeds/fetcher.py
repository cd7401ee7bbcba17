"""The fetcher that this site reads its feeds with."""

from __future__ import annotations

from django.conf import settings

from forethought.feeds.fetching import HttpFetcher
from forethought.feeds.reading import Fetcher


def site_fetcher() -> Fetcher:
    """A fetcher that reaches public addresses, and the organisation's own hosts by setting."""
    return HttpFetcher(own_hosts=settings.FEEDS_OWN_HOSTS)
