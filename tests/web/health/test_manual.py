"""The operator's page names every check of the doctor, every figure and every alert."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forethought.service.doctor.examining import known_checks
from forethought.web.health.figures import FIGURES

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "manual" / "operator" / "operations.md").read_text(encoding="utf-8")
ALERTS = (ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", known_checks())
def test_every_check_has_its_row(name: str) -> None:
    assert f"\n| {known_checks()[name].title} |" in PAGE


def test_every_figure_has_its_row() -> None:
    told = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert {figure.name for figure in FIGURES} <= told


def test_every_alert_has_its_row() -> None:
    rung = re.findall(r"alert: Forethought(\w+)", ALERTS)
    assert rung
    assert [name for name in rung if name not in PAGE] == []
