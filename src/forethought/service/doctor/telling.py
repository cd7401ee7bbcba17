"""What the doctor says, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence

from forethought.service.doctor.examining import Examined, worst
from forethought.service.doctor.finding import Verdict

WIDTH = max(len(verdict) for verdict in Verdict)


def tell(found: Sequence[Examined], say: Callable[[str], None]) -> None:
    """Say line by line how everything is, and the mending below what is wrong."""
    for one in found:
        for finding in one.findings:
            say(f"{finding.verdict:<{WIDTH}}  {one.title}: {finding.says}")
            if finding.mend:
                say(f"{'':<{WIDTH}}    to mend it: {finding.mend}")
    counted = Counter(one.verdict for one in found)
    says = ", ".join(f"{counted[verdict]} {verdict}" for verdict in Verdict if counted[verdict])
    say(f"{len(found)} checks: {says}.")


def as_json(found: Sequence[Examined]) -> str:
    """The same as one JSON object."""
    return json.dumps(
        {
            "verdict": worst(found),
            "checks": [
                {
                    "name": one.name,
                    "title": one.title,
                    "verdict": one.verdict,
                    "findings": [
                        {"verdict": each.verdict, "says": each.says, "mend": each.mend}
                        for each in one.findings
                    ],
                }
                for one in found
            ],
        },
        indent=2,
        ensure_ascii=False,
    )
