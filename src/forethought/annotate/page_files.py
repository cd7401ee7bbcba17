"""The style and the script of the page: served from here, nothing from outside."""

from __future__ import annotations

STYLE = """
body{font:18px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;
color:#0b0c0c;background:#fff}
h1{font-size:1.3rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.1rem;margin:1.5rem 0 .5rem}
p{margin:.5rem 0}.hint{color:#505a5f}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}a{color:#1d70b8}
#note{font-size:1.2rem;white-space:pre-wrap;overflow-wrap:anywhere;
border-left:6px solid #1d70b8;padding:.5rem 1rem;margin:1rem 0}
#note::selection{background:#fd0;color:#0b0c0c}
label{display:block;font-weight:600;margin-top:.75rem}
textarea,select{font:inherit;padding:.3rem .6rem;border:2px solid #0b0c0c;border-radius:0;
background:#fff;color:inherit;max-width:100%}
textarea{width:100%;box-sizing:border-box}
button{font:inherit;padding:.4rem .7rem;background:#00703c;color:#fff;border:0;cursor:pointer}
.save{display:block;margin:1rem 0}
.keys{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.4rem}
.keys button{background:#f3f2f1;color:#0b0c0c;text-align:left;min-height:2.75rem;
overflow-wrap:anywhere}
a:focus,button:focus,.keys button:focus,summary:focus{outline:3px solid transparent;
background:#fd0;color:#0b0c0c;box-shadow:0 4px #0b0c0c}
#note:focus,textarea:focus,select:focus{outline:3px solid #fd0;outline-offset:0;
box-shadow:inset 0 0 0 2px #0b0c0c}
.error{border:4px solid #d4351c;padding:.5rem 1rem;font-weight:600;overflow-wrap:anywhere}
kbd{font:inherit;font-weight:600;border:1px solid #505a5f;padding:0 .35rem;background:#fff}
table{border-collapse:collapse}
th,td{text-align:left;vertical-align:top;padding:.25rem 1rem .25rem 0;
border-bottom:1px solid #b1b4b6}
details{margin:1.5rem 0}summary{cursor:pointer;color:#1d70b8}
[hidden]{display:none}
"""

SCRIPT = """
"use strict";
const note = document.getElementById("note");
const lines = document.getElementById("findings");
const trap = document.getElementById("trap");
const form = document.getElementById("label");
const said = document.getElementById("said");
const words = [...note.textContent.matchAll(/\\S+/g)].map(word =>
  [word.index, word.index + (word[0].replace(/[.,;:]+$/, "") || word[0]).length]);
let marked = null;
let first = -1;
let last = -1;

function mark(from, to) {
  if (!words.length) return;
  first = Math.max(0, Math.min(from, words.length - 1));
  last = Math.max(first, Math.min(to, words.length - 1));
  const range = document.createRange();
  range.setStart(note.firstChild, words[first][0]);
  range.setEnd(note.firstChild, words[last][1]);
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

function arrow(step, stretch) {
  if (!stretch || first < 0) mark(step > 0 ? last + 1 : first - 1, step > 0 ? last + 1 : first - 1);
  else if (step > 0 || last > first) mark(first, last + step);
  else mark(first - 1, last);
}

function own() { return lines.value.split("\\n").filter(line => line.trim()); }
function write(all, sentence) {
  lines.value = all.join("\\n");
  said.textContent = sentence;
}

// Also asked for at each key: the event comes later than a quick hand.
function look() {
  const selection = document.getSelection();
  if (!selection.rangeCount || !note.contains(selection.anchorNode)) return;
  if (!note.contains(selection.focusNode)) return;
  marked = selection.toString().trim().replace(/\\s+/g, " ") || null;
}

function finding(hazard) {
  look();
  if (!marked) {
    said.textContent = "Mark the words that show " + hazard + " first, then press its key again.";
    return;
  }
  trap.value = "";
  const line = hazard + ": " + marked;
  write([...own(), line], "Added " + line);
}

function about(subject) {
  const all = own();
  if (!all.length) { said.textContent = "There is no finding yet to say this of."; return; }
  const line = all.pop();
  const bare = line.replace(/ \\((?:household|premises|area)\\)$/, "");
  const now = line.endsWith(" (" + subject + ")") ? bare : bare + " (" + subject + ")";
  write([...all, now], "Now " + now);
}

function act(item) {
  if (item.dataset.hazard) finding(item.dataset.hazard);
  else if (item.dataset.subject) about(item.dataset.subject);
  else if (item.dataset.trap) {
    trap.value = item.dataset.trap;
    said.textContent = "Trap: " + trap.selectedOptions[0].textContent;
  } else if (item.dataset.act === "all") mark(0, words.length - 1);
  else { const gone = own(); write(gone.slice(0, -1), "Taken out " + (gone.pop() ?? "nothing")); }
}

const keys = new Map();
for (const item of document.querySelectorAll("[data-key]")) {
  keys.set(item.dataset.key, item);
  item.addEventListener("mousedown", event => event.preventDefault());
  item.addEventListener("click", () => act(item));
}
document.addEventListener("selectionchange", look);
note.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const item = keys.get(event.key);
  if (event.key === "ArrowRight") arrow(1, event.shiftKey);
  else if (event.key === "ArrowLeft") arrow(-1, event.shiftKey);
  else if (event.key === "Enter") form.requestSubmit();
  else if (item) act(item);
  else return;
  event.preventDefault();
});
form.addEventListener("keydown", event => {
  if (event.key === "Escape") note.focus();
  if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
});
document.getElementById("keys").hidden = false;
"""
