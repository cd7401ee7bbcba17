"""Which rows are worth a closer look: most are flawless and about nobody wanted, at one glance.

Losing nothing: a row is passed over only when each of its cells is empty or in a usual form, no
reference, birth date or postcode of it is among those wanted, and its postcode is a whole one,
so that its address need not be read. Each test is cheap, and dear ones see only what the cheap
ones leave: as a long OR with no function around it, DuckDB stops at the first that holds. The
tables of :func:`.scan_sql.wanted_tables` must be there.
"""

from __future__ import annotations

from collections.abc import Collection

from forethought.sources.duck import quoted
from forethought.sources.usual_forms import NORMAL_FORMS, USUAL_FORMS, WRITTEN_UNIT

DOUBTFUL = "!"
"""Stands for every doubtful cell, and is among whatever is wanted."""

_FREE_TEXT = ("record_id", "customer_name", "text", "category")

_DIGITS = "regexp_replace({0}, '\\.0$|[^0-9]+', '', 'g')"
_LETTERS = "regexp_replace(upper({0}), '[^A-Z0-9]+', '', 'g')"
_COMPARED = {
    "utr": ("w_utr", "utr", f"lpad({_DIGITS}, 10, '0')"),
    "nino": ("w_nino", "left(nino, 8)", f"left({_LETTERS}, 8)"),
    "vrn": ("w_vrn", "vrn", f"left({_DIGITS}, 9)"),
    "paye_ref": ("w_paye", "replace(paye_ref, '/', '')", _LETTERS),
}
"""The table with which a reference is compared; how, in its normal form and in a usual one."""


def referenced(cells: Collection[str]) -> str:
    """Whether a reference of a row is wanted, or doubtful. NULL counts as no, here and below."""
    tests = [
        f"{_reference(column, normal, usual)} IN (FROM {table})"
        for column, (table, normal, usual) in _COMPARED.items()
        if column in cells
    ]
    return " OR ".join(tests) or "false"


def by_birth_date(cells: Collection[str]) -> str:
    """Whether the birth date of a row is wanted."""
    return "date_of_birth IN (FROM w_dob)" if "date_of_birth" in cells else "false"


def doubtful(cells: Collection[str], *, may_hold_nul: bool) -> str:
    """Whether something else in a row is doubtful, its place apart."""
    tests = [_strange_day(column) for column in ("date", "date_of_birth") if column in cells]
    if "record_id" in cells:
        # Narrower than what Python takes for an id, and cheap.
        tests.append("record_id IS NULL OR record_id NOT BETWEEN '!' AND '~'")
    if may_hold_nul:
        tests += [f"contains({name}, chr(0))" for name in _FREE_TEXT if name in cells]
    return " OR ".join(tests) or "false"


def to_be_placed(cells: Collection[str], *, roams: bool) -> str:
    """Whether the postcode of a row is near those wanted, or its address must be read.

    ``roams``: any address may be one that is wanted, whatever its postcode.
    """
    addressed = "address <> ''" if "address" in cells else "false"
    if roams or "postcode" not in cells:
        return addressed
    written = (
        f"CASE WHEN postcode <> '' THEN coalesce({written_postcode()}, '{DOUBTFUL}')"
        f" WHEN {addressed} THEN '{DOUBTFUL}' END"
    )
    return f"{written} IN (SELECT k FROM w_near)"  # noqa: S608 - nothing in it is given


def written_postcode() -> str:
    """The unit postcode with its space of a well written postcode cell, else NULL."""
    squeezed = "replace(postcode, ' ', '')"
    upper = f"upper({squeezed})"
    return (
        f"CASE WHEN {full_match('postcode', NORMAL_FORMS['postcode'])} THEN postcode"
        f" WHEN {full_match(squeezed, WRITTEN_UNIT)}"
        f" THEN concat(left({upper}, -3), ' ', right({upper}, 3)) END"
    )


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
    return f"CASE WHEN {column} <> '' THEN CASE WHEN {real} THEN false ELSE NOT {usual} END END"


def _reference(column: str, normal: str, usual: str) -> str:
    return (
        f"CASE WHEN {column} <> '' THEN"
        f" CASE WHEN {full_match(column, NORMAL_FORMS[column])} THEN {normal}"
        f" WHEN {full_match(column, USUAL_FORMS[column])} THEN {usual.format(column)}"
        f" ELSE '{DOUBTFUL}' END END"
    )
