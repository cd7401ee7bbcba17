"""The site's tests run on a real PostgreSQL: a throw-away cluster for each test process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings

from forethought.embedded.throwaway import throwaway_cluster


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Point Django at the cluster before the test database is made."""
    with throwaway_cluster() as cluster:
        settings.DATABASES["default"].update(
            HOST=cluster.host,
            PORT=str(cluster.port),
            USER=cluster.superuser,
            PASSWORD=cluster.password,
            NAME="postgres",
        )
        yield
        from django.db import connections

        connections.close_all()
