"""The page on which one note is labelled. It works without its script, more slowly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from forethought.annotate.guide import HAZARDS, TRAPS
from forethought.vocabulary import Hazard, Subject

KEYS = dict(zip(Hazard, "vtaknhoscgpdmi", strict=True))
"""The key for each hazard; traps have 1 to 7, in the order of the guide."""
SUBJECT_KEYS = {Subject.HOUSEHOLD: "8", Subject.PREMISES: "9", Subject.AREA: "0"}


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the fields, and in ``error`` a sentence about what cannot be used."""

    findings: str = ""
    trap: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file a note is: ``heading`` says it, ``kept`` what was saved last (its id and
    a few words); ``before`` and ``after`` are the ids of its neighbours, empty at the ends.
    """

    heading: str
    before: str = ""
    after: str = ""
    kept: tuple[str, str] | None = None


def note_page(note_id: str, text: str, place: Place, form: Form) -> str:
    """One note with the form for its label."""
    error = f'<p class="error" role="alert">{escape(form.error)}</p>' if form.error else ""
    invalid = ' aria-invalid="true" autofocus' if form.error else ""
    focus = "" if form.error else " autofocus"
    body = (
        f"{_links(place)}<p>{escape(place.heading)}</p>{_kept(place)}{error}"
        "<h1>Would a careful officer need to know this before going?</h1>"
        f'<div id="note" tabindex="0" role="group" aria-label="The note"{focus}>'
        f"{escape(text)}</div>"
        f'<form id="label" method="post" action="./">'
        f'<input type="hidden" name="id" value="{escape(note_id)}">'
        '<label for="findings">Findings, one a line</label>'
        '<p class="hint" id="how">A category, a colon, and the words of the note that show it, as '
        "few as carry the meaning: <q>threat: said he would be waiting</q>. Where it is not about "
        "the customer, end the line with (household), (premises) or (area). Leave it empty for a "
        "note that is not relevant.</p>"
        f'<textarea id="findings" name="findings" rows="3" aria-describedby="how"{invalid}>'
        f"\n{escape(form.findings)}</textarea>"
        '<label for="trap">Trap, if it is not relevant but looks so</label>'
        f'<select id="trap" name="trap">{_options(form.trap)}</select>'
        '<button class="save">Save and show the next note</button></form>'
        '<p id="said" class="hint" role="status"></p>'
        f"{_keys()}{_guide()}"
    )
    title = f"{'Error: ' if form.error else ''}Note {note_id}"
    return _page(title, body, script=True)


def done_page(total: int, last: str, kept: Place, file: str, notes: str) -> str:
    """Nothing is left to label. ``last`` is the id of the last note."""
    return _page(
        "All notes are labelled",
        f"{_kept(kept)}<h1>All {total} notes are labelled</h1>"
        f"<p>The labels are in {escape(file)}. You can close this page and press Ctrl-C where you "
        f'began it, or <a href="{_address(last)}">look through them again</a>.</p>'
        "<p>When a second person has labelled the same notes, see how far you agree with "
        f"<code>forethought annotate {escape(notes)} --agreement</code>.</p>",
    )


def _links(place: Place) -> str:
    found = [
        f'<a href="{_address(note)}">{words}</a>'
        for note, words in ((place.before, "Previous note"), (place.after, "Next note"))
        if note
    ]
    return f'<nav aria-label="Notes">{"".join(found)}</nav>' if found else ""


def _kept(place: Place) -> str:
    if place.kept is None:
        return ""
    note, words = place.kept
    return (
        f'<p role="status">Kept: {escape(note)}, {escape(words)}. '
        f'<a href="{_address(note)}">Change {escape(note)}</a></p>'
    )


def _address(note_id: str) -> str:
    return f"./?note={quote(note_id, safe='', errors='replace')}"


def _options(chosen: str) -> str:
    options = "".join(
        f'<option value="{trap}"{" selected" if trap == chosen else ""}>{_words(trap)}</option>'
        for trap in TRAPS
    )
    return f'<option value="">no trap</option>{options}'


def _keys() -> str:
    hazards = (_key(key, f'data-hazard="{one}"', _words(one)) for one, key in KEYS.items())
    subjects = (_key(key, f'data-subject="{one}"', one) for one, key in SUBJECT_KEYS.items())
    traps = (_key(str(no), f'data-trap="{one}"', _words(one)) for no, one in enumerate(TRAPS, 1))
    others = (
        _key(".", 'data-act="all"', "mark all"),
        _key("u", 'data-act="undo"', "undo the last"),
    )
    return (
        '<section id="keys" hidden><h2>Keys, while you are in the note</h2>'
        "<p>Mark the words: drag over them, or <kbd>←</kbd> and <kbd>→</kbd> word by word and with "
        "<kbd>Shift</kbd> for more of them. Then press what they show. <kbd>Enter</kbd> saves, "
        "<kbd>Esc</kbd> goes from a field back to the note.</p>"
        f"{_group('What it shows', hazards)}"
        f"{_group('The last is not about the customer, but', subjects)}"
        f"{_group('Only looks relevant', traps)}{_group('Also', others)}</section>"
    )


def _group(heading: str, buttons: Iterable[str]) -> str:
    return f'<h2>{heading}</h2><div class="keys">{"".join(buttons)}</div>'


def _key(key: str, data: str, words: str) -> str:
    return f'<button type="button" data-key="{key}" {data}><kbd>{key}</kbd> {words}</button>'


def _guide() -> str:
    rows = [
        "".join(
            f'<tr><th scope="row">{one}</th><td>{escape(meaning)}</td></tr>'
            for one, meaning in meanings
        )
        for meanings in (HAZARDS.items(), TRAPS.items())
    ]
    return (
        "<details><summary>What belongs where</summary>"
        f"<h2>Categories</h2><table>{rows[0]}</table><h2>Traps</h2><table>{rows[1]}</table>"
        "<p>History and hearsay count; so does an officer’s euphemism. Being upset or frustrated "
        "does not. What a note takes back in the same breath is negated.</p></details>"
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _page(title: str, body: str, script: bool = False) -> str:
    tag = '<script src="keys.js" defer></script>' if script else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="page.css">{tag}</head>'
        f"<body><main>{body}</main></body></html>"
    )
