"""Areas of the site: drawn by hand, proposed by the press, or read from a feed; every version.

An area is never edited: a change writes its next version, so that a mistake can be undone and
every hold explained. ``AreaChange`` is one act, of one person or feed, on one area or on many.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class KnownArea(models.Model):
    """One area, whose present content is its version ``version``.

    ``area_id`` is what checks and reasons name it by: ``hand-3``, ``press-7``, ``feed-2-AIV 24``.
    ``absent_since``: its feed no longer lists it, which ends nothing by itself.
    """

    class Origin(models.TextChoices):
        """Who knows of it."""

        HAND = "hand", "Drawn by hand"
        PRESS = "press", "From the press"
        FEED = "feed", "From a feed"

    area_id = models.CharField(max_length=300, unique=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    feed = models.ForeignKey(
        "feeds.Feed", on_delete=models.PROTECT, null=True, related_name="areas"
    )
    version = models.IntegerField(default=1)
    opened_at = models.DateTimeField()
    absent_since = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(origin="feed", feed__isnull=False)
                | Q(origin__in=["hand", "press"], feed__isnull=True),
                name="known_area_feed_named",
            ),
            models.CheckConstraint(
                condition=~Q(area_id="") & Q(version__gte=1), name="known_area_has_id"
            ),
        ]

    def __str__(self) -> str:
        return self.area_id


class AreaChange(models.Model):
    """One act that gave areas new versions. ``by`` None: a feed, the press, or the clock.

    ``held``: visits that the act holds and that were not held by these areas before; ``freed``:
    visits that it holds no longer, each waiting for its fresh check; ``told``: officers who were
    out and told to turn back. ``undoes``: the act that this one takes back; once at most.
    """

    class What(models.TextChoices):
        """What was done."""

        OPENED = "opened", "Opened"
        CONFIRMED = "confirmed", "Confirmed"
        REDRAWN = "redrawn", "Redrawn"
        CHANGED = "changed", "Changed"
        DISMISSED = "dismissed", "Dismissed"
        LIFTED = "lifted", "Lifted"
        READ = "read", "Read from a feed"
        LAPSED = "lapsed", "Its end has come"
        UNDONE = "undone", "Undone"

    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    feed = models.ForeignKey("feeds.Feed", on_delete=models.PROTECT, null=True, related_name="+")
    why = models.TextField(blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )
    held = models.IntegerField(default=0)
    freed = models.IntegerField(default=0)
    told = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what__in=["opened", "read", "lapsed"]) | Q(by__isnull=False),
                name="area_change_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(what__in=["dismissed", "lifted", "redrawn", "undone"]) | ~Q(why=""),
                name="area_change_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(what="undone", undoes__isnull=False)
                | ~Q(what="undone") & Q(undoes__isnull=True),
                name="area_change_undoes_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"


class AreaVersion(models.Model):
    """What an area is, from one change to the next.

    ``shape`` is a GeoJSON Polygon, MultiPolygon or Point (WGS 84), widened by ``radius_m``; None
    where it is not known, and ``not_placed`` then says why in a whole sentence: visits within
    ``slack_m`` of ``near`` (GeoJSON; None: anywhere) are held by what is not known. ``grade``: see
    ``places.area.Area``.

    ``standing``: ``provisional`` and ``in_force`` count; ``informs`` is shown and holds nothing;
    ``over`` has been lifted or revoked, was dismissed, or has lapsed. ``ends`` in the future ends
    nothing yet (policy.md, "Restrictions").
    """

    class Kind(models.TextChoices):
        """As ``vocabulary.AreaKind``."""

        DISEASE_CONTROL = "disease_control", "Disease control area"
        PROBLEM_AREA = "problem_area", "Problem area"
        PRESENT_DANGER = "present_danger", "Present danger"

    class Standing(models.TextChoices):
        """Whether it counts."""

        PROVISIONAL = "provisional", "Provisional"
        IN_FORCE = "in_force", "In force"
        INFORMS = "informs", "Informs only"
        OVER = "over", "Over"

    area = models.ForeignKey(KnownArea, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    change = models.ForeignKey(AreaChange, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    zone_type = models.CharField(max_length=60, blank=True)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    name = models.CharField(max_length=300)
    source = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    hazards = models.JSONField(default=list)
    shape = models.JSONField(null=True)
    radius_m = models.FloatField(default=0.0)
    grade = models.PositiveSmallIntegerField(default=0)
    not_placed = models.TextField(blank=True)
    near = models.JSONField(null=True)
    slack_m = models.FloatField(default=0.0)
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    replaces = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "number"], name="area_version_once"),
            models.CheckConstraint(
                condition=Q(shape__isnull=False, not_placed="")
                | Q(shape__isnull=True) & ~Q(not_placed=""),
                name="area_version_placed_or_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(kind="problem_area")
                | Q(standing="over")
                | ~Q(evidence="") & Q(review_on__isnull=False),
                name="problem_area_has_evidence_and_review",
            ),
            models.CheckConstraint(
                condition=Q(begins__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("begins")),
                name="area_version_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(radius_m__gte=0, slack_m__gte=0), name="area_version_widths"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}, version {self.number}"
