"""``/metrics``: figures for Prometheus, for whoever holds the token of this installation."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from forethought.embedded.errors import GroundError
from forethought.embedded.folder import DataFolder
from forethought.embedded.last_backup import last_backup
from forethought.web.health.figures import PREFIX, FromDatabase
from forethought.web.health.measuring import counted

DATA = "FORETHOUGHT_DATA"
NOT_FOUND = 404


class Backup(Collector):
    """How old the last backup of this data folder is; no figure where none was made."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> list[Metric]:
        """The one figure."""
        age = GaugeMetricFamily(f"{PREFIX}backup_age_seconds", "Since the last backup was made.")
        made = _last_backup()
        if made is not None:
            age.add_metric([], (self._now - made).total_seconds())
        return [age]


def _last_backup() -> datetime | None:
    data = os.environ.get(DATA, "")
    try:
        return last_backup(DataFolder(Path(data))) if data else None
    except GroundError:
        return None


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Every figure, as Prometheus reads it. 404 without the token, as where nothing is."""
    if not _knows_token(request):
        return HttpResponse(status=NOT_FOUND)
    now = timezone.now()
    asked = CollectorRegistry()
    asked.register(FromDatabase(now))
    asked.register(Backup(now))
    answer = HttpResponse(
        generate_latest(counted()) + generate_latest(asked), content_type=CONTENT_TYPE_PLAIN_0_0_4
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _knows_token(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(token) and kind == "Bearer" and constant_time_compare(given.strip(), token)
