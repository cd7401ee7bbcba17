"""Signing in by a real identity provider (Canaille) on loopback, in Chromium.

The site is gunicorn with two processes, which read ``sign-in.toml`` as an operator writes it.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import pytest_iam
from canaille import create_app
from canaille.backends import Backend
from django.utils import timezone
from playwright.sync_api import expect

from forethought.web.people.access import roles_of
from forethought.web.signin import services
from tests.ports import a_free_port
from tests.web.factories import make_person, make_safety_administrator
from tests.web.look.browser import is_titled
from tests.web.processes import environment_of_process
from tests.web.signin.conftest import Phone

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.prove, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "invented-at-the-council"
SIGN_IN = """
[directory]
name = "Example Council"
issuer = "{issuer}"
client_id = "forethought"
client_secret = "a secret of the client"
scopes = ["openid", "profile", "email", "groups"]
first_link = "verified_email"
own_hosts = ["localhost"]

[groups]
"field-officers" = ["makes_visits"]
"field-managers" = ["manager"]
"""


class Council:
    """The provider, as its administrator sees it."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.issuer = server.url.rstrip("/")
        self.thread = Thread(target=server.httpd.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()
        with server.app.app_context():
            self.ann = server.models.User(
                user_name="ann",
                formatted_name="Ann Invented",
                given_name="Ann",
                family_name="Invented",
                emails=["ann@example.com"],
                password=PASSWORD,
            )
            server.backend.save(self.ann)

    def close(self) -> None:
        """Be down."""
        if self.thread.is_alive():
            self.server.httpd.shutdown()
            self.thread.join()
            self.server.httpd.server_close()

    def groups(self, *names: str) -> None:
        """Let her be in these groups alone."""
        models, backend = self.server.models, self.server.backend
        with self.server.app.app_context():
            for group in backend.query(models.Group):
                backend.delete(group)
            for name in names:
                backend.save(models.Group(display_name=name, members=[self.ann]))
            backend.reload(self.ann)

    def let_in(self, site: str) -> None:
        """Make the client that the site is."""
        models, backend = self.server.models, self.server.backend
        with self.server.app.app_context():
            client = models.Client(
                client_id="forethought",
                client_secret="a secret of the client",
                client_name="Forethought",
                client_uri=site,
                redirect_uris=[f"{site}/account/directory/back/"],
                post_logout_redirect_uris=[f"{site}/account/login/"],
                grant_types=["authorization_code"],
                response_types=["code"],
                scope=["openid", "profile", "email", "groups"],
                token_endpoint_auth_method="client_secret_basic",
            )
            backend.save(client)
            backend.update(client, audience=[client])
            backend.save(client)


@pytest.fixture
def council(iam_configuration: dict[str, Any]) -> Iterator[Council]:
    port = a_free_port()  # one that is given back may be taken by a connection meanwhile
    app = create_app(config=iam_configuration | {"SERVER_NAME": f"localhost:{port}"}, env_file=None)
    app.config["CANAILLE_OIDC"]["USERINFO_MAPPING"]["EMAIL_VERIFIED"] = "true"
    made = Council(pytest_iam.Server(app, port, Backend.instance))
    try:
        yield made
    finally:
        made.close()


@contextmanager
def two_processes(file: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "forethought.web.wsgi:application"),
                *(f"--bind=fd://{listening.fileno()}", "--worker-class=gthread", "--threads=2"),
                *("--workers=2", "--log-level=warning", "--no-control-socket"),
            ],
            env=environment_of_process(FORETHOUGHT_SIGN_IN_FILE=str(file)),
            pass_fds=[listening.fileno()],
        )
        port = listening.getsockname()[1]
    try:
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0


def at_the_council(page: Page, council: Council) -> None:
    """Say who one is there: name and password. Our own page asks for a login too."""
    page.wait_for_url(f"{council.issuer}/**")
    page.locator("input[name=login], input[name=password]").first.wait_for()
    if page.locator("input[name=login]").is_visible():  # it remembers who was here before
        page.get_by_label("Login").fill("ann")
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def leave(page: Page, host: str) -> None:
    """Sign out here, then there."""
    page.goto(f"{host}/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    is_titled(page, "You are signed out here")
    page.get_by_role("link", name="Sign out at Example Council too").click()
    page.locator("button[value=logout]").click()
    is_titled(page, "Sign in")


def test_the_whole_way(chromium: Browser, council: Council, tmp_path: Path) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text(SIGN_IN.format(issuer=council.issuer))
    file.chmod(0o600)
    phone, now = Phone(), timezone.now()
    ann = make_person("Ann Invented", email="ann@example.com")
    make_safety_administrator()
    assert services.set_up_codes(ann, secret=phone.secret, code=phone.code(now, later=-1), now=now)
    with two_processes(file) as host:
        council.let_in(host)
        council.groups("field-officers", "choir")
        context = chromium.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(f"{host}/me/")
        page.get_by_role("button", name="Sign in with Example Council").click()
        at_the_council(page, council)
        is_titled(page, "Enter a code from your phone")
        page.get_by_label("Code").fill(phone.code())
        page.get_by_role("button", name="Sign in").click()
        is_titled(page, "Your details")
        expect(page.get_by_text("Makes visits", exact=True)).to_be_visible()
        leave(page, host)

        council.groups("field-managers")
        page.goto(f"{host}/account/directory/?next=/me/")
        at_the_council(page, council)
        is_titled(page, "Enter a code from your phone")
        page.get_by_label("Code").fill(phone.code(later=1))
        page.get_by_role("button", name="Sign in").click()
        is_titled(page, "Your details")
        expect(page.get_by_text("Management grade", exact=True)).to_be_visible()
        leave(page, host)

        council.groups("choir")
        page.goto(f"{host}/account/directory/")
        at_the_council(page, council)
        expect(page.get_by_text("You are in no group of Example Council")).to_be_visible()
        ann.refresh_from_db()
        assert not roles_of(ann)

        council.close()
    # A site that has not heard of the council within the last minute.
    with two_processes(file) as host:
        page.goto(f"{host}/account/directory/")
        expect(page.get_by_text("Example Council could not be reached")).to_be_visible()
        context.close()
