"""Where imported places are looked for: the site and the command find the same ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.data.folders import import_folders, own_folder


def test_an_import_typed_without_the_variable_is_found_by_the_site(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("FORETHOUGHT_DATA", raising=False)
    typed = own_folder()
    monkeypatch.setenv("FORETHOUGHT_DATA", str(tmp_path / "site"))
    assert import_folders() == (tmp_path / "site", typed)
