"""The one query that goes over every record: what in it is doubtful, and whose it may be.

Doubtful rows, whose cells are not in one of the usual forms, are handed out and judged in
Python: the forms here are narrower than what Python accepts, never wider.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from forethought.sources.duck import quoted
from forethought.sources.rough_address import RANGE_MARK, Anchor
from forethought.sources.wanted import Wanted

SURE = "!"
"""Token of a row to be judged whole: doubtful, or found by a reference or a postcode."""

BY_BIRTH_DATE = "?"
"""Token of a row found by its birth date alone."""

_YEAR = "(?:19|20)[0-9]{2}"
_UP_TO_28 = "(?:0[1-9]|1[0-9]|2[0-8])"
_MONTH_DAY = f"(?:(?:0[1-9]|1[0-2])-{_UP_TO_28}|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
_DAY = f"{_YEAR}-{_MONTH_DAY}"
_BRITISH_DAY = (
    "(?:(?:0?[1-9]|1[0-9]|2[0-8])/(?:0?[1-9]|1[0-2])|(?:29|30)/(?:0?[13-9]|1[0-2])"
    f"|31/(?:0?[13578]|1[02]))/{_YEAR}"
)
_MINUTES = ":[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,6})?)?"
_HOUR = "(?:[01][0-9]|2[0-3])"
_OFFSET = "(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
_HOUR_WITHOUT_CLOCK_CHANGE = "(?:0[02-9]|1[0-9]|2[0-3])"
_MOMENT = (
    f"{_DAY}[T ]{_HOUR}{_MINUTES}{_OFFSET}"
    f"|20[0-9]{{2}}-{_MONTH_DAY}[T ]{_HOUR_WITHOUT_CLOCK_CHANGE}{_MINUTES}"
)
USUAL_FORMS = {
    "date": f"{_DAY}|{_BRITISH_DAY}|{_MOMENT}",
    "date_of_birth": f"{_DAY}|{_BRITISH_DAY}",
    "utr": (
        "[Kk]?(?:[1-9][0-9]{7,9}|0[1-9][0-9]{8}|00[1-9][0-9]{7}) ?(?:[Kk]|\\.0)?"
        "|[1-9][0-9]{4} [0-9]{5} ?[Kk]?"
    ),
    "nino": "[A-Za-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-Za-z]?",
    "vrn": (
        "(?:(?:GB|gb) ?)?(?:(?:[1-9][0-9]|0[1-9])[0-9]{7}(?:[0-9]{3})?"
        "|[1-9][0-9]{2} [0-9]{4} [0-9]{2})(?:\\.0)?"
    ),
    "paye_ref": "[0-9]{3} ?/? ?[A-Za-z0-9]{1,10}",
    "postcode": "[ -{}~]{1,40}",
}
"""What a cell that is not empty usually looks like, by column; ``|`` separates the cells."""

_UNIT = "[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}"
_UNIT_WITHIN = "\\b[A-Z]{1,2}[0-9][A-Z0-9]?\\s*[0-9][A-Z]{2}\\b"
_PLAIN_ADDRESS = "[\\x20-\\x5e\\x60-\\x7e\\t\\r\\n]*"
_RANGE = "[0-9]\\s?[a-z]?\\s*(?:-|to)"
_MOST_WORDS = 200
_FREE_TEXT = ("record_id", "customer_name", "text", "category")


def scan_sql(cells: Mapping[str, str], line: str, table: str, also: str, wanted: Wanted) -> str:
    """The query over ``table``.

    ``cells`` gives for each column that is present the SQL of its text, ``line`` the SQL of a
    row's number, ``also`` a condition under which a row is handed out in any case. The result
    has the columns ``line, odd, token`` and the cells in the order of ``cells``; a row found in
    several ways comes several times, except with the token :data:`SURE`. The tables that
    :func:`wanted_tables` names must be there.
    """
    columns = ", ".join(f"coalesce({sql}, '') AS {name}" for name, sql in cells.items())
    names = ", ".join(cells)
    return f"""
        WITH cells AS (SELECT {line} AS line, {columns} FROM {table}),
        placed AS (SELECT *, {_place(cells)} FROM cells),
        needing AS (SELECT *, {_needs(cells, wanted)} AS needs FROM placed),
        judged AS (SELECT *, {_odd(cells)} AS odd FROM needing),
        found AS (
            SELECT line, odd, {names}, addr, pc,
                odd OR {_by_reference(cells, wanted)} OR coalesce(pc IN (FROM w_pc), false)
                OR {also} AS sure,
                {_by_birth_date(cells)} AS by_birth_date, needs
            FROM judged),
        tokens AS (
            SELECT line, odd, {names}, addr, pc, unnest(CASE WHEN sure THEN ['{SURE}'] ELSE
                CASE WHEN by_birth_date THEN ['{BY_BIRTH_DATE}'] ELSE [] END ||
                CASE WHEN needs THEN {_tokens(wanted)} ELSE [] END END) AS token
            FROM found WHERE sure OR by_birth_date OR needs)
        SELECT line, odd, tokens.token, {names} FROM tokens SEMI JOIN w_anchor
        ON tokens.token = w_anchor.token
            AND contains(addr, w_anchor.street) AND contains(addr, w_anchor.place)
            AND (pc IS NULL OR w_anchor.near IS NULL OR contains(w_anchor.near, pc))
        """  # noqa: S608 - names are ours, texts are quoted


def wanted_tables(wanted: Wanted) -> dict[str, Mapping[str, Sequence[str | None]]]:
    """What each helper table of :func:`scan_sql` holds: table, column, values."""
    days = [spelling for day in wanted.by_birth_date for spelling in _spellings(day.isoformat())]
    anchors = [Anchor(SURE), Anchor(BY_BIRTH_DATE), *wanted.anchors]
    return {
        "w_utr": {"k": sorted(wanted.utr)},
        "w_nino": {"k": sorted(wanted.nino)},
        "w_vrn": {"k": sorted(wanted.vrn)},
        "w_paye": {"k": sorted(wanted.paye)},
        "w_pc": {"k": sorted(wanted.postcodes)},
        "w_near": {"k": sorted(wanted.near)},
        "w_dob": {"k": days},
        "w_anchor": {
            "token": [anchor.token for anchor in anchors],
            "street": [anchor.street for anchor in anchors],
            "place": [anchor.place for anchor in anchors],
            "near": [anchor.near for anchor in anchors],
        },
    }


def _spellings(day: str) -> set[str]:
    year, month, number = day.split("-")
    days, months = {number, number.lstrip("0")}, {month, month.lstrip("0")}
    return {day} | {f"{d}/{m}/{year}" for d in days for m in months}


def _place(cells: Collection[str]) -> str:
    """``own``: the postcode cell holds one; ``pc``: that, or the one in the address; ``many``."""
    own = "regexp_replace(upper(postcode), '[^A-Z0-9]+', '', 'g')" if "postcode" in cells else "''"
    is_own = f"regexp_full_match({own}, '{_UNIT}|GIR0AA')"
    if "address" not in cells:
        return (
            f"{is_own} AS own, CASE WHEN {is_own} THEN {own} END AS pc, false AS many, '' AS addr"
        )
    inside = (
        f"CASE WHEN {is_own} THEN [] ELSE regexp_extract_all(upper(address), '{_UNIT_WITHIN}') END"
    )
    addr = "replace(replace(lower(address), '''', ''), '`', '')"
    return (
        f"{is_own} AS own, {inside} AS inside, len(inside) > 1 AS many,"
        f" CASE WHEN own THEN {own} WHEN len(inside) = 1 THEN"
        f" regexp_replace(inside[1], '\\s+', '', 'g') END AS pc, {addr} AS addr"
    )


def _needs(cells: Collection[str], wanted: Wanted) -> str:
    """Whether the row is to be found by the words of its address."""
    if "address" not in cells or not wanted.anchors:
        return "false"
    somewhere = "true" if wanted.roams else "pc IS NULL OR pc IN (FROM w_near)"
    return f"address <> '' AND ({somewhere})"


def _odd(cells: Collection[str]) -> str:
    """Whether only Python can judge the row."""
    doubts = ["many"]
    forms = [column for column in USUAL_FORMS if column in cells]
    if forms:
        joined = ", '|', ".join(forms)
        usual = "\\|".join(f"(?:{USUAL_FORMS[column]})?" for column in forms)
        doubts.append(f"NOT regexp_full_match(concat({joined}), {quoted(usual)})")
    if "record_id" in cells:
        doubts.append("NOT regexp_matches(record_id, '^[!-~]')")
    doubts += [f"contains({name}, chr(0))" for name in _FREE_TEXT if name in cells]
    if "address" in cells:
        plain = f"regexp_full_match(address, {quoted(_PLAIN_ADDRESS)})"
        doubts.append(f"((NOT own OR needs) AND NOT {plain})")
    return " OR ".join(doubts)


def _by_reference(cells: Collection[str], wanted: Wanted) -> str:
    digits = "regexp_replace({0}, '\\.0$|[^0-9]+', '', 'g')"
    letters = "regexp_replace(upper({0}), '[^A-Z0-9]+', '', 'g')"
    normal = {
        "utr": ("w_utr", wanted.utr, f"lpad({digits.format('utr')}, 10, '0')"),
        "nino": ("w_nino", wanted.nino, f"left({letters.format('nino')}, 8)"),
        "vrn": ("w_vrn", wanted.vrn, f"left({digits.format('vrn')}, 9)"),
        "paye_ref": ("w_paye", wanted.paye, letters.format("paye_ref")),
    }
    tests = [
        f"{sql} IN (FROM {table})"
        for column, (table, values, sql) in normal.items()
        if column in cells and values
    ]
    return f"({' OR '.join(tests)})" if tests else "false"


def _by_birth_date(cells: Collection[str]) -> str:
    return "date_of_birth IN (FROM w_dob)" if "date_of_birth" in cells else "false"


def _tokens(wanted: Wanted) -> str:
    """Numbers and words of the address; the words of one with a range marked as well."""
    tokens = {anchor.token for anchor in wanted.anchors}
    words = sorted((token for token in tokens if token.isalpha()), key=len, reverse=True)
    # The longest first, so that a word is never cut short by another that begins it.
    piece = "|".join(["[1-9][0-9]*", *(words if len(words) <= _MOST_WORDS else ["[a-z]+"])])
    marked = f"regexp_replace(addr, '([a-z]+)', '\\1{RANGE_MARK}', 'g')"
    return (
        f"list_distinct(regexp_extract_all(addr, '{piece}')) ||"
        f" CASE WHEN regexp_matches(addr, '{_RANGE}') THEN"
        f" list_distinct(regexp_extract_all({marked}, '[a-z]+{RANGE_MARK}'))"
        f" || ['{RANGE_MARK}'] ELSE [] END"
    ) + (" || ['']" if "" in tokens else "")
