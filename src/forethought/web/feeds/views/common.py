"""What the pages of feeds share."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from forethought.web.feeds.models import Feed
from forethought.web.people.access import Role

MAY_SEE = (Role.MANAGER, Role.SAFETY_ADMINISTRATOR)

both = require_http_methods(["GET", "HEAD", "POST"])


def feed_or_404(feed_id: int) -> Feed:
    """The feed of a page."""
    return get_object_or_404(Feed.objects.select_related("added_by"), pk=feed_id)
