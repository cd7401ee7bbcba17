"""Django's own commands for the site: ``python -m forethought.web <command>``."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one Django command with the site's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forethought.web.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
