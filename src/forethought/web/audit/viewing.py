"""Who looked at which customer's safety record: written before the page is shown."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from forethought.web.audit.models import Event
from forethought.web.audit.services import Actor, record_each

AGAIN_AFTER = timedelta(minutes=5)
"""The same page of the same customer, opened again by the same person sooner, is one viewing."""

VIEWED = "record.viewed"


def viewed(customer_id: int, *, by: Actor, now: datetime, page: str) -> bool:
    """Write that ``by`` is shown ``page`` about this customer; call it before rendering a GET.

    ``page`` is a word such as ``check``, ``notes``, ``decide`` or ``sources``. Its own short
    transaction, so it may be called outside any. Returns False when it stood there already, from
    the same person and page less than ``AGAIN_AFTER`` ago, and by the same token, or by none:
    what a program reads leaves a trace of its own. When it cannot be written the error goes on,
    and the page is not shown: nobody looks without a trace.
    """
    return viewed_all([customer_id], by=by, now=now, page=page) == 1


def viewed_all(customer_ids: Collection[int], *, by: Actor, now: datetime, page: str) -> int:
    """The same for a page about several customers, in two queries. Returns how many were new."""
    wanted = set(customer_ids)
    if not wanted:
        return 0
    token = getattr(by, "token_id", None)
    same_way = Q(detail__token=token) if token else ~Q(detail__has_key="token")
    with transaction.atomic():
        recent = Event.objects.filter(
            same_way,
            subject="customer",
            subject_id__in=wanted,
            at__gt=now - AGAIN_AFTER,
            at__lte=now,
            action=VIEWED,
            by_id=by.pk,
            detail__page=page,
        )
        fresh = wanted - set(recent.values_list("subject_id", flat=True))
        if fresh:
            record_each(
                VIEWED, by=by, now=now, subject="customer", subject_ids=sorted(fresh), page=page
            )
    return len(fresh)
