"""The web server's own lines, in the same form as everybody's."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from forethought.web.log_lines import formatter


class SiteLog(Logger):  # type: ignore[misc] # gunicorn carries no types
    """gunicorn's log, before and after the site is loaded."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, then with our lines."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter())
