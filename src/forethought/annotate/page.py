"""The page on which one note is labelled. It works without its script, more slowly."""

from __future__ import annotations

from html import escape

from forethought.annotate.labels import TRAPS
from forethought.vocabulary import Hazard

KEYS = dict(zip(Hazard, "vtaknhoscgpdmi", strict=True))
"""The key for each hazard; traps have 1 to 7."""

STYLE = """
body{font:18px/1.5 system-ui,sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem;
color:#0b0c0c;background:#fff}
#note{font-size:22px;white-space:pre-wrap;overflow-wrap:anywhere;border-left:6px solid #1d70b8;
padding:.5rem 1rem;margin:1rem 0}
textarea,input,select,button{font:inherit;padding:.3rem .6rem}
textarea{width:100%;box-sizing:border-box}
button{background:#00703c;color:#fff;border:0}
:focus{outline:3px solid #fd0;outline-offset:2px}
.error{border:4px solid #d4351c;padding:.5rem 1rem}
kbd{border:1px solid #505a5f;padding:0 .3rem}
ul{columns:3;list-style:none;padding:0}
"""

SCRIPT = """
"use strict";
const lines = document.getElementById("findings");
const trap = document.getElementById("trap");
const form = document.getElementById("label");
const keys = new Map([...document.querySelectorAll("[data-key]")]
  .map(item => [item.dataset.key, item]));
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("textarea, input, select") && event.key !== "Escape") return;
  if (event.key === "Escape") { document.activeElement.blur(); return; }
  if (event.key === "Enter") { event.preventDefault(); form.requestSubmit(); return; }
  const item = keys.get(event.key);
  if (!item) return;
  event.preventDefault();
  if (item.dataset.trap) { trap.value = item.dataset.trap; return; }
  const words = document.getSelection().toString().trim();
  const all = document.getElementById("note").textContent;
  lines.value += (lines.value && !lines.value.endsWith("\\n") ? "\\n" : "")
    + item.dataset.hazard + ": " + (words || all);
});
"""


def note_page(note_id: str, text: str, progress: str, error: str = "", findings: str = "") -> str:
    """One note with the form for its label."""
    hazards = "".join(
        f'<li data-key="{key}" data-hazard="{hazard}"><kbd>{key}</kbd> {hazard}</li>'
        for hazard, key in KEYS.items()
    )
    traps = "".join(
        f'<li data-key="{number}" data-trap="{trap}"><kbd>{number}</kbd> {trap}</li>'
        for number, trap in enumerate(TRAPS, 1)
    )
    options = "".join(f'<option value="{trap}">{trap}</option>' for trap in TRAPS)
    wrong = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    return _page(
        f"Note {note_id}",
        f"<p>{escape(progress)}</p>{wrong}"
        f"<h1>Would a careful officer need to know this before going?</h1>"
        f'<div id="note">{escape(text)}</div>'
        f'<form id="label" method="post"><input type="hidden" name="id" value="{escape(note_id)}">'
        '<label for="findings">Findings, one a line (empty: not relevant)</label>'
        f'<textarea id="findings" name="findings" rows="4">{escape(findings)}</textarea>'
        '<label for="trap">Trap, if it is not relevant but looks so</label> '
        f'<select id="trap" name="trap"><option value=""></option>{options}</select> '
        "<button>Save, next note (Enter)</button></form>"
        "<h2>Keys</h2><p>Mark the words that show it, then press:</p>"
        f"<ul>{hazards}</ul><p>For a note that only looks relevant:</p><ul>{traps}</ul>"
        "<p><kbd>Esc</kbd> leaves a field. End a line with (household), (premises) or (area) "
        "where it is not about the customer.</p>",
        script=True,
    )


def done_page(total: int) -> str:
    """Nothing is left to label."""
    return _page("Done", f"<h1>All {total} notes are labelled</h1><p>You can close this page.</p>")


def _page(title: str, body: str, script: bool = False) -> str:
    tag = '<script src="keys.js" defer></script>' if script else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="page.css">{tag}</head>'
        f"<body><main>{body}</main></body></html>"
    )
