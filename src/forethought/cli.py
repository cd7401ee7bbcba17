"""The `forethought` command. Everything heavy is imported when a command needs it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forethought import __version__
from forethought.data.folders import own_folder
from forethought.service.commands import COMMANDS

if TYPE_CHECKING:
    from rich.console import Console

    from forethought.check_result import DayCheck
    from forethought.screening.findings import Reader

READERS = ("words", "reading", "both")
FAILED = 2


class Refused(click.ClickException):
    """Something the person asked for cannot be done: a sentence on standard error, status 2."""

    exit_code = FAILED

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print the sentence."""
        click.echo(self.format_message(), err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="forethought")
def main() -> None:
    """Safety checks before visits to other people's doors."""


for _command in COMMANDS:
    main.add_command(_command)


@dataclass(frozen=True, slots=True)
class ReaderChoice:
    """Which reader was asked for, and the office's own lexicons."""

    kind: str | None
    lexicons: tuple[Path, ...]


def _reader_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds --reader and --lexicon; the command gets them as one ``choice``."""

    @click.option(
        "--reader",
        type=click.Choice(READERS),
        default=None,
        help="Who reads the notes: the words, the learned reading, or both. Default: both.",
    )
    @click.option(
        "--lexicon",
        "lexicons",
        type=click.Path(path_type=Path),
        multiple=True,
        metavar="FILE",
        help="Your office's own phrases (TOML), added to ours. May be given again.",
    )
    @wraps(command)
    def with_choice(*, reader: str | None, lexicons: tuple[Path, ...], **others: object) -> None:
        command(choice=ReaderChoice(reader, lexicons), **others)

    return with_choice


@main.command()
@click.argument("day", type=click.Path(path_type=Path))
@click.option("--as-of", metavar="TIME", help="Moment of the assessment (ISO 8601). Default: now.")
@click.option("--policy", metavar="PACK", help="Policy pack: name or TOML file.")
@click.option("--compare-with", metavar="PACK", help="Show which visits change under this pack.")
@_reader_options
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
def check(
    day: Path,
    as_of: str | None,
    policy: str | None,
    compare_with: str | None,
    choice: ReaderChoice,
    fmt: str,
    output: Path | None,
) -> None:
    """Check every visit of the folder DAY: who may go, how, and why.

    Ends with status 0 when every visit is complete and there are no problems, 1 when something
    is not complete or wrong, 2 when the check could not run.
    """
    from forethought.dayfolder.run import status_of

    moment, doubt = _moment(as_of)
    result = _with_doubt(_check_day(day, moment, policy, choice), doubt)
    if compare_with is None:
        _put(_rendered(result, fmt, output), output)
    else:
        other = _with_doubt(_check_day(day, moment, compare_with, choice), doubt)
        _put(_compared(result, other, fmt, output), output)
    sys.exit(status_of(result))


@main.command()
@click.argument("day", type=click.Path(path_type=Path))
@click.argument("visit_id")
@click.option("--as-of", metavar="TIME", help="Moment of the assessment (ISO 8601). Default: now.")
@click.option("--policy", metavar="PACK", help="Policy pack: name or TOML file.")
@_reader_options
def explain(
    day: Path, visit_id: str, as_of: str | None, policy: str | None, choice: ReaderChoice
) -> None:
    """Show as a tree how the check of one visit came about."""
    from forethought.dayfolder.explain_report import write_explain

    moment, doubt = _moment(as_of)
    result = _with_doubt(_check_day(day, moment, policy, choice), doubt)
    found = [check for check in result.visits if check.visit.visit_id == visit_id]
    if not found:
        raise Refused(_no_such_visit(visit_id, [c.visit.visit_id for c in result.visits]))
    for one in found:
        write_explain(result, one, _console())


@main.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@_reader_options
@click.option("--format", "fmt", type=click.Choice(["text", "jsonl"]), default="text")
def screen(file: Path, choice: ReaderChoice, fmt: str) -> None:
    """Read the notes of FILE (JSON Lines or CSV with id and text; - for standard input)."""
    from forethought.dayfolder.screen_command import run_screen

    sys.exit(run_screen(file, _reader(choice)[0], fmt, sys.stdout, sys.stderr))


@main.command()
@click.argument("file", type=click.Path(path_type=Path), nargs=-1, required=True)
@_reader_options
@click.option("--format", "fmt", type=click.Choice(["text", "json", "html"]), default="text")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
def evaluate(file: tuple[Path, ...], choice: ReaderChoice, fmt: str, output: Path | None) -> None:
    """Measure a reader on annotated notes: recall and precision per category and trap.

    Each FILE is one writer's notes (- for standard input); several are also measured together.
    JSON Lines as corpus/GUIDE.md says, or a CSV with the columns id, text, relevant (yes or no),
    categories (separated by ;) and trap. The labels of `forethought annotate` will do.

    html is a page with curves. The status is 1 when lines have to be mended, 2 without a note.
    """
    from io import StringIO

    from forethought.dayfolder.evaluate_command import run_evaluate

    report = StringIO()
    status = run_evaluate(list(file), _reader(choice)[0], fmt, report, sys.stderr)
    _put(report.getvalue() or None, output)
    sys.exit(status)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--annotator", default="first", show_default=True, help="Who labels.")
@click.option("--agreement", is_flag=True, help="Print how far those who have labelled agree.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: a free one.")
def annotate(file: Path, annotator: str, agreement: bool, port: int) -> None:
    """Label the notes of FILE by the corpus guide on a page of this machine alone.

    FILE is JSON Lines or CSV with id and text. Each person's labels are kept beside it, as
    FILE.NAME.labels.jsonl, which `forethought evaluate` reads; the same command goes on later.
    """
    from forethought.annotate.command import run_agreement, run_annotate

    if agreement:
        sys.exit(run_agreement(file, sys.stdout, sys.stderr))
    sys.exit(run_annotate(file, annotator, port, sys.stdout, sys.stderr))


@main.group()
def incident() -> None:
    """Record what happened: every threat or abuse, spoken or physical."""


@incident.command("add")
@click.argument("day", type=click.Path(path_type=Path))
def incident_add(day: Path) -> None:
    """Ask a few questions and add an incident report to the folder DAY."""
    from forethought.dayfolder.incident_add import IncidentError, ask_and_add

    try:
        ask_and_add(day, datetime.now(UTC))
    except IncidentError as error:
        raise Refused(str(error)) from error


@main.group()
def places() -> None:
    """The postcodes that visits are placed with."""


@places.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def places_import(file: Path) -> None:
    """Take postcodes from FILE: ONSPD, NSPL, Code-Point Open, or the Parquet layout.

    Needed for Northern Ireland (BT), and for postcodes newer than the program.
    """
    from forethought.data.postcode_import import PlacesImportError, import_places

    try:
        click.echo(import_places(file, own_folder()).says())
    except (PlacesImportError, OSError) as error:
        raise Refused(str(error)) from error


def _moment(text: str | None) -> tuple[datetime, str | None]:
    """The moment of the assessment, and a sentence where the clocks changed."""
    from forethought.timestamps import parse_moment

    if text is None:
        return datetime.now(UTC), None
    moment, doubt = parse_moment(text.strip())
    if moment is None:
        raise Refused(f"--as-of {text!r} is not a date and time: write 2026-11-24T07:30")
    return moment, doubt


def _with_doubt(result: DayCheck, doubt: str | None) -> DayCheck:
    """A time given as ``--as-of`` that the clock change makes doubtful is a problem like others."""
    from dataclasses import replace

    from forethought.record import Problem

    if doubt is None:
        return result
    return replace(result, problems=(Problem("--as-of", 0, None, doubt), *result.problems))


def _reader(choice: ReaderChoice) -> tuple[Reader, str]:
    """The reader, and its kind."""
    from forethought.data.readers import DEFAULT_READER, make_reader

    kind = choice.kind or DEFAULT_READER
    try:
        return make_reader(kind, choice.lexicons), kind
    except (ValueError, OSError) as error:  # LexiconError, ModelError
        raise Refused(str(error)) from error


def _check_day(day: Path, as_of: datetime, policy: str | None, choice: ReaderChoice) -> DayCheck:
    from forethought.data.pack_files import PackError
    from forethought.dayfolder.day import DayError
    from forethought.dayfolder.run import run_check

    try:
        pack, choice = _rules_of(day, policy, choice)
        reader, kind = _reader(choice)
        with _progress() as progress:
            return run_check(day, as_of, pack, reader, kind, own_folder(), progress)
    except (DayError, PackError) as error:
        raise Refused(str(error)) from error


def _rules_of(day: Path, policy: str | None, choice: ReaderChoice) -> tuple[str, ReaderChoice]:
    """What was asked for, and for the rest what a folder of a site was written with."""
    from forethought.dayfolder.day import DayError
    from forethought.dayfolder.own_rules import own_rules

    try:
        own = own_rules(day)
    except DayError:
        if policy is None or choice.kind is None:
            raise
        own = None
    if own is None:
        return policy or "default", choice
    lexicons = choice.lexicons or own.lexicons
    return policy or own.policy, ReaderChoice(choice.kind or own.reader, lexicons)


@contextmanager
def _progress() -> Iterator[Callable[[str, int], None]]:
    """A progress line on a terminal; nothing when the output is kept."""
    if not sys.stderr.isatty():
        yield lambda _what, _count: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {
            what: bar.add_task(what, total=None) for what in ("records read", "visits checked")
        }
        yield lambda what, count: bar.advance(tasks[what], count)


def _rendered(result: DayCheck, fmt: str, output: Path | None) -> str | None:
    if fmt == "json":
        from forethought.dayfolder.json_report import dump_json

        return dump_json(result)
    if fmt == "html":
        from forethought.dayfolder.html_report import render_html

        return render_html(result)
    from forethought.dayfolder.text_report import write_text

    return _written(lambda console: write_text(result, console), output)


def _compared(result: DayCheck, other: DayCheck, fmt: str, output: Path | None) -> str | None:
    from forethought.dayfolder.compare_report import changes_to_json, write_compare
    from forethought.dayfolder.json_report import dump

    if fmt == "html":
        raise Refused("--compare-with is shown as text or json: give --format text or json")
    if fmt == "json":
        return dump(changes_to_json(result, other))
    return _written(lambda console: write_compare(result, other, console), output)


def _written(write: Callable[[Console], None], output: Path | None) -> str | None:
    """What ``write`` says, as text for a file; straight to the terminal when there is none."""
    if output is None:
        write(_console())
        return None
    from io import StringIO

    from rich.console import Console

    text = StringIO()
    write(Console(file=text, width=100, no_color=True))
    return text.getvalue()


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def _put(text: str | None, output: Path | None) -> None:
    if text is None:
        return
    if output is None:
        try:
            click.echo(text, nl=not text.endswith("\n"))
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            raise Refused(f"The report cannot be written: {error.strerror}.") from error
        return
    from forethought.dayfolder.output import OutputError, write_private

    try:
        write_private(output, text)
    except OutputError as error:
        raise Refused(str(error)) from error


def _no_such_visit(visit_id: str, ids: list[str]) -> str:
    from difflib import get_close_matches

    near = " or ".join(get_close_matches(visit_id, ids, n=3))
    said = f"There is no visit {visit_id} in this folder"
    return f"{said}: did you mean {near}?" if near else said


if __name__ == "__main__":
    main()
