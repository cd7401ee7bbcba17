"""How the cells of records usually look, as RE2 patterns: narrower than what Python accepts.

A row in one of these forms needs no second look; any other is judged in Python.
"""

from __future__ import annotations

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
        "[Kk]?(?:[1-9][0-9]{7,9}|0[1-9][0-9]{8}|00[1-9][0-9]{7})(?: ?[Kk]|\\.0)?"
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
"""What a cell that is not empty usually looks like, by column."""

NORMAL_FORMS = {
    **USUAL_FORMS,
    "utr": "[1-9][0-9]{9}|0[1-9][0-9]{8}",
    "nino": "[A-Z]{2}[0-9]{6}[A-Z]?",
    "vrn": "(?:[1-9][0-9]|0[1-9])[0-9]{7}",
    "paye_ref": "[0-9]{3}/[A-Z0-9]{1,10}",
    "postcode": "[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}",
}
"""The same, so that what is compared is in the cell with nothing to take out but ``/`` or space.

Most rows of a well-kept extract are like this, and cost much less.
"""

UNIT = "[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}"
"""A unit postcode without space."""

WRITTEN_UNIT = "[A-Za-z]{1,2}[0-9][A-Za-z0-9]?[0-9][A-Za-z]{2}|[Gg][Ii][Rr]0[Aa]{2}"
"""The same in capitals or small letters."""

UNIT_WITHIN = "\\b[A-Z]{1,2}[0-9][A-Z0-9]?\\s*[0-9][A-Z]{2}\\b"
"""A unit postcode among other text in capitals."""

PLAIN_ADDRESS = "[\\x20-\\x5e\\x60-\\x7e\\t\\r\\n]*"
"""ASCII that can be seen, without ``_``, which is a letter for some patterns and not for others."""

RANGE = "[0-9]\\s?[a-z]?\\s*(?:-|to)"
"""What "12-16" and "8 to 10" have, in small letters."""
