"""What signing in keeps beside the libraries' own tables."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from forethought.web.people.models import Person


class OneTimeLink(models.Model):
    """A link with which a person sets a new password, once. Its secret is kept as a hash only.

    ``made_by`` None: the person asked for it themselves, by mail. ``ended_at``: when it was
    used, or when a later link took its place; ``used`` says which.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="one_time_links")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    used = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="link_one_open_each"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="link_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(used=False) | Q(ended_at__isnull=False), name="link_used_is_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"for {self.person_id} until {self.expires_at:%Y-%m-%d %H:%M}"


class CacheEntry(models.Model):
    """The table of Django's database cache, in the shape that `createcachetable` gives it.

    Limits on tries live there, so that they hold across the processes of the site.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "signin_cache"

    def __str__(self) -> str:
        return self.cache_key
