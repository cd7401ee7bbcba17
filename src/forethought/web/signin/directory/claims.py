"""What the directory says of somebody, read from its claims by the settings of the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forethought.web.signin.directory.directory_settings import Directory
from forethought.web.signin.directory.tokens import is_moment, is_storable

CLOCKS_SECONDS = 5
"""How wrong the directory's clock may be where it says that it asked again: who signed in there
just before must be asked once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the directory says. ``email`` is empty unless it says that it verified it.

    ``groups`` None: it said nothing of groups, or only that there are too many to say.
    ``roles``: what those of its groups that we know give. ``asked_at``: when it last asked the
    person to show who they are, if it says so. ``second_factor``: it asked for one that counts.
    """

    subject: str
    name: str
    email: str
    staff_number: str
    office: str
    team: str
    groups: frozenset[str] | None
    roles: frozenset[str]
    known_groups: bool
    second_factor: bool
    asked_at: int | None


def read_claims(claims: Mapping[str, Any], directory: Directory) -> Said:
    """Read the claims of an ID token and of the userinfo together."""
    groups = _groups(_claim(claims, directory.groups_claim))
    known = frozenset(directory.groups) & (groups or frozenset())
    verified = _claim(claims, directory.verified_claim) in (True, 1, "true", "True", "1")
    return Said(
        subject=str(claims["sub"]),
        name=_words(claims, "name") or _words(claims, "preferred_username"),
        email=_words(claims, "email") if verified else "",
        staff_number=_words(claims, directory.staff_number_claim),
        office=_words(claims, directory.office_claim) or directory.office,
        team=_words(claims, directory.team_claim) or directory.team,
        groups=groups,
        roles=frozenset(role for group in known for role in directory.groups[group]),
        known_groups=bool(known),
        second_factor=bool(directory.second_factor & _methods(claims)),
        asked_at=_moment(claims.get("auth_time")),
    )


def asked_since(said: Said, moment: datetime) -> bool:
    """Whether the directory asked the person again at or after ``moment``, clocks allowing."""
    return said.asked_at is not None and said.asked_at >= moment.timestamp() - CLOCKS_SECONDS


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its name, or by the way to it inside others: ``realm_access.roles``."""
    if name in claims or "." not in name:
        return claims.get(name)
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _words(claims: Mapping[str, Any], name: str) -> str:
    value = _claim(claims, name) if name else ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return " ".join(value.split())[:120] if isinstance(value, str) and is_storable(value) else ""


def _groups(value: Any) -> frozenset[str] | None:
    if isinstance(value, str):
        return frozenset({value})
    if isinstance(value, list) and all(isinstance(group, str) for group in value):
        return frozenset(value)
    return None


def _methods(claims: Mapping[str, Any]) -> frozenset[str]:
    said: list[Any] = [claims.get("acr")]
    amr = claims.get("amr")
    said += amr if isinstance(amr, list) else [amr]
    return frozenset(word for word in said if isinstance(word, str))


def _moment(value: Any) -> int | None:
    return int(value) if is_moment(value) else None
