"""The one query that goes over every record: what in it is doubtful, and whose it may be.

Doubtful rows, whose cells are not in one of the usual forms, are handed out and judged in
Python. Of the others, those are handed out that may be about somebody wanted: roughly, and
losing nothing. A test compares with every row against everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from forethought.sources.first_look_sql import (
    DOUBTFUL,
    by_birth_date,
    doubtful,
    full_match,
    referenced,
    to_be_placed,
    written_postcode,
)
from forethought.sources.rough_address import RANGE_MARK, Anchor, pieces_of
from forethought.sources.rough_name import hints_of
from forethought.sources.usual_forms import (
    PLAIN_ADDRESS,
    RANGE,
    UNIT,
    UNIT_WITHIN,
    USUAL_FORMS,
)
from forethought.sources.wanted import Wanted

SURE = "!"
"""Token of a row to be judged whole: doubtful, or found by a reference."""

NEAR = "@"
"""Begins the token of a row with a postcode near those wanted; the number of their set follows."""

EXACT = "="
"""Begins the token of a row with a postcode that may be wanted; the postcode follows."""

BY_BIRTH_DATE = "?"
"""Begins the token of a row found by its birth date alone; the date as written follows."""

_MOST_WORDS = 200


def scan_sql(
    cells: Mapping[str, str],
    line: str,
    table: str,
    wanted: Wanted,
    *,
    also: str = "false",
    may_hold_nul: bool = False,
) -> str:
    """The query over ``table``, whose text cells ``may_hold_nul``.

    ``cells`` gives for each column that is present the SQL of its text, ``line`` the SQL of a
    row's number, ``also`` a condition under which a row is handed out in any case. The result
    has the columns ``line, token`` and the cells in the order of ``cells``; a row found in
    several ways comes several times, except with the token :data:`SURE`. The tables that
    :func:`wanted_tables` names must be there.
    """
    columns = ", ".join(f"{sql} AS {name}" for name, sql in cells.items())
    names = ", ".join(cells)
    texts = ", ".join(f"coalesce({name}, '') AS {name}" for name in cells)
    doubts = doubtful(cells, may_hold_nul=may_hold_nul)
    return f"""
        WITH every AS (SELECT {line} AS line, {columns} FROM {table}),
        marked AS (
            SELECT *, {referenced(cells)} AS referenced, {by_birth_date(cells)} AS by_birth_date
            FROM every),
        cells AS (
            SELECT * FROM marked WHERE referenced OR by_birth_date OR {doubts}
                OR {to_be_placed(cells, roams=wanted.roams)} OR {also}),
        written AS (SELECT *, {_written(cells)} AS pc0 FROM cells),
        inside AS (SELECT *, {_postcodes(cells)} AS postcodes FROM written),
        placed AS (
            SELECT *, CASE WHEN postcodes IS NULL THEN pc0
                ELSE regexp_replace(postcodes[1], '\\s*(...)$', ' \\1') END AS pc FROM inside),
        near AS (SELECT placed.*, home, street FROM placed LEFT JOIN w_near ON pc = w_near.k),
        needing AS (SELECT *, coalesce({_needs(cells, wanted)}, false) AS needs FROM near),
        found AS (
            SELECT line, {names}, pc, home, needs, coalesce(by_birth_date, false) AS by_birth_date,
                coalesce(referenced, false) OR coalesce({doubts}, false) OR {also}
                OR coalesce({_doubtful_place(cells)}, false) AS sure
            FROM needing),
        rough AS (
            SELECT *, CASE WHEN needs THEN {_in_small_letters(cells)} ELSE '' END AS addr,
                CASE WHEN by_birth_date THEN {_letters_of_name(cells)} ELSE '' END AS letters
            FROM found WHERE sure OR by_birth_date OR needs),
        tokens AS (
            SELECT line, {names}, pc, addr, letters, unnest(CASE WHEN sure THEN ['{SURE}'] ELSE
                CASE WHEN by_birth_date THEN [{_birth_token(cells)}] ELSE [] END ||
                CASE WHEN needs AND home IS NOT NULL
                    THEN ['{NEAR}' || home, '{EXACT}' || pc] ELSE [] END ||
                CASE WHEN {_by_words(wanted)} THEN {_tokens(wanted)} ELSE [] END END) AS token
            FROM rough)
        SELECT line, tokens.token, {texts} FROM tokens SEMI JOIN w_anchor
        ON tokens.token = w_anchor.token
            AND contains(addr, w_anchor.street) AND contains(addr, w_anchor.place)
            AND contains(letters, w_anchor.name) AND contains(addr, w_anchor.piece)
            AND (pc IS NULL OR w_anchor.anywhere <> '')
            AND (w_anchor.ranged = '' OR regexp_matches(addr, '{RANGE}'))
        """  # noqa: S608 - names are ours, texts are quoted


@lru_cache(maxsize=2)
def wanted_tables(wanted: Wanted) -> dict[str, Mapping[str, Sequence[str]]]:
    """What each helper table of :func:`scan_sql` holds: table, column, values."""
    births = [
        (spelling, hint)
        for day, persons in wanted.by_birth_date.items()
        for hint in frozenset().union(*(hints_of(person.name) for person in persons))
        for spelling in _spellings(day.isoformat())
    ]
    near = wanted.near
    homes = {near_to: str(number) for number, near_to in enumerate(set(near.values()))}
    of_home = _by_home(wanted.anchors)
    streets = {near_to: _street_of(near_to, of_home) for near_to in homes}
    anchors = [
        _anchor_row(SURE),
        _anchor_row(BY_BIRTH_DATE),
        *(_anchor_row(BY_BIRTH_DATE + spelling, name=hint) for spelling, hint in births),
        *(_anchor_row(a.token, a.street, a.place, anywhere=not a.homes) for a in wanted.anchors),
        *_near_rows(of_home, homes),
        *(
            _anchor_row(EXACT + _with_space(postcode), piece=piece, ranged=ranged)
            for postcode, house in wanted.houses
            for piece, ranged in pieces_of(house)
        ),
    ]
    return {
        "w_utr": {"k": [DOUBTFUL, *wanted.utr]},
        "w_nino": {"k": [DOUBTFUL, *wanted.nino]},
        "w_vrn": {"k": [DOUBTFUL, *wanted.vrn]},
        "w_paye": {"k": [DOUBTFUL, *wanted.paye]},
        "w_near": {
            "k": [DOUBTFUL, *(_with_space(postcode) for postcode in near)],
            "home": ["", *(homes[of] for of in near.values())],
            "street": [
                "",
                *("" if k in wanted.postcodes else streets[of] for k, of in near.items()),
            ],
        },
        "w_dob": {"k": list({spelling for spelling, _ in births})},
        "w_anchor": dict(zip(_ANCHOR, zip(*anchors, strict=True), strict=True)),
    }


_ANCHOR = ("token", "street", "place", "name", "piece", "anywhere", "ranged")


def _anchor_row(
    token: str,
    street: str = "",
    place: str = "",
    *,
    name: str = "",
    piece: str = "",
    anywhere: bool = True,
    ranged: bool = False,
) -> tuple[str, ...]:
    return token, street, place, name, piece, "y" * anywhere, "y" * ranged


def _by_home(anchors: Iterable[Anchor]) -> dict[str, list[Anchor]]:
    of_home: dict[str, list[Anchor]] = {}
    for anchor in anchors:
        for home in anchor.homes:
            of_home.setdefault(home, []).append(anchor)
    return of_home


def _street_of(homes: Collection[str], of_home: Mapping[str, Sequence[Anchor]]) -> str:
    """What every address with a postcode near ``homes`` must hold to be one of theirs."""
    streets = {anchor.street for home in homes for anchor in of_home.get(home, ())}
    return streets.pop() if len(streets) == 1 else ""


def _near_rows(
    of_home: Mapping[str, Sequence[Anchor]], homes: Mapping[tuple[str, ...], str]
) -> Iterator[tuple[str, ...]]:
    """The anchors of the addresses to which a postcode is near: fewer than words would give."""
    for near_to, number in homes.items():
        for home in near_to:
            for anchor in of_home.get(home, ()):
                ranged = anchor.token.endswith(RANGE_MARK)
                piece = anchor.token.removesuffix(RANGE_MARK)
                yield _anchor_row(
                    NEAR + number, anchor.street, anchor.place, piece=piece, ranged=ranged
                )


def _spellings(day: str) -> set[str]:
    year, month, number = day.split("-")
    days, months = {number, number.lstrip("0")}, {month, month.lstrip("0")}
    return {day} | {f"{d}/{m}/{year}" for d in days for m in months}


def _with_space(postcode: str) -> str:
    return f"{postcode[:-3]} {postcode[-3:]}"


def _cell(column: str, cells: Collection[str]) -> str:
    return column if column in cells else "''"


def _written(cells: Collection[str]) -> str:
    return written_postcode() if "postcode" in cells else "NULL::VARCHAR"


def _postcodes(cells: Collection[str]) -> str:
    """The postcode of a postcode cell that is not well written, or else those in the address.

    NULL where the postcode cell is well written.
    """
    address = _text("address", cells)
    inside = f"regexp_extract_all(upper({address}), '{UNIT_WITHIN}')"
    if "postcode" not in cells:
        return inside
    squeezed = "regexp_replace(upper(postcode), '[^A-Z0-9]+', '', 'g')"
    return (
        "CASE WHEN pc0 IS NOT NULL THEN NULL"
        f" WHEN regexp_full_match({squeezed}, '{UNIT}|GIR0AA') THEN [{squeezed}]"
        f" ELSE {inside} END"
    )


def _needs(cells: Collection[str], wanted: Wanted) -> str:
    """Whether the row is to be found by its address, its postcode being none or not enough."""
    if "address" not in cells or not (wanted.anchors or wanted.houses):
        return "false"
    if wanted.roams:
        return "address <> ''"
    plain = full_match("address", PLAIN_ADDRESS)
    street = f"contains({_in_small_letters(cells)}, street)"
    return (
        "address <> '' AND (pc IS NULL"
        f" OR CASE WHEN home IS NOT NULL THEN street = '' OR {street} OR NOT {plain} END)"
    )


def _by_words(wanted: Wanted) -> str:
    return "needs" if wanted.roams else "needs AND pc IS NULL"


def _doubtful_place(cells: Collection[str]) -> str:
    """Whether only Python can tell where a row is about."""
    doubts = ["coalesce(len(postcodes) > 1, false)"]
    if "postcode" in cells:
        usual = full_match("postcode", USUAL_FORMS["postcode"])
        doubts.append(f"CASE WHEN pc0 IS NULL AND postcode <> '' THEN NOT {usual} ELSE false END")
    if "address" in cells:
        plain = full_match("address", PLAIN_ADDRESS)
        doubts.append(f"CASE WHEN postcodes IS NOT NULL OR needs THEN NOT {plain} ELSE false END")
    return " OR ".join(doubts)


def _text(column: str, cells: Collection[str]) -> str:
    return f"coalesce({column}, '')" if column in cells else "''"


def _birth_token(cells: Collection[str]) -> str:
    # A name beyond ASCII is read in Python only.
    name, born = _text("customer_name", cells), _cell("date_of_birth", cells)
    return (
        f"CASE WHEN regexp_full_match({name}, '[ -~]*')"
        f" THEN '{BY_BIRTH_DATE}' || {born} ELSE '{BY_BIRTH_DATE}' END"
    )


def _in_small_letters(cells: Collection[str]) -> str:
    """The address as anchors are written, without apostrophes."""
    return f"replace(replace(lower({_text('address', cells)}), '''', ''), '`', '')"


def _letters_of_name(cells: Collection[str]) -> str:
    """See :func:`letters_of`."""
    letters = f"regexp_replace(lower({_text('customer_name', cells)}), '[^a-z]+', '', 'g')"
    return f"{letters} || ' ' || replace(replace({letters}, 'mac', 'mc'), 'saint', 'st')"


def _tokens(wanted: Wanted) -> str:
    """Numbers and words of the address; the words of one with a range marked as well."""
    tokens = {anchor.token for anchor in wanted.anchors}
    # The longest first, so that a word is never cut short by another that begins it.
    words = sorted((token for token in tokens if token.isalpha()), key=len, reverse=True)
    piece = "|".join(["[1-9][0-9]*", *(words if len(words) <= _MOST_WORDS else ["[a-z]+"])])
    marked = f"regexp_replace(addr, '([a-z]+)', '\\1{RANGE_MARK}', 'g')"
    in_all = " || ['']" if "" in tokens else ""
    return (
        f"regexp_extract_all(addr, '{piece}'){in_all} ||"
        f" CASE WHEN regexp_matches(addr, '{RANGE}') THEN"
        f" regexp_extract_all({marked}, '[a-z]+{RANGE_MARK}')"
        f" || ['{RANGE_MARK}'] ELSE [] END"
    )
