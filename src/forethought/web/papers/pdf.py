"""A page of HTML as a tagged PDF that a screen reader can read (PDF/UA-1).

WeasyPrint needs Pango, a library of the machine: it is imported when the first paper is made, so
that a site without it does everything else.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from PIL import ImageFile

AT_ONCE = 2
"""Papers that one process makes at a time: whoever checks in must find a free thread."""
WAIT_SECONDS = 10
"""So long a paper waits for its turn."""

_HERE = "https://paper.invalid/"
"""Stands for the site while a paper is made; nothing is ever asked from there."""

_turns = BoundedSemaphore(AT_ONCE)


class NoPangoError(RuntimeError):
    """The machine lacks what makes a PDF."""


class TooBusyError(RuntimeError):
    """Other papers are being made, for longer than one may wait."""


def pdf(html: str) -> bytes:
    """The page as PDF/UA-1. Nothing is loaded but static files of our own.

    Raises NoPangoError where Pango is missing, TooBusyError where no turn came.
    """
    weasyprint = _weasyprint()
    with turn():
        page = weasyprint.HTML(string=html, base_url=_HERE, url_fetcher=_own_files(weasyprint))
        made: bytes = page.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return made


@contextmanager
def turn() -> Iterator[None]:
    """One of the few turns in which a process makes something large. Raises TooBusyError."""
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise TooBusyError
    try:
        yield
    finally:
        _turns.release()


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise NoPangoError(str(error)) from error
    finally:
        # WeasyPrint, also where Pango is missing, lets the whole process take torn pictures for
        # whole ones; evidence must be whole.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


def _own_files(weasyprint: Any) -> Any:
    """Gives WeasyPrint static files and refuses everything else: other hosts, files, data."""

    class OwnFiles(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002
            content, kind = own_file(url)
            return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": kind})

    return OwnFiles()


def own_file(url: str) -> tuple[bytes, str]:
    """A static file by the address that a paper gives, and its media type.

    Raises PermissionError for any other address.
    """
    found = _static(url)
    if found is None:
        raise PermissionError(f"A paper may load nothing but static files, and not {url[:200]}")
    return found.read_bytes(), mimetypes.guess_type(found.name)[0] or "application/octet-stream"


def _static(url: str) -> Path | None:
    static = str(settings.STATIC_URL)
    if not url.startswith(_HERE.rstrip("/") + static):
        return None
    try:
        found = finders.find(urlsplit(url).path.removeprefix(static))
    except SuspiciousFileOperation:
        return None
    return Path(found) if found and Path(found).is_file() else None
