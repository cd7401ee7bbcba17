"""What protects every page, good or bad, and the files pages stand on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, permission_denied, server_error

from forethought.web.look import site_settings
from forethought.web.look.environment import GOVUK
from tests.web.factories import make_person, sign_in

PAGES = ["/help/", "/account/login/", "/account/logout/", "/no-such-page/", "/style/"]
STATIC = Path(site_settings.WEB) / "static"


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_protected(client: Client, path: str) -> None:
    page = client.get(path)
    policy = page["Content-Security-Policy"]
    for said in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ):
        assert said in policy
    assert "unsafe" not in policy
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_pages_of_somebody_signed_in_are_kept_nowhere(client: Client) -> None:
    sign_in(client, make_person())
    assert "no-store" in client.get("/account/")["Cache-Control"]


def test_cookies_are_safe_behind_tls_and_usable_without() -> None:
    behind, without = (site_settings.cookies(behind_tls=tls) for tls in (True, False))
    assert behind["SESSION_COOKIE_SECURE"]
    assert behind["CSRF_COOKIE_SECURE"]
    assert behind["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert behind["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert not without["SESSION_COOKIE_SECURE"]
    assert without["SECURE_PROXY_SSL_HEADER"] is None
    assert behind["SESSION_COOKIE_HTTPONLY"]
    assert without["SESSION_COOKIE_HTTPONLY"]
    assert site_settings.origins(["office.example"], behind_tls=True) == {
        "CSRF_TRUSTED_ORIGINS": ["https://office.example"],
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    }


@pytest.mark.django_db
def test_a_form_without_its_token_gets_a_sentence() -> None:
    page = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a", "password": "b"})
    assert page.status_code == 403
    assert "This form is no longer valid" in page.content.decode()


def test_a_fault_of_ours_gets_a_page_without_database() -> None:
    page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "Do not start a visit" in page.content.decode()


@pytest.mark.django_db
def test_refusals_say_what_to_do(client: Client) -> None:
    request = client.get("/help/").wsgi_request
    refused = permission_denied(request, PermissionError("Only management grade decides."))
    assert "Only management grade decides." in refused.content.decode()
    assert "could not be understood" in bad_request(request, ValueError()).content.decode()


PAPERS = "paper.css"
"""Papers carry letters of their own, because a server has none; no page loads them."""


def test_style_sheets_point_at_nothing_outside() -> None:
    for sheet in STATIC.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        found = re.findall(r"""url\(["']?([^"')]*)""", text)
        assert all(one.startswith("../arimo-") for one in found), sheet
        assert not found or sheet.name == PAPERS, sheet
        assert "sourceMappingURL" not in text, sheet
        assert "GDS Transport" not in text, sheet


def test_there_is_no_font_but_that_of_papers_and_no_crest() -> None:
    files = [path for path in STATIC.rglob("*") if path.is_file()]
    kept = {path.suffix for path in files if not path.parent.name.startswith("arimo-")}
    assert kept <= {".css", ".js", ".json", ".svg", ".png", ".gz", ".txt"}
    assert not list(STATIC.rglob("*crest*"))


def test_the_script_asks_for_the_version_that_is_there() -> None:
    script = (STATIC / "forethought" / "forethought.js").read_text(encoding="utf-8")
    assert re.findall(r'from "\.\./([^/]+)/', script) == [GOVUK]
    assert finders.find(f"{GOVUK}/govuk-frontend.min.js")


def test_addresses_of_files_change_with_their_contents() -> None:
    html = get_template("500.html").render({})
    found = re.findall(r'href="(/static/[^"?]+\.css)\?v=([0-9a-f]{12})"', html)
    assert len(found) == 2
    with pytest.raises(FileNotFoundError, match="make vendor"):
        engines["jinja2"].env.globals["static"]("absent.css")  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_files_are_served_packed_and_for_long(client: Client) -> None:
    page = client.get(
        f"/static/{GOVUK}/govuk-frontend.min.css", headers={"accept-encoding": "gzip"}
    )
    assert page.status_code == 200
    assert page["Content-Encoding"] == "gzip"
    assert "immutable" in page["Cache-Control"]
    page.close()
