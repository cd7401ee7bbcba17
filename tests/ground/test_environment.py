"""What the environment may say, and the sentence when it says something else."""

from __future__ import annotations

import base64
import re
import stat
from pathlib import Path

import pytest

from forethought.embedded import private
from forethought.embedded.addresses import Address, read_url
from forethought.embedded.environment import INTERNAL, KNOWN, read_environment
from forethought.embedded.errors import GroundError
from forethought.embedded.keys import load_keys, new_fernet_key
from forethought.service.ground import open_ground

APP = "postgresql://site:s3cret@db.example.org/forethought"
OWNER = "postgresql://owner:s3cret@db.example.org/forethought"
LONG = "k" * 50
SOURCES = Path(__file__).resolve().parents[2] / "src"


def test_nothing_set_means_the_embedded_cluster() -> None:
    environment = read_environment({"PATH": "/bin", "FORETHOUGHT_DATA": "", "OTHER": "x"})
    assert environment.served is None
    assert environment.data is None
    assert environment.hosts == ()
    assert not environment.behind_tls


def test_everything_set() -> None:
    key = new_fernet_key()
    environment = read_environment(
        {
            "FORETHOUGHT_DATA": "/srv/forethought",
            "FORETHOUGHT_DATABASE_URL": APP,
            "FORETHOUGHT_OWNER_DATABASE_URL": OWNER,
            "FORETHOUGHT_SECRET_KEY": LONG,
            "FORETHOUGHT_ENCRYPTION_KEY": f"{key},{new_fernet_key()}",
            "FORETHOUGHT_HOSTS": "visits.example.org, visits2.example.org",
            "FORETHOUGHT_BEHIND_TLS": "yes",
        }
    )
    assert environment.served is not None
    assert environment.served.app == Address(
        "db.example.org", 5432, "forethought", "site", "s3cret"
    )
    assert environment.encryption_keys[0] == key
    assert len(environment.encryption_keys) == 2
    assert environment.hosts == ("visits.example.org", "visits2.example.org")
    assert environment.behind_tls
    assert "s3cret" not in repr(environment)
    assert LONG not in repr(environment)
    assert key not in repr(environment)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"FORETHOUGHT_DATABSE_URL": APP}, "Did you mean FORETHOUGHT_DATABASE_URL"),
        ({"FORETHOUGHT_ZZZ": "1"}, "There is no environment variable FORETHOUGHT_ZZZ. Known:"),
        ({"FORETHOUGHT_BEHIND_TLS": "true"}, "FORETHOUGHT_BEHIND_TLS is 'true': write yes or no"),
        ({"FORETHOUGHT_BEHIND_TLS": "Yes"}, "write yes or no"),
        ({"FORETHOUGHT_HOSTS": "https://a.example"}, "without https://, port or star"),
        ({"FORETHOUGHT_HOSTS": "a.example:443"}, "without https://, port or star"),
        ({"FORETHOUGHT_HOSTS": "*"}, "without https://, port or star"),
        ({"FORETHOUGHT_DATA": "var"}, "write the whole path"),
        ({"FORETHOUGHT_DATA": __file__}, "not a folder"),
        ({"FORETHOUGHT_DATABASE_URL": "mysql://a:s3cret@b/c"}, "FORETHOUGHT_DATABASE_URL is not"),
        ({"FORETHOUGHT_DATABASE_URL": "postgresql://site@/x"}, "lacks host"),
        ({"FORETHOUGHT_DATABASE_URL": "postgresql://db/"}, "lacks dbname and user"),
        ({"FORETHOUGHT_DATABASE_URL": "postgresql://a:s3cret@[b/c"}, "cannot be read"),
        ({"FORETHOUGHT_DATABASE_URL": "postgresql://a:b@x:1,y:2,z:3,/c"}, "a port for each server"),
        (
            {"FORETHOUGHT_DATABASE_URL": "postgresql://a:b@x,y/c?target_session_attrs=standby"},
            "the site must write",
        ),
        ({"FORETHOUGHT_OWNER_DATABASE_URL": OWNER}, "set both"),
        (
            {"FORETHOUGHT_DATABASE_URL": APP, "FORETHOUGHT_OWNER_DATABASE_URL": APP},
            "the same role, site",
        ),
        (
            {"FORETHOUGHT_DATABASE_URL": APP, "FORETHOUGHT_OWNER_DATABASE_URL": OWNER + "2"},
            "two different databases",
        ),
        ({"FORETHOUGHT_SECRET_KEY": "k" * 49}, "at least 50 random letters, and holds 49"),
        ({"FORETHOUGHT_ENCRYPTION_KEY": "k" * 50}, "keys of 32 bytes"),
        ({"FORETHOUGHT_ENCRYPTION_KEY": f"{new_fernet_key()},x"}, "keys of 32 bytes"),
        ({"FORETHOUGHT_POSTGRES_PROGRAMS": "weel"}, "write `wheel`"),
        ({"FORETHOUGHT_DEMONSTRATION": "yes"}, "serve --demo"),
        ({"FORETHOUGHT_OWNER": "yes"}, "forethought migrate"),
    ],
)
def test_nonsense_stops_the_start_with_a_sentence(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(GroundError, match=re.escape(sentence)) as refused:
        read_environment(given)
    assert "s3cret" not in str(refused.value)


def test_every_variable_of_the_program_is_known() -> None:
    found = {
        name
        for file in SOURCES.rglob("*.py")
        for name in re.findall(r"FORETHOUGHT_[A-Z_]*[A-Z]", file.read_text(encoding="utf-8"))
    }
    assert found <= set(KNOWN) | set(INTERNAL)


def test_a_url_comes_back_from_its_address() -> None:
    url = "postgresql://si%40te:p%2Fw%20%3F@db.example.org:5433/fore%20thought?sslmode=require"
    address = read_url(url, "X")
    assert (address.role, address.password, address.database) == ("si@te", "p/w ?", "fore thought")
    assert read_url(address.url, "X") == address
    assert address.environment()["PGSSLMODE"] == "require"


@pytest.mark.parametrize(
    ("servers", "hosts", "ports"),
    [
        ("one:5433", "one", "5433"),
        ("one", "one", "5432"),
        ("one:5433,two:5434", "one,two", "5433,5434"),
        ("one,two", "one,two", "5432,5432"),
        ("one:5433,two", "one,two", "5433,5432"),
    ],
)
def test_every_server_that_may_take_over_is_named(servers: str, hosts: str, ports: str) -> None:
    address = read_url(f"postgresql://a:b@{servers}/c", "X")
    assert (address.hosts, address.ports) == (hosts, ports)
    assert read_url(address.url, "X") == address
    environment = address.environment()
    assert (environment["PGHOST"], environment["PGPORT"]) == (hosts, ports)
    alone = "," not in servers
    assert environment.get("PGTARGETSESSIONATTRS") == (None if alone else "read-write")


def test_what_the_url_says_of_waiting_counts_before_ours() -> None:
    address = read_url("postgresql://a:b@one,two/c?connect_timeout=7", "X")
    assert address.options["connect_timeout"] == "7"
    assert address.options["tcp_user_timeout"] == "4000"


def test_a_server_that_is_not_there_is_a_sentence_without_password() -> None:
    address = Address("127.0.0.1", 1, "forethought", "site", "s3cret")
    with pytest.raises(GroundError, match="does not let site in") as refused:
        address.connect()
    assert "s3cret" not in str(refused.value)


def test_keys_are_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    made = load_keys(tmp_path)
    assert load_keys(tmp_path) == made
    assert len(base64.urlsafe_b64decode(made.encryption_keys[0])) == 32
    assert len(made.secret_key) >= 50
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    assert made.secret_key not in repr(made)


def test_given_keys_come_first_and_no_file_is_made(tmp_path: Path) -> None:
    key = new_fernet_key()
    assert load_keys(tmp_path, LONG, (key,)).secret_key == LONG
    assert list(tmp_path.iterdir()) == []


def test_a_spoilt_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "encryption_key").write_text("spoilt\n")
    with pytest.raises(GroundError, match=r"encryption_key must hold keys"):
        load_keys(tmp_path)


def test_the_first_of_two_makers_wins(tmp_path: Path) -> None:
    path = tmp_path / "key"

    def made_meanwhile() -> str:
        private.keep(path, "theirs")
        return "ours"

    assert private.made_once(path, made_meanwhile) == "theirs"
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(GroundError, match="cannot be written: no such file"):
        private.keep(tmp_path / "no" / "key", "x")


def test_the_site_is_given_the_hosts_as_they_were_read(tmp_path: Path) -> None:
    served = {"FORETHOUGHT_DATA": str(tmp_path / "data"), "FORETHOUGHT_DATABASE_URL": APP}
    ground = open_ground(served | {"FORETHOUGHT_HOSTS": "a.example b.example, c.example"})
    site = ground.for_site(ground.start())
    assert site["FORETHOUGHT_HOSTS"] == "a.example,b.example,c.example"
