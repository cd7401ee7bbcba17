"""Reads a paper as a screen reader and a person would: words, headings, tables, letters."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

SHOTS = os.environ.get("FORETHOUGHT_TEST_SHOTS", "")
"""A folder for the papers that tests make, for people who want to look."""


@dataclass(frozen=True)
class Read:
    """A paper. ``tags``: the names of its structure in reading order, ``/H1``, ``/TH``."""

    reader: PdfReader
    tags: tuple[str, ...]

    @property
    def pages(self) -> list[str]:
        return [page.extract_text() for page in self.reader.pages]

    @property
    def text(self) -> str:
        """All words, with single spaces: how lines break says nothing."""
        return re.sub(r"\s+", " ", " ".join(self.pages))

    @property
    def root(self) -> Any:
        return self.reader.trailer["/Root"]

    @property
    def headings(self) -> list[int]:
        return [int(tag[2]) for tag in self.tags if re.fullmatch(r"/H[1-6]", tag)]

    @property
    def letters(self) -> dict[str, Any]:
        """Every font by name, with what describes it."""
        found = {}
        for page in self.reader.pages:
            for font in page["/Resources"]["/Font"].values():
                below = font.get_object()["/DescendantFonts"][0].get_object()
                found[str(below["/BaseFont"])] = below["/FontDescriptor"].get_object()
        return found

    @property
    def addresses(self) -> list[Any]:
        """Links in it, of which a paper has none."""
        return [note for page in self.reader.pages for note in page.get("/Annots", ())]


def keep(paper: Read, name: str) -> None:
    """For people who want to look."""
    if SHOTS:
        stream = paper.reader.stream
        stream.seek(0)
        (Path(SHOTS) / f"paper-{name}.pdf").write_bytes(stream.read())


def read(content: bytes) -> Read:
    reader = PdfReader(BytesIO(content))
    tree: Any = reader.trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    return Read(reader, tuple(_tags(tree.get_object())))


def paper_of(client: Client, name: str, *args: Any, query: str = "") -> Read:
    """The paper of that name, which must be given."""
    answer = client.get(reverse(f"papers:{name}", args=args) + query)
    assert answer.status_code == 200, answer.content[:500]
    assert answer["Content-Type"] == "application/pdf"
    return read(answer.content)


def _tags(element: Any) -> Iterator[str]:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        inside = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(inside, dict) and "/S" in inside:
            yield str(inside["/S"])
            yield from _tags(inside)
