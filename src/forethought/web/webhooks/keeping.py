"""What goes by itself: messages and announcements that nobody needs any longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from forethought.web.webhooks import announcing
from forethought.web.webhooks.models import Delivery, Webhook

DELIVERIES_KEPT = timedelta(days=30)
"""So long a message can be looked at and sent again; what waits for a webhook that is on stays."""


def forget_old(*, now: datetime) -> None:
    """Drop messages that were tried, or were written for a webhook that stopped, long ago."""
    cut = now - DELIVERIES_KEPT
    old = Delivery.objects.filter(written_at__lt=cut)
    old.exclude(tried_at__gte=cut).exclude(
        state=Delivery.State.WAITING, webhook__state=Webhook.State.ON
    ).delete()
    announcing.forget_old(now=now)
