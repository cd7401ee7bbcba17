"""Asks the directory what it says of itself, so that an operator sees what is wrong beforehand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import jwt
from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse

from forethought.web.signin.directory import remembered
from forethought.web.signin.directory.directory_settings import Directory, Passwords
from forethought.web.signin.directory.provider import DirectoryConversation
from forethought.web.signin.directory.tokens import ALGORITHMS
from forethought.web.signin.directory.trouble import DirectoryTroubleError

Say = Callable[[str], object]
WELL, FAILED = 0, 2


def check_directory(say: Say) -> int:
    """Say what the settings mean and whether the directory answers; the exit status."""
    directory: Directory | None = settings.DIRECTORY
    if directory is None:
        say("There is no sign-in.toml: people sign in with passwords and passkeys alone.")
        return FAILED
    say(f"{directory.name}: {directory.issuer}")
    say(f"Register this address there, letter for letter:  {_here('signin_directory_back')}")
    say(f"And this one for after signing out:              {_here('account_login')}")
    for group, roles in directory.groups.items():
        say(f"Group {group} gives: {', '.join(sorted(roles)) or 'nothing'}")
    say(_who_may_use_passwords(directory))
    try:
        found, keys = _asked(directory)
    except DirectoryTroubleError as error:
        say(f"NOT WELL: {error.says}")
        return FAILED
    for sentence in _advice(directory, found):
        say(f"LOOK: {sentence}")
    wrong = _faults(directory, found, keys)
    for sentence in wrong:
        say(f"NOT WELL: {sentence}")
    if wrong:
        return FAILED
    say("The directory answers, and its keys can be read. Now sign in on the site to try it.")
    return WELL


def _asked(directory: Directory) -> tuple[dict[str, Any], dict[str, Any]]:
    remembered.forget()
    conversation = DirectoryConversation(RequestFactory().get("/"), directory.issuer)
    return conversation.openid_config, conversation.keys()


def _faults(directory: Directory, found: dict[str, Any], keys: dict[str, Any]) -> list[str]:
    wrong = []
    try:
        jwt.PyJWKSet.from_dict(keys)
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
        wrong.append("its keys cannot be read.")
    algorithms = found.get("id_token_signing_alg_values_supported")
    if isinstance(algorithms, list) and not set(algorithms) & set(ALGORITHMS):
        wrong.append(f"it signs in none of the ways that we believe: {', '.join(ALGORITHMS)}.")
    scopes = found.get("scopes_supported")
    if isinstance(scopes, list):
        unknown = [scope for scope in directory.scopes if scope not in scopes]
        wrong += [f"it does not know the scope {scope}: mend scopes." for scope in unknown]
    challenges = found.get("code_challenge_methods_supported")
    if isinstance(challenges, list) and "S256" not in challenges:
        wrong.append("it does not know PKCE with S256.")
    return wrong


def _advice(directory: Directory, found: dict[str, Any]) -> list[str]:
    """What need not be wrong, and often is."""
    told = []
    scopes = found.get("scopes_supported")
    if isinstance(scopes, list) and "groups" in scopes and "groups" not in directory.scopes:
        wanted = ", ".join(f'"{scope}"' for scope in (*directory.scopes, "groups"))
        told.append(
            "it knows the scope groups, and scopes does not ask for it. If people hear that it did"
            f" not say which groups they are in, write scopes = [{wanted}]."
        )
    host = urlsplit(settings.SITE_ADDRESS).hostname
    if host in {"localhost", "127.0.0.1"}:
        told.append(
            f"this command cannot see where the site is reached, and took {settings.SITE_ADDRESS}."
            " If the site has a name, give this command FORETHOUGHT_HOSTS and"
            " FORETHOUGHT_BEHIND_TLS as the site has them. If it runs on this machine alone, on"
            " another port (--port), register the addresses with that port."
        )
    return told


def _here(page: str) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(page)}"


def _who_may_use_passwords(directory: Directory) -> str:
    return {
        Passwords.EVERYBODY: "Passwords and passkeys alone still let in: everybody who has one",
        Passwords.UNLINKED: "Passwords and passkeys alone still let in: people who are not"
        " connected with the directory, and safety administrators",
        Passwords.ADMINISTRATORS: "Passwords and passkeys alone still let in: safety"
        " administrators",
    }[directory.passwords]
