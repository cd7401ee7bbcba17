"""A PDF loads nothing from elsewhere, and a site that cannot make one does everything else."""

from __future__ import annotations

import builtins
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageFile

from forethought.web.incidents.pictures import NotAPictureError, picture_of
from forethought.web.papers import pdf
from tests.web.factories import make_person, sign_in

HERE = "https://paper.invalid"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/static/forethought/paper.css",
        "https://paper.invalid.evil.example/static/forethought/paper.css",
        "file:///etc/passwd",
        "data:text/css,body{}",
        f"{HERE}/visits/",
        f"{HERE}/static/",
        f"{HERE}/static/none-such.css",
        f"{HERE}/static/../settings.py",
        f"{HERE}/static/%2e%2e/settings.py",
        f"{HERE}/static//etc/passwd",
    ],
)
def test_nothing_but_static_files_is_loaded(url: str) -> None:
    with pytest.raises(PermissionError):
        pdf.own_file(url)


def test_static_files_are_loaded() -> None:
    content, kind = pdf.own_file(f"{HERE}/static/forethought/paper.css?v=1")
    assert b"@page" in content
    assert kind == "text/css"


def test_what_would_be_fetched_from_elsewhere_is_not(capfd: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []

    class Watched:
        def __call__(self, url: str) -> tuple[bytes, str]:
            asked.append(url)
            return own_file(url)

    own_file = pdf.own_file
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "own_file", Watched())
        made = pdf.pdf(
            "<html lang=en><title>x</title><body><h1>x</h1><img alt=x src=http://127.0.0.1:9/x>"
            "<p style='background:url(file:///etc/passwd)'>y"
        )
    assert made.startswith(b"%PDF-")
    assert sorted(asked) == ["file:///etc/passwd", "http://127.0.0.1:9/x"]


@pytest.mark.django_db
@pytest.mark.parametrize("error", [ImportError, OSError], ids=["no WeasyPrint", "no Pango"])
def test_without_pango_the_page_says_what_to_install(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            ImageFile.LOAD_TRUNCATED_IMAGES = True  # as WeasyPrint does before it needs Pango
            raise error("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    sign_in(client, make_person())
    answer = client.get("/visits/sheet.pdf")
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0" in page
    assert "Everything else works" in page
    assert client.get("/visits/sheet/").status_code == 200
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.mark.django_db
def test_papers_leave_threads_for_whoever_checks_in(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0)
    sign_in(client, make_person())
    with pdf.turn(), pdf.turn():
        answer = client.get("/visits/sheet.pdf")
        assert answer.status_code == 503
        assert answer["Retry-After"] == "60"
        assert "Try again in a minute" in answer.content.decode()
    assert client.get("/visits/sheet.pdf").status_code == 200


def test_a_torn_photo_is_refused_after_a_paper_was_made_too() -> None:
    """WeasyPrint has the whole process take torn pictures for whole ones."""
    pdf.pdf("<html lang='en'><title>A paper</title><p>Invented")
    whole = BytesIO()
    Image.new("RGB", (500, 500), "navy").save(whole, "PNG")
    with pytest.raises(NotAPictureError, match="damaged"):
        picture_of(whole.getvalue()[:-60])
