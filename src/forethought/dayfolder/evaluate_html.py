"""The figures of a reader as one page: no script, nothing from outside, printable."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from forethought.dayfolder.evaluate_curves import curve_svg, rate_lines
from forethought.dayfolder.evaluate_report import as_text
from forethought.screening.evaluation import Evaluation
from forethought.screening.evaluation_curve import Scored, calibration

Section = tuple[str, Evaluation, tuple[Scored, ...]]
"""The file's name, its figures, and the probabilities (empty for a reader that gives none)."""

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#0b0c0c;background:#fff}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:14px}
svg{width:100%;max-width:32rem}svg text{font-size:11px}
.grid{stroke:#b1b4b6;stroke-width:.5;fill:none}.curve{stroke:#1d70b8;stroke-width:2;fill:none}
table{border-collapse:collapse}th,td{padding:.2rem .8rem;border-bottom:1px solid #b1b4b6;
text-align:right}
"""


def as_html(sections: Sequence[Section], reader: str) -> str:
    """One page for all files."""
    parts = "".join(_section(*section) for section in sections)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>How well the reader does</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>How well the reader <q>{escape(reader)}</q> does</h1>{parts}</main></body></html>"
    )


def _section(title: str, evaluation: Evaluation, notes: tuple[Scored, ...]) -> str:
    name = escape(title)
    text = "\n".join([as_text(evaluation, title), *rate_lines(evaluation)])
    drawn = f"{curve_svg(notes, name)}{_calibration(notes)}" if notes else ""
    return f"<section><h2>{name}</h2>{drawn}<pre>{escape(text)}</pre></section>"


def _calibration(notes: tuple[Scored, ...]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{part.low:.0%} to {part.high:.0%}</th><td>{part.notes}</td>'
        f"<td>{part.given:.0%}</td><td>{part.relevant:.0%}</td></tr>"
        for part in calibration(notes)
    )
    return (
        "<table><caption>Does the probability mean what it says?</caption><thead><tr>"
        '<th scope="col">given</th><th scope="col">notes</th><th scope="col">mean</th>'
        f'<th scope="col">relevant</th></tr></thead><tbody>{rows}</tbody></table>'
    )
