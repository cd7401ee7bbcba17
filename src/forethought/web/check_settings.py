"""What visits are checked with: the office's own policy pack, phrases and reader."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from forethought.data.lexicon_files import LexiconError, load_lexicon
from forethought.data.pack_files import PackError, load_pack
from forethought.data.readers import DEFAULT_READER, KINDS

PACK = "FORETHOUGHT_POLICY"
LEXICONS = "FORETHOUGHT_LEXICONS"
READER = "FORETHOUGHT_READER"


def checking() -> dict[str, Any]:
    """Settings POLICY_PACK, LEXICONS (paths) and READER; the defaults are the program's own.

    Raises ImproperlyConfigured with a sentence for what cannot be used: a site that would check
    by other rules than its office wrote must not start.
    """
    pack = os.environ.get(PACK, "").strip() or "default"
    reader = os.environ.get(READER, "").strip() or DEFAULT_READER
    parts = os.environ.get(LEXICONS, "").split(os.pathsep)
    lexicons = tuple(Path(part.strip()) for part in parts if part.strip())
    if reader not in KINDS:
        raise ImproperlyConfigured(f"{READER} is {reader!r}: write {', '.join(KINDS)}")
    try:
        if pack != "default":
            load_pack(pack)
    except PackError as error:
        raise ImproperlyConfigured(f"{PACK}: {error}") from error
    try:
        if lexicons:
            load_lexicon(lexicons)
    except LexiconError as error:
        raise ImproperlyConfigured(f"{LEXICONS}: {error}") from error
    return {"POLICY_PACK": pack, "LEXICONS": lexicons, "READER": reader}
