"""OpenID Connect by django-allauth, with what it leaves to others: nonce, signature, issuer.

django-allauth keeps the state of a sign-in, makes the PKCE challenge and the stages that follow.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from forethought.web.signin.directory import asking, remembered
from forethought.web.signin.directory.directory_settings import (
    Directory,
    SecretIn,
    directory_here,
)
from forethought.web.signin.directory.tokens import TokenError, believe
from forethought.web.signin.directory.trouble import (
    DirectoryTroubleError,
    not_believed,
    unreachable,
)

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
"""What a directory must say of itself (OpenID Connect Discovery 1.0, 3)."""
CLAIMS = "forethought_claims"
"""The name under which a sign-in carries what the directory said, never to be kept."""


def the_directory() -> Directory:
    """The directory of this site. Raises Http404 where it has none."""
    directory = directory_here()
    if directory is None:
        raise Http404
    return directory


def as_app(directory: Directory) -> SocialApp:
    """The directory in django-allauth's words; never written to the database."""
    return SocialApp(
        provider=DirectoryProvider.id,
        provider_id=directory.issuer,
        name=directory.name,
        client_id=directory.client_id,
        secret=directory.client_secret,
        settings={
            "server_url": directory.issuer.rstrip("/"),
            "oauth_pkce_enabled": True,
            "scope": list(directory.scopes),
        },
    )


class DirectoryConversation(OpenIDConnectOAuth2Adapter):
    """One sign-in's questions to the directory, each answer judged before it is used."""

    nonce = ""

    def __init__(self, request: HttpRequest, provider_id: str) -> None:
        super().__init__(request, provider_id)
        self.directory = the_directory()

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the directory says of itself. Raises DirectoryTroubleError."""
        if not hasattr(self, "_openid_config"):
            url = self.get_provider().server_url
            self._openid_config = remembered.recall(url, lambda: self._discover(url))
        return self._openid_config

    def _discover(self, url: str) -> dict[str, Any]:
        found = self._ask("GET", url)
        if found.get("issuer") != self.directory.issuer:
            raise not_believed(self.directory.name, "issuer")
        for name in ENDPOINTS:
            self._judge_endpoint(found.get(name))
        return found

    def keys(self) -> dict[str, Any]:
        """The keys that the directory signs with. Raises DirectoryTroubleError."""
        url = self.openid_config["jwks_uri"]
        return remembered.recall(url, lambda: self._ask("GET", url))

    def sign_out_address(self) -> str | None:
        """Where people sign out there; None where it says none, or cannot be asked."""
        try:
            address = self.openid_config.get("end_session_endpoint")
        except DirectoryTroubleError:
            return None
        return address if isinstance(address, str) and self._may_be_asked(address) else None

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002
        """Where the directory sends people back to."""
        return request.build_absolute_uri(reverse("signin_directory_back"))

    def get_access_token_data(
        self,
        request: HttpRequest,
        app: SocialApp,  # noqa: ARG002
        client: OAuth2Client,
        pkce_code_verifier: str | None = None,
    ) -> dict[str, Any]:
        """Exchange the code that the browser brought. Raises DirectoryTroubleError."""
        data = {
            "grant_type": "authorization_code",
            "code": request.GET.get("code", ""),
            "redirect_uri": client.callback_url,
            "code_verifier": pkce_code_verifier or "",
        }
        auth = None
        known = (self.directory.client_id, self.directory.client_secret)
        if self.directory.secret_in is SecretIn.FORM:
            data |= {"client_id": known[0], "client_secret": known[1]}
        else:
            auth = (quote(known[0], safe=""), quote(known[1], safe=""))
        found = self._ask("POST", self.access_token_url, data=data, auth=auth)
        for name in ("access_token", "id_token"):
            if not isinstance(found.get(name), str):
                raise not_believed(self.directory.name, name)
        return found

    def parse_token(self, data: Mapping[str, Any]) -> SocialToken:
        """The access token, for this request alone."""
        return SocialToken(token=data["access_token"])

    def complete_login(
        self,
        request: HttpRequest,  # noqa: ARG002
        app: SocialApp,  # noqa: ARG002
        token: SocialToken,
        **kwargs: Any,
    ) -> SocialLogin:
        """Who came, as the directory says and we believe. Raises DirectoryTroubleError."""
        token_said = kwargs["response"]["id_token"]
        try:
            claims = self._believe(token_said)
        except TokenError as error:
            of_keys = error.why in {"key", "keys", "signature"}
            if not (of_keys and remembered.forget(self.openid_config["jwks_uri"])):
                raise not_believed(self.directory.name, error.why) from error
            claims = self._believe_with_new_keys(token_said)
        claims = self._more(token.token, claims)
        account = SocialAccount(provider=self.directory.issuer, uid=claims["sub"], extra_data={})
        login = SocialLogin(account=account, provider=self.get_provider())
        setattr(login, CLAIMS, claims)
        return login

    def _believe(self, token: str) -> dict[str, Any]:
        return believe(
            token,
            keys=self.keys(),
            issuer=self.directory.issuer,
            client_id=self.directory.client_id,
            nonce=self.nonce,
            now=timezone.now(),
        )

    def _believe_with_new_keys(self, token: str) -> dict[str, Any]:
        """The directory may have changed its keys since they were kept."""
        try:
            return self._believe(token)
        except TokenError as error:
            raise not_believed(self.directory.name, error.why) from error

    def _more(self, access_token: str, claims: dict[str, Any]) -> dict[str, Any]:
        """The claims, with those of the userinfo that the token leaves out."""
        endpoint = self.openid_config.get("userinfo_endpoint")
        wanted = {self.directory.groups_claim, "name", "email"}
        if endpoint is None or wanted <= claims.keys():
            return claims
        self._judge_endpoint(endpoint)
        more = self._ask("GET", endpoint, headers={"Authorization": f"Bearer {access_token}"})
        if more.get("sub") != claims["sub"]:
            raise not_believed(self.directory.name, "userinfo")
        return {**more, **claims}

    def _ask(self, method: str, url: str, **said: Any) -> dict[str, Any]:
        """One answer in JSON. Raises DirectoryTroubleError."""
        name = self.directory.name
        try:
            with remembered.turn(), asking.session(self.directory) as session:
                answer = session.request(method, url, **said)
                found = answer.json() if answer.status_code == requests.codes.ok else None
        except remembered.BusyError as error:
            raise unreachable(name, "too many people sign in by it at this moment") from error
        except requests.TooManyRedirects as error:
            raise unreachable(name, "it sends us to another address") from error
        except requests.JSONDecodeError as error:
            raise unreachable(name, "its answer is no JSON") from error
        except requests.RequestException as error:
            raise unreachable(name, error) from error
        except (ValueError, RecursionError) as error:
            raise unreachable(name, "its answer is no JSON that can be read") from error
        if found is None and answer.status_code < 500:
            raise not_believed(name, f"status_{answer.status_code}")
        if not isinstance(found, dict):
            raise unreachable(name, f"it answers with status {answer.status_code}")
        return found

    def _judge_endpoint(self, url: object) -> None:
        if not self._may_be_asked(url):
            raise not_believed(self.directory.name, "endpoint")

    def _may_be_asked(self, url: object) -> bool:
        """Whether an address is on https, or on a host that the operator named."""
        try:
            parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
        except ValueError:
            return False
        plain = parts.scheme == "http" and parts.hostname in self.directory.own_hosts
        return bool(parts.hostname) and (parts.scheme == "https" or plain)


class DirectoryProvider(OpenIDConnectProvider):
    """The directory, as django-allauth asks for it."""

    oauth2_adapter_class = DirectoryConversation

    def send_away(
        self, request: HttpRequest, *, next_url: str | None, data: dict[str, Any], again: bool
    ) -> HttpResponse:
        """Send the browser to the directory. Raises DirectoryTroubleError.

        ``data`` comes back with the person. ``again``: it shall ask who they are even if it knows.
        """
        nonce = secrets.token_urlsafe(32)
        asked = {"nonce": nonce} | ({"prompt": "login", "max_age": "0"} if again else {})
        return self.redirect(
            request, AuthProcess.LOGIN, next_url, data, auth_params=asked, nonce=nonce
        )


class Callback(OAuth2CallbackView):
    """Somebody comes back from the directory."""

    adapter: DirectoryConversation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse an answer that another than our directory sent here (RFC 9207)."""
        if request.GET.get("iss", self.adapter.directory.issuer) != self.adapter.directory.issuer:
            raise not_believed(self.adapter.directory.name, "issuer")
        return super().dispatch(request, *args, **kwargs)

    def _get_state(
        self, request: HttpRequest, provider: DirectoryProvider
    ) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response
