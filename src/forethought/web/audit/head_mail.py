"""The head of the chain by mail, once a day: to somewhere that nobody here can change."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from forethought.timestamps import local_day
from forethought.web.audit.head import current_head
from forethought.web.audit.head_file import Head
from forethought.web.audit.models import Event
from forethought.web.audit.services import record

logger = logging.getLogger(__name__)

MAILED = "audit.head_mailed"
NOT_MAILED = "audit.head_not_mailed"
TRY_AGAIN_AFTER = timedelta(hours=1)

_TEXT = """\
Keep this message. It proves later that the audit has not been changed.

Seal: {head.seal}
Hash: {head.hash}
Events sealed: {head.events}
Sealed at: {head.at:%Y-%m-%d %H:%M:%S} UTC

To hold the audit against it, put the next line into a file and type
`forethought audit verify --head FILE`:

{line}
"""


def mail_head_when_due(now: datetime) -> bool:
    """Mail the newest head once a day (Europe/London) to FORETHOUGHT_AUDIT_MAIL.

    Nothing happens while that or a mail server is not set. The message holds numbers and a hash
    only. It is sent first and recorded after: twice is better than not at all. When it cannot be
    sent, that is recorded, and tried again an hour later. Returns whether it was sent.
    """
    to: list[str] = settings.AUDIT_MAIL
    if not (to and settings.MAIL_IS_SET_UP and _is_due(now)):
        return False
    head = current_head()
    if head is None:
        return False
    try:
        send_mail(f"Forethought: head of the audit, seal {head.seal}", _text(head), None, to)
    except (SMTPException, OSError) as error:
        logger.error(
            "The head of the audit could not be mailed (%s): check the mail settings.",
            type(error).__name__,
        )
        _recorded(NOT_MAILED, now, head)
        return False
    _recorded(MAILED, now, head)
    return True


def _text(head: Head) -> str:
    return _TEXT.format(head=head, line=head.line())


def _is_due(now: datetime) -> bool:
    told = Event.objects.filter(action__in=[MAILED, NOT_MAILED], at__lte=now)
    last = told.order_by("-at", "-id").first()
    if last is None:
        return True
    if last.action == NOT_MAILED:
        return now >= last.at + TRY_AGAIN_AFTER
    return local_day(now) > local_day(last.at)


def _recorded(action: str, now: datetime, head: Head) -> None:
    with transaction.atomic():
        record(action, by=None, now=now, subject="audit", seal=head.seal)
