"""What ``forethought checks replay`` says: whether kept checks give the same answer again."""

from __future__ import annotations

from collections.abc import Callable

from forethought.data.pack_files import PackError, load_pack
from forethought.web.checks.models import Check
from forethought.web.checks.replay import differences, replay
from forethought.web.look.parse import parse_number
from forethought.web.visits.models import Visit

SAME, DIFFERS, COULD_NOT_LOOK = 0, 1, 2
"""Exit statuses."""


def replay_and_say(
    visit: str, *, number: int | None, policy: str | None, say: Callable[[str], object]
) -> int:
    """Run the kept checks of a visit again and say for each what differs. Returns a status.

    ``visit`` is its number, or its reference in another system; ``number`` None: every check;
    ``policy`` a pack's name or file, None: the pack that was kept. Says no name and no note.
    """
    found = _visit(visit)
    if found is None:
        say(f"There is no visit {visit!r}: give its number or its reference.")
        return COULD_NOT_LOOK
    checks = Check.objects.filter(visit=found).order_by("number")
    if number is not None:
        checks = checks.filter(number=number)
    if not checks:
        say(_no_checks(found, number))
        return COULD_NOT_LOOK
    try:
        pack = load_pack(policy) if policy else None
    except PackError as error:
        say(str(error))
        return COULD_NOT_LOOK
    status = SAME
    for check in checks:
        said = differences(check, replay(check, pack))
        say(f"Check {check.number} of visit {found.pk}: {'differs' if said else 'the same answer'}")
        for sentence in said:
            say(f"  {sentence}")
        status = DIFFERS if said else status
    return status


def _no_checks(visit: Visit, number: int | None) -> str:
    if number is None:
        return f"Visit {visit.pk} has not been checked yet: there is nothing to run again."
    return (
        f"There is no such check of visit {visit.pk}, number {number}: its page of checks lists"
        " them. Without --check all of them are run again."
    )


def _visit(text: str) -> Visit | None:
    found = Visit.objects.filter(reference=text).first() if text else None
    number = parse_number(text)
    if found is None and number is not None:
        found = Visit.objects.filter(pk=number).first()
    return found
