"""How the site signs people in by the organisation's directory: the file ``sign-in.toml``.

``FORETHOUGHT_SIGN_IN_FILE``, else ``sign-in.toml`` in the data folder. It holds a secret, so only
its owner may read it. `docs/manual/operator/sign-in.md` explains every key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from forethought.web.configuration import settings_file, tables_of

FILE = "FORETHOUGHT_SIGN_IN_FILE"
USUAL = "sign-in.toml"

ROLES = (
    *("makes_visits", "manager", "contact_desk", "safety_administrator", "data_protection"),
    "safety_representative",
)
"""What a group may give. ``manager`` is management grade."""


class FirstLink(StrEnum):
    """By what somebody whom the site knows is found when they come from the directory first."""

    NEVER = "never"
    VERIFIED_EMAIL = "verified_email"
    STAFF_NUMBER = "staff_number"


class Passwords(StrEnum):
    """Who may still sign in here by themselves, with a password or a passkey."""

    EVERYBODY = "everybody"
    UNLINKED = "unlinked"
    ADMINISTRATORS = "administrators"


class SecretIn(StrEnum):
    """Where the client's secret stands in what the site asks; most directories take both."""

    HEADER = "header"
    FORM = "form"


class UnknownPeople(StrEnum):
    """What happens to somebody of the directory whom the site does not know."""

    REFUSE = "refuse"
    ADD = "add"


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The directory of this site. ``name`` is what people call it.

    ``groups``: the roles that each group gives. ``second_factor``: words in the claims ``acr`` or
    ``amr`` that say that the directory asked for a second factor; none: ours is asked always.
    ``own_hosts``: hosts that may be inside the operator's network, and without TLS.
    """

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    groups: Mapping[str, frozenset[str]]
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    groups_claim: str = "groups"
    first_link: FirstLink = FirstLink.NEVER
    verified_claim: str = "email_verified"
    staff_number_claim: str = ""
    unknown_people: UnknownPeople = UnknownPeople.REFUSE
    office_claim: str = ""
    team_claim: str = ""
    office: str = ""
    team: str = ""
    passwords: Passwords = Passwords.EVERYBODY
    secret_in: SecretIn = SecretIn.HEADER
    second_factor: frozenset[str] = frozenset()
    own_hosts: frozenset[str] = frozenset()
    ca_file: str | None = None

    @property
    def given(self) -> frozenset[str]:
        """Every role that some group gives: the directory's to give and to take away."""
        return frozenset(role for roles in self.groups.values() for role in roles)


_WORDS = ("name", "issuer", "client_id", "client_secret", "groups_claim", "verified_claim")
_MAY_BE_EMPTY = ("staff_number_claim", "office_claim", "team_claim", "office", "team", "ca_file")
_LISTS = ("scopes", "second_factor", "own_hosts")
_CHOICES: dict[str, type[StrEnum]] = {
    "first_link": FirstLink,
    "unknown_people": UnknownPeople,
    "passwords": Passwords,
    "secret_in": SecretIn,
}
_KNOWN = (*_WORDS, *_MAY_BE_EMPTY, *_LISTS, *_CHOICES)
_NEEDED = ("name", "issuer", "client_id", "client_secret")
_LONGEST_ISSUER = 200
_CLAIM = re.compile(r"\S+")


def read() -> dict[str, Any]:
    """Django setting DIRECTORY: the directory, or None where the site has none.

    Raises ImproperlyConfigured with a sentence for each fault, none with the secret.
    """
    path = settings_file(FILE, USUAL)
    return {"DIRECTORY": None if path is None else _from_file(path)}


def directory_here() -> Directory | None:
    """The directory that people sign in by here; invented people sign in by none."""
    found: Directory | None = None if settings.DEMONSTRATION else settings.DIRECTORY
    return found


def directory_from(top: Mapping[str, Any]) -> Directory:
    """What the tables say. Raises ImproperlyConfigured with a sentence for each fault."""
    wrong: list[str] = []
    table = top.get("directory", {})
    if not isinstance(table, dict):
        raise ImproperlyConfigured("Write a table [directory] with the settings below it.")
    wrong += [_unknown(name, ("directory", "groups"), "table") for name in top
              if name not in {"directory", "groups"}]  # fmt: skip
    wrong += [_unknown(name, _KNOWN, "setting of [directory]") for name in table
              if name not in _KNOWN]  # fmt: skip
    wrong += [f"[directory] has no {name}: write it." for name in _NEEDED if name not in table]
    said = _said(table, wrong)
    groups = _groups(top.get("groups", {}), wrong)
    _judge(said, wrong)
    if wrong:
        raise ImproperlyConfigured(" ".join(wrong))
    return Directory(groups=groups, **said)


def _from_file(path: Path) -> Directory:
    top = tables_of(path, of="signing in", variable=FILE)
    try:
        return directory_from(top)
    except ImproperlyConfigured as error:
        raise ImproperlyConfigured(f"In the file of signing in {path}: {error}") from error


def _unknown(name: str, known: tuple[str, ...], what: str) -> str:
    near = get_close_matches(name, known, n=1)
    meant = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."
    return f"There is no {what} {name}: {meant}"


def _said(table: Mapping[str, Any], wrong: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, value in table.items():
        if name in _WORDS or name in _MAY_BE_EMPTY:
            if not isinstance(value, str) or not (value.strip() or name in _MAY_BE_EMPTY):
                wrong.append(f"{name} must be words in quotation marks.")
            else:
                said[name] = value.strip()
        elif name in _LISTS:
            if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
                wrong.append(f'{name} must be a list of words, such as ["one", "two"].')
            else:
                said[name] = tuple(value) if name == "scopes" else frozenset(value)
        elif name in _CHOICES:
            choices = [choice.value for choice in _CHOICES[name]]
            if value not in choices:
                wrong.append(f"{name} is {value!r}: write one of {', '.join(choices)}.")
            else:
                said[name] = _CHOICES[name](value)
    said["ca_file"] = said.get("ca_file") or None
    said["own_hosts"] = frozenset(host.lower() for host in said.get("own_hosts", ()))
    return said


def _groups(table: Any, wrong: list[str]) -> dict[str, frozenset[str]]:
    if not isinstance(table, dict) or not table:
        wrong.append(
            "There is no group: below [groups] write which roles each gives, such as"
            ' "field-officers" = ["makes_visits"].'
        )
        return {}
    groups = {}
    for name, roles in table.items():
        if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
            wrong.append(f'The group {name} must give a list of roles, such as ["makes_visits"].')
            continue
        wrong += [_unknown(role, ROLES, f"role (group {name})") for role in roles
                  if role not in ROLES]  # fmt: skip
        groups[name] = frozenset(roles)
    return groups


def _judge(said: Mapping[str, Any], wrong: list[str]) -> None:
    """What fits each by itself and not together."""
    issuer = said.get("issuer")
    if issuer is not None:
        _judge_issuer(issuer, said["own_hosts"], wrong)
    if "scopes" in said and "openid" not in said["scopes"]:
        wrong.append('scopes must hold "openid": without it no directory says who somebody is.')
    ca_file = said["ca_file"]
    if ca_file is not None and not Path(ca_file).is_file():
        wrong.append(f"ca_file is {ca_file!r}: there is no such file.")
    by_number = said.get("first_link") is FirstLink.STAFF_NUMBER
    if by_number and not said.get("staff_number_claim"):
        wrong.append("first_link is staff_number: say in staff_number_claim where it stands.")
    if said.get("team") and not said.get("office"):
        wrong.append("team is set and office is not: say of which office it is a team.")
    wrong += [f"{name} is {said[name]!r}: a claim has no spaces."
              for name in ("groups_claim", "verified_claim", "staff_number_claim")
              if said.get(name) and not _CLAIM.fullmatch(said[name])]  # fmt: skip


def _judge_issuer(issuer: str, own_hosts: frozenset[str], wrong: list[str]) -> None:
    try:
        parts = urlsplit(issuer)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in {"https", "http"} or not host or parts.query or parts.fragment:
        wrong.append(
            f"issuer is {issuer!r}: write the address that the directory calls itself, such as"
            " https://login.example.org/realms/staff, without /.well-known/openid-configuration."
        )
    elif "/.well-known/" in issuer:
        wrong.append("issuer is the address before /.well-known/openid-configuration.")
    elif parts.scheme == "http" and host not in own_hosts:
        wrong.append(
            "issuer begins with http://: use https://, or name the host in own_hosts if it is"
            " inside your own network."
        )
    if len(issuer) > _LONGEST_ISSUER:
        wrong.append(f"issuer is longer than {_LONGEST_ISSUER} characters.")
