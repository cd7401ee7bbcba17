"""A hook of MkDocs: links from the manuals to the program's own files say where the file is.

In the repository they can be followed; the built manual has no source code beside it.
"""

from __future__ import annotations

import re
from typing import Any

_OUTSIDE = re.compile(
    r"\[([^\]]+)\]\((?:\.\./)+((?:src|tests|examples|deploy|tools)/[^)#]*)[^)]*\)"
)


def on_page_markdown(markdown: str, **_known: Any) -> str:
    """The page, with each such link as its words and the file's name."""
    return _OUTSIDE.sub(_named, markdown)


def _named(link: re.Match[str]) -> str:
    words, path = link.groups()
    return words if path.rstrip("/") in words else f"{words} (`{path}`)"
