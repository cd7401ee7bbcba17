"""The manuals as they are built: every link leads somewhere, and nothing comes from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_ASKS = r"<(?:script|link|img|iframe)[^>]*?(?:src|href)="
LOADED = re.compile(_ASKS + r"[\"']?((?:https?:)?//[^\"' >]+)")


def test_the_manuals_build_and_ask_nobody_for_anything(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", f"--site-dir={tmp_path}"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        asked = LOADED.findall(page.read_text(encoding="utf-8"))
        assert not asked, f"{page.relative_to(tmp_path)}: {asked}"


def test_each_choice_has_a_number_of_its_own() -> None:
    choices = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert choices
    for number, page in enumerate(choices, start=1):
        assert page.name.startswith(f"{number:04}-"), page.name
        assert page.read_text(encoding="utf-8").startswith(f"# {number}. "), page.name
