"""Copy the ready-made files of the design system, of the map and of papers out of node_modules.

Run by `make vendor`, after `npm ci`. What is changed on the way, and why:

- @font-face rules and the font's name go: GDS Transport may be used on GOV.UK alone.
- The rules that show the crown's crest go: it is not ours to show.
- Pointers to source maps go: the maps are not carried along, and hashed static files
  refuse a pointer to a file that is not there.
- Leaflet's rules that show pictures go: its control of layers and its pins are not used.

The version stands in the folder's name, so that a browser never mixes two versions.
"""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "govuk-frontend"
STATIC = ROOT / "src" / "forethought" / "web" / "static"
LEAFLET = ROOT / "node_modules" / "leaflet"
ARIMO = ROOT / "node_modules" / "@fontsource" / "arimo"
LETTERS = [
    f"arimo-{script}-{weight}-normal" for script in ("latin", "latin-ext") for weight in (400, 700)
]

SOURCE_MAP = re.compile(r"(/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*")
PICTURES = re.compile(r"^[^\n]*url\([^\n]*\n", re.MULTILINE)
FONT_FACE = re.compile(r"(/\*! Copyright \(c\) 2011 by Margaret Calvert.*?\*/)?@font-face\{[^}]*\}")
CREST_SUPPORTED = re.compile(
    r"@supports [^{]*\{\.govuk-footer__copyright-logo:before\{[^}]*\}"
    r"(@media screen and \(forced-colors:active\)\{[^{]*\{[^}]*\}\})?\}"
)
CREST = re.compile(r"\.govuk-footer__copyright-logo:before\{[^}]*\}")

LICENCE = """govuk-frontend {version}, https://github.com/alphagov/govuk-frontend

The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

Changed: rules for the font GDS Transport and for the crest are left out, and so are the pointers
to source maps.
"""


def own_look(css: str) -> str:
    """The style sheet without font, crest and source map; stops if one of them stays."""
    css = SOURCE_MAP.sub("", css)
    css = FONT_FACE.sub("", css)
    css = CREST_SUPPORTED.sub("", css)
    css = CREST.sub("", css)
    css = css.replace("GDS Transport,arial,sans-serif", "var(--forethought-font,arial,sans-serif)")
    for unwanted in ("url(", "GDS Transport", "sourceMappingURL"):
        if unwanted in css:
            raise SystemExit(f"govuk-frontend.min.css still holds {unwanted!r}: look at it by hand")
    return css


def main() -> None:
    look()
    the_map()
    the_letters()


def the_map() -> None:
    """Leaflet's script, style sheet and licence."""
    version = json.loads((LEAFLET / "package.json").read_text(encoding="utf-8"))["version"]
    target = STATIC / f"leaflet-{version}"
    target.mkdir(parents=True, exist_ok=True)
    css = PICTURES.sub("", (LEAFLET / "dist" / "leaflet.css").read_text(encoding="utf-8"))
    (target / "leaflet.css").write_text(css, encoding="utf-8")
    script = (LEAFLET / "dist" / "leaflet.js").read_text(encoding="utf-8")
    (target / "leaflet.js").write_text(SOURCE_MAP.sub("", script), encoding="utf-8")
    licence = (LEAFLET / "LICENSE").read_text(encoding="utf-8")
    changed = "\nChanged: rules that show pictures and the pointer to a source map are left out.\n"
    (target / "LICENCE.txt").write_text(licence + changed, encoding="utf-8")
    pack(target / "leaflet.css", target / "leaflet.js")
    print(f"leaflet {version} is in {target.relative_to(ROOT)}")


def the_letters() -> None:
    """The letters of papers: a PDF carries its own, and a server may have none at all."""
    version = json.loads((ARIMO / "package.json").read_text(encoding="utf-8"))["version"]
    target = STATIC / f"arimo-{version}"
    target.mkdir(parents=True, exist_ok=True)
    for name in LETTERS:
        (target / f"{name}.woff2").write_bytes((ARIMO / "files" / f"{name}.woff2").read_bytes())
    (target / "LICENCE.txt").write_bytes((ARIMO / "LICENSE").read_bytes())
    print(f"arimo {version} is in {target.relative_to(ROOT)}")


def look() -> None:
    """The design system's script, style sheet and licence."""
    version = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))["version"]
    dist = PACKAGE / "dist" / "govuk"
    target = STATIC / f"govuk-frontend-{version}"
    target.mkdir(parents=True, exist_ok=True)
    css = (dist / "govuk-frontend.min.css").read_text(encoding="utf-8")
    (target / "govuk-frontend.min.css").write_text(own_look(css), encoding="utf-8")
    script = (dist / "govuk-frontend.min.js").read_text(encoding="utf-8")
    (target / "govuk-frontend.min.js").write_text(SOURCE_MAP.sub("", script), encoding="utf-8")
    (target / "LICENCE.txt").write_text(LICENCE.format(version=version), encoding="utf-8")
    pack(target / "govuk-frontend.min.css", target / "govuk-frontend.min.js")
    print(f"govuk-frontend {version} is in {target.relative_to(ROOT)}")


def pack(*files: Path) -> None:
    """A packed copy beside each, which the server sends to browsers that take it."""
    for made in files:
        packed = gzip.compress(made.read_bytes(), compresslevel=9, mtime=0)
        made.with_name(f"{made.name}.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
