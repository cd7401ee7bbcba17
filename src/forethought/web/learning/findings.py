"""What a figure says, in one sentence: the heading above it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from forethought.web.learning.figure import Number, Row

TOO_FEW = "too few to show"
NOT_SAID = "not said"


def leading(rows: Sequence[Row], says: Callable[[Row], str], about: str) -> str:
    """The sentence about the row with most cases; ``about`` begins the one where none is shown."""
    shown = [row for row in rows if row.numbers[0]]
    if shown:
        top = max(shown, key=lambda row: row.numbers[0] or 0)
        equal = [row for row in shown if row.numbers[0] == top.numbers[0]]
        if len(equal) == 1:
            return says(top)
        return f"{about}: none stands out"
    if any(row.numbers[0] is None for row in rows):
        return f"{about}: {TOO_FEW}"
    return f"{about}: nothing recorded"


def reports(incidents: Number, near_misses: Number) -> str:
    """Near misses against incidents. ``None``: not every number may be shown."""
    if incidents is None:
        return "Incidents and near misses, in the order of time"
    if near_misses is None:
        return f"{incidents:,} incidents; near misses were too few at times to show"
    if not incidents and not near_misses:
        return "No incident and no near miss was recorded"
    against = f"{near_misses:,} against {incidents:,}"
    if near_misses < incidents:
        return f"Near misses are recorded less often than incidents: {against}"
    if near_misses > incidents:
        return f"Near misses are recorded more often than incidents: {against}"
    return f"As many near misses as incidents are recorded: {near_misses:,} each"


def owned(numbers: Sequence[Number], soon: str) -> str:
    """How soon overdue contacts were owned; the first number is of those owned in ``soon``."""
    if not any(number is None or number for number in numbers):
        return "No contact was overdue"
    if None in numbers:
        return f"How soon somebody owned an overdue contact: {_part(numbers[0])} {soon}"
    whole = sum(number or 0 for number in numbers)
    return f"{numbers[0]:,} of {whole:,} overdue contacts were owned {soon}"


def pairs(two: Number, one: Number) -> str:
    """What came of checks that asked for two officers."""
    if two is None or one is None:
        return "What came of visits, by what the check had said"
    if not two + one:
        return "No visit was made for which the check asked for two officers"
    return (
        f"Two officers made {two:,} of the {two + one:,} visits for which the check asked for two"
    )


def followed(rows: Sequence[Row]) -> str:
    """Incidents by what the check had said before."""
    return leading(
        rows,
        lambda row: f"Most incidents on visits came where the check had said: {row.label.lower()}",
        "Incidents on visits",
    )


def relaxed(made: Number, hurt: Number) -> str:
    """Decisions that were less cautious than the check, against what came of them."""
    if made is None:
        return f"Decisions less cautious than the check: {TOO_FEW}"
    if not made:
        return "No visit was made on a decision less cautious than the check"
    if hurt is None:
        return f"{made:,} visits were made on a decision less cautious than the check"
    return f"Of {made:,} visits made on a less cautious decision, {hurt or 'none'} had an incident"


def reviews(numbers: Sequence[Number]) -> str:
    """Markers: in time, soon due, overdue."""
    late = numbers[-1]
    if not any(number is None or number for number in numbers):
        return "There is no live marker"
    if late is None:
        return "Reviews of some markers are overdue"
    return f"{late:,} markers are overdue for review" if late else "No review is overdue"


def _part(number: Number) -> str:
    return "not shown" if number is None else f"{number:,}"
