"""The figures of a reader as one page: no script, nothing from outside, printable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from forethought.dayfolder.evaluate_curves import other_thresholds
from forethought.dayfolder.evaluate_drawings import calibration_svg, curve_svg
from forethought.dayfolder.evaluate_figures import (
    REMEMBERS,
    Figures,
    plain_flagged,
    rate_sentences,
    real_rate,
    worst,
)
from forethought.screening.evaluation import Evaluation, Mistake, Share
from forethought.screening.evaluation_curve import Scored, calibration

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;
color:#0b0c0c;background:#fff}
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.3rem;margin-top:2.5rem;overflow-wrap:anywhere}
h3{font-size:1.1rem;margin:1.5rem 0 .5rem}a{color:#1d70b8}.hint{color:#505a5f}
a:focus,.wide:focus{outline:3px solid #fd0;outline-offset:0;box-shadow:inset 0 0 0 2px #0b0c0c}
svg{width:100%;max-width:28rem}svg text{font-size:11px}
.curves{display:flex;flex-wrap:wrap;gap:1rem}.curves figure{flex:1 1 18rem;margin:0}
.grid{stroke:#b1b4b6;stroke-width:.5;fill:none}.curve{stroke:#1d70b8;stroke-width:2;fill:none}
.honest{stroke:#505a5f;stroke-dasharray:4;fill:none}circle{fill:#0b0c0c}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
caption{text-align:left;font-weight:600;padding:.5rem 0}
th,td{padding:.25rem .8rem .25rem 0;border-bottom:1px solid #b1b4b6;text-align:left;
vertical-align:top}td{white-space:nowrap}small{color:#505a5f;display:block}
li{margin:.75rem 0;overflow-wrap:anywhere}
thead th{vertical-align:bottom}@media(max-width:40rem){td{white-space:normal}}
@media print{.wide{overflow:visible}li,tr,figure{break-inside:avoid}}
"""


def as_html(figures: Sequence[Figures], reader: str) -> str:
    """One page for all files."""
    parts = "".join(_section(one, number) for number, one in enumerate(figures))
    summary = _summary(figures) if len(figures) > 1 else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>How well the reader does</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>How well the reader <q>{escape(reader)}</q> does</h1>"
        "<p>Recall: of the notes that matter, the share it finds. Precision: of those it flags, "
        "the share that matters. In brackets: where the true share lies with 95 % confidence.</p>"
        f"{summary}{parts}</main></body></html>"
    )


def _summary(figures: Sequence[Figures]) -> str:
    rows = []
    for number, one in enumerate(figures):
        rate, overall = real_rate(one.evaluation), one.evaluation.overall
        rows.append(
            (
                f'<a href="#file{number}">{escape(one.file)}</a>',
                f"{one.evaluation.notes}",
                _share(overall.recall),
                _share(overall.precision),
                _share(plain_flagged(one.evaluation)),
                "-" if rate is None else f"{rate.notes:.1f}",
            )
        )
    heads = ("file", "notes", "recall", "precision", "plain flagged", "to read for a hazard")
    return _table("Each writer's file", heads, rows)


def _section(figures: Figures, number: int) -> str:
    evaluation = figures.evaluation
    beware = f"<p><strong>{REMEMBERS}</strong></p>" if figures.remembers else ""
    return (
        f'<section aria-labelledby="file{number}"><h2 id="file{number}">{escape(figures.file)}</h2>'
        f"{beware}<p>{evaluation.notes} notes, {evaluation.relevant} relevant. "
        f"Read at {figures.speed:,.0f} notes a second on one core.</p>"
        f"<p>{' '.join(rate_sentences(evaluation))}</p>"
        f"{_categories(evaluation)}{_traps(evaluation)}{_probabilities(figures)}"
        f"{''.join(_mistakes(*one) for one in worst(evaluation))}</section>"
    )


def _categories(evaluation: Evaluation) -> str:
    scores = [("all that matter", evaluation.overall)]
    scores += [(_words(hazard), score) for hazard, score in evaluation.categories.items()]
    rows = [(name, _share(one.recall), _share(one.precision)) for name, one in scores]
    return _table("Found, and right, by category", ("category", "recall", "precision"), rows)


def _traps(evaluation: Evaluation) -> str:
    rows = [(escape(_words(trap)), _share(share)) for trap, share in evaluation.traps.items()]
    title = "Notes that are not relevant, wrongly flagged, by trap"
    return _table(title, ("trap", "flagged"), rows) if rows else ""


def _probabilities(figures: Figures) -> str:
    notes = figures.probabilities
    if not notes:
        return '<p class="hint">This reader gives no probability, so it has no curve.</p>'
    title = escape(figures.file)
    rows = [(words, _share(share)) for words, share in other_thresholds(notes)]
    return (
        "<h3>The second reader at other thresholds</h3>"
        f'<div class="curves"><figure>{curve_svg(notes, figures.evaluation.overall, title)}'
        "<figcaption>Precision against recall. The dot: what was measured above.</figcaption>"
        f"</figure><figure>{calibration_svg(notes, title)}<figcaption>Relevant against "
        "given. On the broken line a probability means what it says.</figcaption></figure></div>"
        f"{_table('With another threshold', ('asked', 'reached'), rows)}{_calibration(notes)}"
    )


def _calibration(notes: tuple[Scored, ...]) -> str:
    rows = [
        (
            f"{part.low:.0%} to {part.high:.0%}",
            f"{part.notes}",
            f"{part.given:.0%}",
            f"{part.relevant:.0%}",
        )
        for part in calibration(notes)
    ]
    heads = ("given", "notes", "mean given", "relevant")
    return _table("Does the probability mean what it says?", heads, rows)


def _mistakes(heading: str, mistakes: Sequence[Mistake], total: int) -> str:
    if not mistakes:
        return ""
    items = "".join(_mistake(one) for one in mistakes)
    return f"<h3>{heading} ({len(mistakes)} of {total})</h3><ul>{items}</ul>"


def _mistake(mistake: Mistake) -> str:
    names = ", ".join(mistake.categories) or mistake.trap or "plain"
    saw = f"<small>Saw {escape('; '.join(mistake.saw))}</small>" if mistake.saw else ""
    return (
        f"<li><strong>{escape(mistake.id)}</strong> {escape(_words(names))}<br>"
        f"{escape(mistake.text)}{saw}</li>"
    )


def _share(share: Share) -> str:
    if share.value is None:
        return "-"
    low, high = share.interval
    return f"{share.value:.0%} ({low:.0%} to {high:.0%})<small>{share.hits} of {share.of}</small>"


def _table(caption: str, heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are HTML already. It scrolls by keyboard too where the screen is too narrow for it."""
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{one}</td>" for one in row[1:])}</tr>'
        for row in rows
    )
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label="{caption}"><table>'
        f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        "</div>"
    )


def _words(name: str) -> str:
    return name.replace("_", " ")
