"""Reads lexicon files (TOML) into the frozen values of :mod:`forethought.screening.lexicon`.

The package's own files lie in ``data/lexicons``; an office adds files of the same form. What a
file may hold is explained at the top of ``data/lexicons/violence.toml``.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from forethought.screening.lexicon import (
    ContextRule,
    Direction,
    Entry,
    Lexicon,
    ProtectionEntry,
    QuietExample,
    Scope,
)
from forethought.screening.matcher import check_anchored
from forethought.screening.patterns import (
    PatternError,
    check_expression,
    expand_pattern,
    expand_phrase,
)
from forethought.vocabulary import Because, Hazard, Subject

_NAME, _NUMBER = "british-debt-notes", 1
_REACH = {Scope.PHRASE: 60, Scope.CLAUSE: 80, Scope.SENTENCE: 200, Scope.NOTE: 1500}
_ENTRY_KEYS = {
    "id", "subject", "phrases", "patterns", "played_down_by", "says_no_visit",
    "fires", "stays_quiet",
}  # fmt: skip
_CONTEXT_KEYS = {
    "id", "because", "direction", "scope", "reach", "phrases", "patterns", "categories",
}  # fmt: skip
_PROTECTION_KEYS = {"id", "phrases", "patterns", "fires", "stays_quiet", "names_victim"}
_TOP_KEYS = {"category", "entry", "context", "protection", "lists", "common", "household", "turns"}


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the text is a whole sentence with file and entry."""


@dataclass
class _Gathered:
    entries: list[Entry] = field(default_factory=list)
    contexts: list[ContextRule] = field(default_factory=list)
    protections: list[ProtectionEntry] = field(default_factory=list)
    household: list[str] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    common: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Place:
    """Where a value stands, for sentences: file, and entry once it is known."""

    file: str
    what: str = ""

    def error(self, says: str) -> LexiconError:
        where = f"{self.file}, {self.what}" if self.what else self.file
        return LexiconError(f"{where}: {says}.")


def load_lexicon(extra: Sequence[Path] = ()) -> Lexicon:
    """The package's lexicon, with an office's own files added.

    Raises LexiconError with a sentence that names file and entry.
    """
    own = [
        (file.name, file.read_bytes())
        for file in sorted(resources.files("forethought.data.lexicons").iterdir(), key=str)
        if file.name.endswith(".toml")
    ]
    return read_lexicon([*own, *((path.name, _content(path)) for path in extra)], len(own))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        says = f"{path} cannot be read ({error.strerror}): name a file of phrases that you can read"
        raise LexiconError(says) from error


def read_lexicon(files: Sequence[tuple[str, bytes]], trusted: int = 0) -> Lexicon:
    """A lexicon from named file contents. The first ``trusted`` were proven by the tests.

    Raises LexiconError.
    """
    digest = hashlib.sha256()
    documents: list[tuple[str, Mapping[str, Any], bool]] = []
    for number, (name, content) in enumerate(files):
        digest.update(len(content).to_bytes(8, "big") + content)
        documents.append((name, _parse(name, content), number >= trusted))
    lists = _lists(documents)
    gathered = _Gathered()
    for name, document, check in documents:
        _gather(_Place(name), document, _Compiler(lists, check), gathered)
    _refuse_repeats(gathered)
    return Lexicon(
        name=_NAME,
        number=_NUMBER,
        sha256=digest.hexdigest(),
        entries=tuple(gathered.entries),
        contexts=tuple(gathered.contexts),
        protections=tuple(gathered.protections),
        household=tuple(gathered.household),
        turns=tuple(gathered.turns),
        common=tuple(sorted(gathered.common.items())),
        lists=tuple(lists.values()),
    )


def _parse(name: str, content: bytes) -> Mapping[str, Any]:
    try:
        document = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LexiconError(f"{name}: is not UTF-8; save it as UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{name}: is not valid TOML: {error}.") from error
    _refuse_unknown(_Place(name), document, _TOP_KEYS)
    return document


def _lists(documents: Iterable[tuple[str, Mapping[str, Any], bool]]) -> dict[str, str]:
    lists: dict[str, list[str]] = {}
    for name, document, _ in documents:
        table = document.get("lists", {})
        if not isinstance(table, dict):
            raise LexiconError(f"{name}: 'lists' must be a table of lists.")
        for key, words in table.items():
            lists.setdefault(key, []).extend(_texts(_Place(name, f"list '{key}'"), key, words))
    joined = {key: "|".join(words) for key, words in lists.items()}
    return {key: _nested(text, joined) for key, text in joined.items()}


def _nested(text: str, lists: Mapping[str, str]) -> str:
    """A list may use other lists, one level deep."""
    for name, words in lists.items():
        text = text.replace("{" + name + "}", f"(?:{words})")
    return text.replace(" ", "[ -]").replace("'", "'?").replace("~", r"\w*")


@dataclass(frozen=True)
class _Compiler:
    """Turns phrases and patterns into expressions; checks them with RE2 if asked to."""

    lists: Mapping[str, str]
    check: bool

    def expressions(self, place: _Place, table: Mapping[str, Any]) -> tuple[str, ...]:
        phrases = _texts(place, "phrases", table.get("phrases", []))
        patterns = _texts(place, "patterns", table.get("patterns", []))
        if not phrases and not patterns:
            raise place.error("has neither 'phrases' nor 'patterns'; give at least one")
        try:
            expressions = [expand_phrase(phrase) for phrase in phrases]
            expressions += [expand_pattern(pattern, self.lists) for pattern in patterns]
            if self.check:
                for expression in expressions:
                    check_expression(expression)
                    check_anchored(expression)
        except PatternError as error:
            raise place.error(str(error)) from error
        return tuple(expressions)


def _gather(
    place: _Place, document: Mapping[str, Any], compiler: _Compiler, into: _Gathered
) -> None:
    for table in _tables(place, document, "entry"):
        into.entries.append(_entry(place, document.get("category"), table, compiler))
    for table in _tables(place, document, "context"):
        into.contexts.append(_context(place, table, compiler))
    for table in _tables(place, document, "protection"):
        into.protections.append(_protection(place, table, compiler))
    for key, target in (("household", into.household), ("turns", into.turns)):
        if key in document:
            target.extend(compiler.expressions(_Place(place.file, key), document[key]))
    into.common.update(document.get("common", {}))


def _entry(place: _Place, category: object, table: Mapping[str, Any], compiler: _Compiler) -> Entry:
    here = _named(place, "entry", table)
    _refuse_unknown(here, table, _ENTRY_KEYS)
    hazard = _one_of(here, "category", category, Hazard)
    fires = _texts(here, "fires", table.get("fires", []))
    quiet = _quiet(here, table.get("stays_quiet", []))
    if not fires or not quiet:
        raise here.error("needs examples: at least one text in 'fires' and one in 'stays_quiet'")
    reasons = table.get("played_down_by", [str(because) for because in Because])
    return Entry(
        id=table["id"],
        category=hazard,
        subject=_one_of(here, "subject", table.get("subject", "customer"), Subject),
        patterns=compiler.expressions(here, table),
        played_down_by=frozenset(
            _one_of(here, "played_down_by", reason, Because)
            for reason in _texts(here, "played_down_by", reasons)
        ),
        says_no_visit=_flag(here, table, "says_no_visit", usually=False),
        fires=tuple(fires),
        stays_quiet=quiet,
    )


def _context(place: _Place, table: Mapping[str, Any], compiler: _Compiler) -> ContextRule:
    here = _named(place, "context", table)
    _refuse_unknown(here, table, _CONTEXT_KEYS)
    scope = _one_of(here, "scope", table.get("scope", "clause"), Scope)
    reach = table.get("reach", _REACH[scope])
    if not isinstance(reach, int) or not 0 <= reach <= _REACH[Scope.NOTE]:
        raise here.error(f"'reach' must be a whole number from 0 to {_REACH[Scope.NOTE]}")
    categories = table.get("categories", [str(hazard) for hazard in Hazard])
    return ContextRule(
        id=table["id"],
        because=_one_of(here, "because", table.get("because"), Because),
        direction=_one_of(here, "direction", table.get("direction"), Direction),
        scope=scope,
        reach=reach,
        patterns=compiler.expressions(here, table),
        categories=frozenset(
            _one_of(here, "categories", category, Hazard)
            for category in _texts(here, "categories", categories)
        ),
    )


def _protection(place: _Place, table: Mapping[str, Any], compiler: _Compiler) -> ProtectionEntry:
    here = _named(place, "protection", table)
    _refuse_unknown(here, table, _PROTECTION_KEYS)
    return ProtectionEntry(
        id=table["id"],
        patterns=compiler.expressions(here, table),
        fires=tuple(_texts(here, "fires", table.get("fires", []))),
        stays_quiet=_quiet(here, table.get("stays_quiet", [])),
        names_victim=_flag(here, table, "names_victim", usually=True),
    )


def _flag(here: _Place, table: Mapping[str, Any], key: str, *, usually: bool) -> bool:
    value = table.get(key, usually)
    if not isinstance(value, bool):
        raise here.error(f"{key!r} must be true or false, without quotes, not {value!r}")
    return value


def _quiet(here: _Place, examples: object) -> tuple[QuietExample, ...]:
    if not isinstance(examples, list):
        raise here.error("'stays_quiet' must be a list of texts or of {text, because}")
    return tuple(_quiet_one(here, example) for example in examples)


def _quiet_one(here: _Place, example: object) -> QuietExample:
    if isinstance(example, str):
        return QuietExample(example)
    if isinstance(example, dict) and isinstance(example.get("text"), str):
        return QuietExample(
            example["text"], _one_of(here, "because", example.get("because"), Because)
        )
    raise here.error("an example in 'stays_quiet' must be a text or {text, because}")


def _named(place: _Place, kind: str, table: Mapping[str, Any]) -> _Place:
    name = table.get("id")
    if not isinstance(name, str) or not name:
        raise place.error(f"an {kind} has no 'id'; give it a name")
    return _Place(place.file, f"{kind} '{name}'")


def _tables(place: _Place, document: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    tables = document.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise place.error(f"'{key}' must be written as [[{key}]]")
    return tables


def _texts(place: _Place, key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise place.error(f"'{key}' must be a list of texts")
    return value


_Choice = TypeVar("_Choice", Hazard, Subject, Because, Scope, Direction)


def _one_of(place: _Place, key: str, value: object, choices: type[_Choice]) -> _Choice:
    try:
        return choices(str(value))
    except ValueError as error:
        known = ", ".join(choices)
        raise place.error(f"{key} '{value}' is not known; use one of {known}") from error


def _refuse_unknown(place: _Place, table: Mapping[str, Any], known: set[str]) -> None:
    for key in table:
        if key not in known:
            raise place.error(f"'{key}' is not known; use {', '.join(sorted(known))}")


def _refuse_repeats(gathered: _Gathered) -> None:
    seen: set[str] = set()
    ids = [entry.id for entry in gathered.entries]
    ids += [rule.id for rule in gathered.contexts]
    ids += [protection.id for protection in gathered.protections]
    for name in ids:
        if name in seen:
            raise LexiconError(f"The id '{name}' is used twice; give each its own.")
        seen.add(name)
