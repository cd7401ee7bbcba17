"""The file ``sign-in.toml``: what it may say, and a sentence for each mistake."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from forethought.web.signin.directory.directory_settings import (
    FILE,
    FirstLink,
    Passwords,
    UnknownPeople,
    directory_from,
    read,
)

GOOD = """
[directory]
name = "Example Council"
issuer = "https://login.example.org/realms/staff"
client_id = "forethought"
client_secret = "hush-hush"

[groups]
"officers" = ["makes_visits"]
"""


def test_the_least_that_a_directory_needs() -> None:
    found = directory_from(tomllib.loads(GOOD))
    assert found.groups == {"officers": frozenset({"makes_visits"})}
    assert found.given == {"makes_visits"}
    assert (found.first_link, found.passwords) == (FirstLink.NEVER, Passwords.EVERYBODY)
    assert found.unknown_people is UnknownPeople.REFUSE
    assert found.second_factor == frozenset()
    assert "hush-hush" not in repr(found)


def test_everything_that_it_may_say(tmp_path: Path) -> None:
    authority = tmp_path / "authority.pem"
    authority.write_text("invented")
    more = f"""
scopes = ["openid", "groups"]
groups_claim = "realm_access.roles"
first_link = "staff_number"
staff_number_claim = "employee_number"
verified_claim = "xms_edov"
unknown_people = "add"
office_claim = "office"
team_claim = "team"
office = "Northgate"
team = "Field team 1"
passwords = "administrators"
second_factor = ["mfa"]
own_hosts = ["Login.Internal"]
ca_file = "{authority}"

[groups]
"""
    found = directory_from(tomllib.loads(GOOD.replace("\n[groups]\n", more)))
    assert found.scopes == ("openid", "groups")
    assert found.own_hosts == {"login.internal"}
    assert (found.office, found.team) == ("Northgate", "Field team 1")
    assert found.ca_file == str(authority)


WRONG = {
    "no name": ('name = "Example Council"', "", "has no name"),
    "an empty name": ('"Example Council"', '" "', "name must be words"),
    "no words": ('"forethought"', "3", "client_id must be words"),
    "misspelt": ('client_id = "f', 'clientid = "f', "did you mean client_id?"),
    "misspelt table": ("[groups]", "[group]", "did you mean groups?"),
    "no group": ('"officers" = ["makes_visits"]', "", "There is no group"),
    "no role": ('["makes_visits"]', '["makes_visit"]', "did you mean makes_visits?"),
    "no list of roles": ('["makes_visits"]', '"makes_visits"', "must give a list of roles"),
    "no https": ("https://login", "http://login", "issuer begins with http://"),
    "no address": ("https://login.example.org/realms/staff", "login", "write the address"),
    "the whole address": ("staff", "x/.well-known/openid-configuration", "is the address before"),
    "too long": ("staff", "s" * 170, "longer than 200"),
    "a port that is none": ("example.org", "example.org:99999999", "write the address"),
}
ADDED = {
    "no choice": ('passwords = "none"', "write one of everybody, unlinked, administrators"),
    "no openid": ('scopes = ["email"]', 'must hold "openid"'),
    "no list": ('second_factor = "mfa"', "second_factor must be a list"),
    "no number claim": ('first_link = "staff_number"', "say in staff_number_claim"),
    "a team of nowhere": ('team = "Field team 1"', "say of which office"),
    "a claim of two words": ('groups_claim = "my groups"', "a claim has no spaces"),
    "no file": ('ca_file = "/no/such/file"', "there is no such file"),
}


@pytest.mark.parametrize("case", [*WRONG, *ADDED])
def test_each_mistake_gets_a_sentence(case: str) -> None:
    if case in WRONG:
        there, instead, says = WRONG[case]
        assert there in GOOD
        text = GOOD.replace(there, instead)
    else:
        line, says = ADDED[case]
        text = GOOD.replace("\n[groups]", f"{line}\n\n[groups]")
    with pytest.raises(ImproperlyConfigured) as raised:
        directory_from(tomllib.loads(text))
    assert says in str(raised.value)
    assert "hush-hush" not in str(raised.value)


def test_several_mistakes_are_told_at_once() -> None:
    text = GOOD.replace("https://login", "http://login").replace("makes_visits", "all")
    with pytest.raises(ImproperlyConfigured) as raised:
        directory_from(tomllib.loads(text))
    assert "http://" in str(raised.value)
    assert "role (group officers)" in str(raised.value)


def test_the_file_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "sign-in.toml"
    monkeypatch.setenv("FORETHOUGHT_DATA", str(tmp_path))
    monkeypatch.delenv(FILE, raising=False)
    assert read() == {"DIRECTORY": None}
    file.write_text(GOOD)
    file.chmod(0o640)
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        read()
    file.chmod(0o600)
    assert read()["DIRECTORY"].name == "Example Council"
    monkeypatch.setenv(FILE, str(tmp_path / "elsewhere.toml"))
    with pytest.raises(
        ImproperlyConfigured,
        match=f"let this account read it, or mend {FILE}, which may name another",
    ):
        read()
    file.write_text("name = ")
    monkeypatch.setenv(FILE, str(file))
    with pytest.raises(ImproperlyConfigured, match="is no TOML"):
        read()
    file.write_text(GOOD.replace("client_id", "clientid"))
    with pytest.raises(ImproperlyConfigured, match="In the file of signing in"):
        read()
