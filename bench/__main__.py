"""Every figure of the README: ``make bench``, or one part: ``python -m bench screening``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PARTS = (
    "start_up",
    "screening",
    "readers",
    "rescreening",
    "records",
    "places",
    "site_records",
    "site_checks",
    "site_contact",
    "site_board",
    "site_access",
    "site_incidents",
    "site_areas",
    "site_api",
    "site_pages",
)
SITE = tuple(part for part in PARTS if part.startswith("site_"))
"""All of the site: ``python -m bench site``."""


def main() -> int:
    """Run each part in a process of its own, so that none warms another's caches."""
    named = sys.argv[1:] or list(PARTS)
    wanted = [part for name in named for part in (SITE if name == "site" else (name,))]
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        print(
            f"There is no bench {unknown[0]}: choose {', '.join((*PARTS, 'site'))}", file=sys.stderr
        )
        return 2
    worst = 0
    for part in wanted:
        print(f"== {part.replace('_', ' ')}", flush=True)
        script = Path(__file__).parent / f"{part}.py"
        worst = max(worst, subprocess.run([sys.executable, str(script)], check=False).returncode)
        print(flush=True)
    return worst


if __name__ == "__main__":
    sys.exit(main())
