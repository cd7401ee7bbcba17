"""The kinds of system that can be read, one module each: one with a ``KIND`` is known everywhere.

It needs no line anywhere else.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from forethought.sources.reading import Kind


@cache
def system_kinds() -> Mapping[str, Kind]:
    """Every kind by its name, in the order of their titles."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
    )
    kinds = [module.KIND for module in modules if hasattr(module, "KIND")]
    return MappingProxyType({kind.name: kind for kind in sorted(kinds, key=lambda k: k.title)})
