"""What goes by itself because nobody needs it any longer. The worker calls it every hour."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from forethought.web.areas import press
from forethought.web.contactdesk import places
from forethought.web.feeds import keeping as feeds
from forethought.web.feeds import uploading as feed_files
from forethought.web.neighbourhoods import loading as neighbourhoods
from forethought.web.signin.models import CacheEntry
from forethought.web.visits.importing import forget_old


def tidy(*, now: datetime) -> None:
    """Drop uploads nobody went on with, old copies and reports of feeds, sessions, limits, places.

    Nothing that a person decided or wrote goes here, so nothing of it is audited.
    """
    with transaction.atomic():
        forget_old(now=now)
        feed_files.forget_old(now=now)
        neighbourhoods.forget_old(now=now)
        feeds.drop_old_copies(now=now)
        places.forget_old(now=now)
        press.forget_old(now=now)
        Session.objects.filter(expire_date__lt=now).delete()
        CacheEntry.objects.filter(expires__lt=now).delete()
