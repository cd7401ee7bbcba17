"""The FORETHOUGHT_* environment variables. One that is misspelt stops the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from forethought.data import folders
from forethought.embedded.addresses import Address, Addresses, read_url
from forethought.embedded.errors import GroundError
from forethought.embedded.keys import check_secret_key, read_encryption_keys
from forethought.embedded.programs import IGNORE_MACHINE

PREFIX = "FORETHOUGHT_"
DATA = folders.DATA
DATABASE = "FORETHOUGHT_DATABASE_URL"
OWNER_DATABASE = "FORETHOUGHT_OWNER_DATABASE_URL"
SECRET_KEY = "FORETHOUGHT_SECRET_KEY"  # noqa: S105 - the name of a variable
ENCRYPTION_KEY = "FORETHOUGHT_ENCRYPTION_KEY"
HOSTS = "FORETHOUGHT_HOSTS"
BEHIND_TLS = "FORETHOUGHT_BEHIND_TLS"
AUDIT_MAIL = "FORETHOUGHT_AUDIT_MAIL"
SMTP = "FORETHOUGHT_SMTP_URL"
MAIL_FROM = "FORETHOUGHT_MAIL_FROM"
CHANNELS_FILE = "FORETHOUGHT_CHANNELS_FILE"
POLICY = "FORETHOUGHT_POLICY"
LEXICONS = "FORETHOUGHT_LEXICONS"
READER = "FORETHOUGHT_READER"
FEEDS_OWN_HOSTS = "FORETHOUGHT_FEEDS_OWN_HOSTS"
WEBHOOKS_OWN_HOSTS = "FORETHOUGHT_WEBHOOKS_OWN_HOSTS"
MAP_TILES = "FORETHOUGHT_MAP_TILES"
MAP_CREDIT = "FORETHOUGHT_MAP_CREDIT"
CONNECTIONS_FILE = "FORETHOUGHT_CONNECTIONS_FILE"
SIGN_IN_FILE = "FORETHOUGHT_SIGN_IN_FILE"
EXPECTED_PARTS = "FORETHOUGHT_EXPECTED_PARTS"
LOG = "FORETHOUGHT_LOG"
KNOWN = (
    DATA, DATABASE, OWNER_DATABASE, SECRET_KEY, ENCRYPTION_KEY, HOSTS, BEHIND_TLS, AUDIT_MAIL,
    SMTP, MAIL_FROM, CHANNELS_FILE, POLICY, LEXICONS, READER, MAP_TILES, MAP_CREDIT,
    FEEDS_OWN_HOSTS, SIGN_IN_FILE, WEBHOOKS_OWN_HOSTS, IGNORE_MACHINE, EXPECTED_PARTS, LOG,
    CONNECTIONS_FILE,
)  # fmt: skip
ADDRESS = "FORETHOUGHT_ADDRESS"
DEMONSTRATION = "FORETHOUGHT_DEMONSTRATION"
WEB_PUSH_KEY = "FORETHOUGHT_WEB_PUSH_KEY"
OWNER = "FORETHOUGHT_OWNER"
METRICS_TOKEN = "FORETHOUGHT_METRICS_TOKEN"  # noqa: S105 - the name of a variable
INTERNAL = {
    ADDRESS: "The site is reached at the names in FORETHOUGHT_HOSTS.",
    DEMONSTRATION: "The invented office is shown by `forethought serve --demo`.",
    WEB_PUSH_KEY: "The key for push messages is made by the site itself.",
    METRICS_TOKEN: "The token for /metrics is in the file secrets/metrics_token.",
    OWNER: "The owner's role is used by `forethought migrate`.",
}
YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says about this installation.

    Attributes:
        data: The data folder, if given.
        served: The addresses of a PostgreSQL server; None means the embedded cluster.
        secret_key: The site's secret key, if given.
        encryption_keys: Fernet keys, newest first; empty if not given.
        hosts: The names the site answers to, beside those of this machine itself.
        behind_tls: Whether a reverse proxy with TLS stands before the site.
    """

    data: Path | None
    served: Addresses | None
    secret_key: str | None = field(repr=False)
    encryption_keys: tuple[str, ...] = field(repr=False)
    hosts: tuple[str, ...]
    behind_tls: bool


def read_environment(environ: Mapping[str, str], also: tuple[str, ...] = ()) -> Environment:
    """Read every FORETHOUGHT_* variable. An empty one counts as not set.

    ``also`` names further variables that somebody else reads. Raises GroundError that names the
    variable, what is wrong with it, and what it may say.
    """
    given = {name: text.strip() for name, text in environ.items() if name.startswith(PREFIX)}
    given = {name: text for name, text in given.items() if text}
    _refuse_unknown(given, (*KNOWN, *also))
    if given.get(IGNORE_MACHINE) not in (None, "wheel", "machine"):
        raise GroundError(
            f"{IGNORE_MACHINE} is {given[IGNORE_MACHINE]!r}: write `wheel` to use the PostgreSQL "
            "that came with Forethought, or leave it away"
        )
    secret_key = given.get(SECRET_KEY)
    if secret_key is not None:
        check_secret_key(secret_key, SECRET_KEY)
    keys = given.get(ENCRYPTION_KEY)
    return Environment(
        data=_folder(given.get(DATA)),
        served=_served(given),
        secret_key=secret_key,
        encryption_keys=read_encryption_keys(keys, ENCRYPTION_KEY) if keys else (),
        hosts=_hosts(given.get(HOSTS)),
        behind_tls=_yes_or_no(given, BEHIND_TLS),
    )


def _refuse_unknown(given: Mapping[str, str], known: tuple[str, ...]) -> None:
    for name in given:
        if name in INTERNAL:
            raise GroundError(
                f"{name} is set by Forethought itself: leave it away. {INTERNAL[name]}"
            )
        if name not in known:
            words = [other.removeprefix(PREFIX) for other in known]
            near = get_close_matches(name.removeprefix(PREFIX), words, n=1)
            meant = f"Did you mean {PREFIX}{near[0]}?" if near else f"Known: {', '.join(known)}."
            raise GroundError(f"There is no environment variable {name}. {meant}")


def _folder(text: str | None) -> Path | None:
    if text is None:
        return None
    path = Path(text)
    if not path.is_absolute():
        raise GroundError(f"{DATA} is {text!r}: write the whole path, beginning with /")
    if path.exists() and not path.is_dir():
        raise GroundError(f"{DATA} is {text!r}, which is not a folder")
    return path


def _served(given: Mapping[str, str]) -> Addresses | None:
    owner = _address(given, OWNER_DATABASE)
    app = _address(given, DATABASE)
    if app is None:
        if owner is not None:
            raise GroundError(f"{OWNER_DATABASE} is set, and {DATABASE} is not: set both")
        return None
    if owner is not None and _place(owner) != _place(app):
        raise GroundError(f"{OWNER_DATABASE} and {DATABASE} name two different databases")
    if owner is not None and owner.role == app.role:
        raise GroundError(
            f"{OWNER_DATABASE} and {DATABASE} name the same role, {app.role}. The site's role must "
            "own nothing, so that it cannot change the audit: docs/deploy.md has the SQL for two"
        )
    return Addresses(app, owner)


def _place(address: Address) -> tuple[str, str, str]:
    return address.hosts, address.ports, address.database


def _address(given: Mapping[str, str], name: str) -> Address | None:
    return read_url(given[name], name) if name in given else None


def _hosts(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    names = tuple(text.replace(",", " ").split())
    for name in names:
        if "/" in name or "*" in name or ":" in name.removeprefix("[").rpartition("]")[2]:
            raise GroundError(
                f"{HOSTS} holds {name!r}: write names such as visits.example.org, separated by "
                "commas, without https://, port or star"
            )
    return names


def _yes_or_no(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "no")
    if text not in YES_NO:
        raise GroundError(f"{name} is {text!r}: write yes or no")
    return YES_NO[text]
