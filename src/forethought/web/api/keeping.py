"""What the API drops by itself: answers after their day, tokens long after they have ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from forethought.web.api.models import KeptAnswer, Token
from forethought.web.api.once import KEPT_FOR

ENDED_FOR = timedelta(days=365)
"""So long one can still see on the page of tokens what there was; the audit knows it longer."""


def forget_old(*, now: datetime) -> None:
    """Drop what nobody asks for any longer."""
    KeptAnswer.objects.filter(at__lt=now - KEPT_FOR).delete()
    cut = now - ENDED_FOR
    Token.objects.filter(Q(revoked_at__lt=cut) | Q(expires_at__lt=cut)).delete()
