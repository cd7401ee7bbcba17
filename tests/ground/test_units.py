"""What machines start, the units and the container, and the manual beside them, stay in step."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from forethought.cli import main

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
MANUAL = ROOT / "docs" / "manual" / "operator"
PAGES = [
    MANUAL / name for name in ("install.md", "backup-and-upgrade.md", "when-the-site-is-down.md")
]
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")
PROGRAM = "/opt/forethought/program/.venv/bin/forethought"
MAY_WRITE = {"/var/lib/forethought", "/var/backups/forethought"}
HARDENED = (
    *("NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes"),
    *("CapabilityBoundingSet=", "UMask=0077", "User=forethought"),
)


def must_be_known(words: list[str]) -> None:
    """Fails unless the program has this command with these options and arguments."""
    group: click.Command = main
    context = click.Context(main, info_name="forethought")
    while isinstance(group, click.Group):
        assert words, "a command is missing"
        name = words.pop(0)
        found = group.get_command(context, name)
        assert found is not None, f"forethought has no command {name}"
        group, context = found, click.Context(found, parent=context, info_name=name)
    try:
        group.make_context(group.name, words, parent=context.parent)
    except click.exceptions.Exit:
        pytest.fail("a command that only helps")
    except click.UsageError as error:
        pytest.fail(f"{' '.join(words)}: {error.format_message()}")


def started_by(unit: Path) -> Iterator[list[str]]:
    """The commands of ours that a unit starts; what a shell puts in counts as one word."""
    for line in unit.read_text(encoding="utf-8").splitlines():
        name, _, command = line.partition("=")
        if name.startswith("ExecStart") and PROGRAM in command:
            words = shlex.split(re.sub(r"\$\$\(([^()]|\([^()]*\))*\)", "X", command))
            if words[0] == "/bin/sh":
                words = shlex.split(words[2].removeprefix("exec "))
            assert words[0] == PROGRAM
            yield [word.replace("%i", "today") for word in words[1:]]


def shown_on(page: Path) -> Iterator[list[str]]:
    """The commands of ours in the code blocks of a page: their lines begin with four spaces."""
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    for block in re.findall(r"^ {4,}(.*)$", text, re.MULTILINE):
        found = re.search(r"(?:^|/bin/|exec forethought )forethought (\w.*)$", block)
        if found:
            yield shlex.split(found[1])


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_a_unit_starts_is_a_command_of_the_program(unit: Path) -> None:
    commands = list(started_by(unit))
    assert commands
    for words in commands:
        must_be_known(words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_manual_shows_is_a_command_of_the_program(page: Path) -> None:
    commands = list(shown_on(page))
    assert len(commands) >= 3
    for words in commands:
        must_be_known(words)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_may_do_no_more_than_it_must(unit: Path) -> None:
    lines = unit.read_text(encoding="utf-8").splitlines()
    for wanted in HARDENED:
        assert wanted in lines, wanted
    writes = [line for line in lines if line.startswith("ReadWritePaths=")]
    assert set(writes[0].partition("=")[2].split()) <= MAY_WRITE


def test_each_timer_has_its_service_and_the_manual_names_it() -> None:
    names = {unit.name for unit in UNITS}
    manual = (MANUAL / "install.md").read_text(encoding="utf-8")
    for timer in (unit for unit in UNITS if unit.suffix == ".timer"):
        text = timer.read_text(encoding="utf-8")
        given = re.search(r"^Unit=(.*)$", text, re.MULTILINE)
        service = given[1] if given else timer.with_suffix(".service").name
        assert re.sub(r"@.*\.service", "@.service", service) in names
        assert timer.name in manual
        assert re.search(r"^OnCalendar=.* (\d\d:\d\d)$", text, re.MULTILINE)[1] in manual  # type: ignore[index]


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not on this machine")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(
        [program, "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def directives(name: str) -> list[str]:
    """What stands behind one instruction of the container file."""
    text = re.sub(r"\\\n", " ", CONTAINER)
    return re.findall(rf"^{name}\s+(.*)$", text, re.MULTILINE)


def test_the_container_starts_a_command_of_the_program() -> None:
    (entry,), (command,) = directives("ENTRYPOINT"), directives("CMD")
    assert json.loads(entry) == ["forethought"]
    must_be_known(json.loads(command))


def test_the_container_is_nobody_and_holds_no_secret() -> None:
    assert directives("USER") == ["10001:10001"]
    assert directives("VOLUME") == ["/data"]
    assert not re.search(r"(SECRET|PASSWORD|KEY|TOKEN)=", CONTAINER)
    assert all("slim" in image for image in directives("FROM"))


def test_what_the_container_copies_is_there_and_nothing_else_is_sent() -> None:
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    sent = {line[1:] for line in ignored if line.startswith("!")}
    assert ignored[0] == "*"
    copied = {
        name
        for line in directives("COPY")
        if not line.startswith("--from")
        for name in line.split()[:-1]
    }
    assert copied == sent
    assert all((ROOT / name).exists() for name in sent)


def test_the_container_asks_how_the_site_is() -> None:
    from django.urls import reverse

    (check,) = re.findall(r"^HEALTHCHECK.*?CMD (\[.*\])$", re.sub(r"\\\n", " ", CONTAINER), re.M)
    words = json.loads(check)
    compile(words[2], "healthcheck", "exec")
    assert f"http://127.0.0.1:8000{reverse('health:live')}" in words[2]
