"""The core's frozen values as plain JSON, and back: what a check was made from, kept exactly.

One codec for every dataclass of the core, led by its type hints. A field added later, with a
default, does not spoil what was kept before.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import shapely
from shapely.geometry.base import BaseGeometry

Json = Any
Kept = TypeVar("Kept")

_UNION = (Union, types.UnionType)
_AS_THEY_ARE = (bool, int, float, str, type(None))
_FROM_TEXT: dict[type, Any] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Decimal: Decimal,
}


class NotPlainError(TypeError):
    """A value that the codec has no form for: a fault of the program."""


def encode(value: object) -> Json:  # noqa: PLR0911 - one line for each kind of value
    """The value as JSON: dataclasses and mappings as objects, sets sorted, geometry as WKB in hex.

    Raises NotPlainError for anything that is no value of the core.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, _AS_THEY_ARE):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {encode(key): encode(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [encode(each) for each in value]
    if isinstance(value, frozenset | set):
        return sorted(encode(each) for each in value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, BaseGeometry):
        return shapely.to_wkb(value, hex=True)
    raise NotPlainError(type(value).__name__)


def decode(kind: type[Kept], value: Json) -> Kept:
    """The value of this kind that ``encode`` gave ``value`` for.

    Raises NotPlainError for a kind without a form, and KeyError or ValueError for JSON that was
    not made by ``encode``.
    """
    decoded: Kept = _decode(kind, value)
    return decoded


def _decode(kind: Any, value: Json) -> Any:  # noqa: PLR0911 - one line for each kind of value
    origin = get_origin(kind)
    if origin in _UNION:
        wanted = [each for each in get_args(kind) if each is not type(None)]
        return None if value is None else _decode(wanted[0], value)
    if origin is tuple:
        return _decode_tuple(get_args(kind), value)
    if origin is frozenset:
        return frozenset(_decode(get_args(kind)[0], each) for each in value)
    if origin is not None and issubclass(origin, Mapping):
        of_key, of_value = get_args(kind)
        return {_decode(of_key, k): _decode(of_value, v) for k, v in value.items()}
    if not isinstance(kind, type):
        raise NotPlainError(str(kind))
    if is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _decode(hints[name], value[name]) for name in hints if name in value})
    if issubclass(kind, Enum):
        return kind(value)
    if kind in _FROM_TEXT:
        return _FROM_TEXT[kind](value)
    if issubclass(kind, BaseGeometry):
        return shapely.from_wkb(value)
    if kind in _AS_THEY_ARE:
        return value
    raise NotPlainError(kind.__name__)


def _decode_tuple(kinds: tuple[Any, ...], value: Json) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_decode(kinds[0], each) for each in value)
    return tuple(_decode(kind, each) for kind, each in zip(kinds, value, strict=True))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, localns={"BaseGeometry": BaseGeometry})
