"""What goes by itself because nobody needs it any longer. The worker calls it every hour."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from forethought.web.api import keeping as api
from forethought.web.areas import press
from forethought.web.contactdesk import places
from forethought.web.feeds import keeping as feeds
from forethought.web.feeds import uploading as feed_files
from forethought.web.neighbourhoods import loading as neighbourhoods
from forethought.web.signin.models import CacheEntry
from forethought.web.visits.importing import forget_old
from forethought.web.webhooks import keeping as webhooks


def tidy(*, now: datetime) -> None:
    """Drop uploads nobody went on with, old copies and reports of feeds, sessions, limits, places,
    answers of the API.

    Nothing that a person decided or wrote goes here, so nothing of it is audited.
    """
    with transaction.atomic():
        api.forget_old(now=now)
        forget_old(now=now)
        feed_files.forget_old(now=now)
        neighbourhoods.forget_old(now=now)
        feeds.drop_old_copies(now=now)
        places.forget_old(now=now)
        press.forget_old(now=now)
        webhooks.forget_old(now=now)
        Session.objects.filter(expire_date__lt=now).delete()
        CacheEntry.objects.filter(expires__lt=now).delete()
