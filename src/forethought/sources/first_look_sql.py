"""Which rows are worth a closer look: most are flawless and about nobody wanted, at one glance.

Losing nothing: a row is passed over only when each of its cells is empty or in a usual form, no
reference, birth date or postcode of it is among those wanted, and its postcode is a whole one,
so that its address need not be read. Each test is cheap, and dear ones see only what the cheap
ones leave; in this shape (one long OR with no function around it) DuckDB stops at the first
test that holds.
"""

from __future__ import annotations

from collections.abc import Collection

from forethought.sources.duck import quoted
from forethought.sources.usual_forms import NORMAL_FORMS, USUAL_FORMS, WRITTEN_UNIT

DOUBTFUL = "!"
"""Stands for every doubtful cell, and is among whatever is wanted."""

FREE_TEXT = ("record_id", "customer_name", "text", "category")

DIGITS = "regexp_replace({0}, '\\.0$|[^0-9]+', '', 'g')"
LETTERS = "regexp_replace(upper({0}), '[^A-Z0-9]+', '', 'g')"
COMPARED = {
    "utr": ("w_utr", "utr", f"lpad({DIGITS}, 10, '0')"),
    "nino": ("w_nino", "left(nino, 8)", f"left({LETTERS}, 8)"),
    "vrn": ("w_vrn", "vrn", f"left({DIGITS}, 9)"),
    "paye_ref": ("w_paye", "replace(paye_ref, '/', '')", LETTERS),
}
"""The table with which a reference is compared; how, in its normal form and in a usual one."""


def worth_a_look(cells: Collection[str], *, roams: bool, may_hold_nul: bool) -> str:
    """A condition that is neither false nor NULL for every row worth a closer look.

    The tables of :func:`scan_sql.wanted_tables` must be there. ``roams``: any address may be
    one that is wanted, whatever its postcode.
    """
    tests = []
    if "record_id" in cells:
        tests.append(doubtful_id())
    tests += [_strange_day(column) for column in ("date", "date_of_birth") if column in cells]
    if "date_of_birth" in cells:
        tests.append("date_of_birth IN (FROM w_dob)")
    tests += [
        f"{_reference(column, normal, usual)} IN (FROM {table})"
        for column, (table, normal, usual) in COMPARED.items()
        if column in cells
    ]
    tests += _by_place(cells, roams=roams)
    if may_hold_nul:
        tests += [f"contains({name}, chr(0))" for name in FREE_TEXT if name in cells]
    return " OR ".join(tests) or "false"


def doubtful_id() -> str:
    """Whether a ``record_id`` may be empty for Python; narrower than that, and cheap."""
    return "record_id IS NULL OR record_id NOT BETWEEN '!' AND '~'"


def full_match(text: str, pattern: str) -> str:
    """Whether all of ``text`` is as ``pattern`` says."""
    return f"regexp_full_match({text}, {quoted(pattern)})"


def _strange_day(column: str) -> str:
    """Not empty and in no usual form. A date that DuckDB writes as it stands here is a real one."""
    real = (
        f"strlen({column}) = 10 AND {column} BETWEEN '1900' AND '2099~'"
        f" AND CAST(TRY_CAST({column} AS DATE) AS VARCHAR) IS NOT DISTINCT FROM {column}"
    )
    usual = full_match(column, USUAL_FORMS[column])
    return f"({column} <> '' AND NOT ({real}) AND NOT {usual})"


def _reference(column: str, normal: str, usual: str) -> str:
    return (
        f"CASE WHEN {column} <> '' THEN"
        f" CASE WHEN {full_match(column, NORMAL_FORMS[column])} THEN {normal}"
        f" WHEN {full_match(column, USUAL_FORMS[column])} THEN {usual.format(column)}"
        f" ELSE '{DOUBTFUL}' END END"
    )


def _by_place(cells: Collection[str], *, roams: bool) -> list[str]:
    addressed = "address <> ''" if "address" in cells else "false"
    if "postcode" not in cells:
        return [addressed]
    squeezed = "replace(postcode, ' ', '')"
    upper = f"upper({squeezed})"
    written = (
        f"CASE WHEN postcode <> '' THEN"
        f" CASE WHEN {full_match('postcode', NORMAL_FORMS['postcode'])} THEN postcode"
        f" WHEN {full_match(squeezed, WRITTEN_UNIT)}"
        f" THEN concat(left({upper}, -3), ' ', right({upper}, 3)) ELSE '{DOUBTFUL}' END"
        f" WHEN {addressed} THEN '{DOUBTFUL}' END IN (SELECT k FROM w_near)"
    )
    return [written, addressed] if roams else [written]
