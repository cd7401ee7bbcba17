"""A misspelt name in a template is an error, not an empty place on a safety page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from jinja2 import ChainableUndefined
from jinja2.utils import missing


class StrictOutsideMappings(ChainableUndefined):
    """Missing names raise when they are printed or walked through; missing keys do not.

    The design system's macros take one mapping and ask it for keys that callers leave out:
    those stay empty. A name that the view did not give, or an attribute that a Python object
    does not have, raises when it is printed; the attribute raises when it is asked about, too.
    """

    __slots__ = ()

    @property
    def _of_a_mapping(self) -> bool:
        return isinstance(self._undefined_obj, Mapping)

    def _refuse(self) -> NoReturn:
        self._fail_with_undefined_error()

    def __str__(self) -> str:
        return "" if self._of_a_mapping else self._refuse()

    def __html__(self) -> str:
        return self.__str__()

    def __iter__(self) -> Iterator[Any]:
        return iter(()) if self._of_a_mapping else self._refuse()

    def __len__(self) -> int:
        return 0 if self._of_a_mapping else self._refuse()

    def __bool__(self) -> bool:
        if not self._of_a_mapping and self._undefined_obj is not missing:
            self._refuse()
        return False
