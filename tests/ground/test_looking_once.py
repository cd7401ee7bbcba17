"""No test of a page looks at it once and fails: on a busy machine what it waits for comes later.

``expect(...)`` of Playwright waits; an assertion on what a page shows at this moment does not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]

ONCE = {
    *("is_visible", "is_hidden", "is_checked", "is_enabled", "is_disabled", "is_editable"),
    *("inner_text", "all_inner_texts", "text_content", "all_text_contents", "input_value"),
    *("get_attribute", "count", "title", "content"),
}
"""What Playwright answers at once, of a page that may still be the one before."""

SLEEPS = {"wait_for_timeout", "networkidle"}
"""Waits for time, or for a silence that a page which asks by itself never has."""

OF_A_TABLE = ".objects."


def browser_tests() -> list[Path]:
    """Whatever drives a browser, but for this file."""
    return [
        path
        for path in sorted(TESTS.rglob("*.py"))
        if path != Path(__file__) and "playwright" in path.read_text(encoding="utf-8")
    ]


def looks_once(source: str) -> Iterator[int]:
    """The lines on which it does."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert):
            yield from (one.lineno for one in ast.walk(node.test) if _asks_once(one))
        elif isinstance(node, ast.Attribute | ast.Constant) and _named(node) in SLEEPS:
            yield node.lineno


def _named(node: ast.Attribute | ast.Constant) -> object:
    return node.attr if isinstance(node, ast.Attribute) else node.value


def _asks_once(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    asked = node.func.attr in ONCE and not node.args
    return asked and OF_A_TABLE not in ast.unparse(node.func)


def test_every_look_at_a_page_waits() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{line}"
        for path in browser_tests()
        for line in looks_once(path.read_text(encoding="utf-8"))
    ]
    assert not found, f"Say it with expect(...), which waits: {', '.join(found)}"


def test_what_counts_as_a_look() -> None:
    assert list(looks_once("assert page.get_by_role('link').is_visible()")) == [1]
    assert list(looks_once("assert not here.page.locator('h1').count()")) == [1]
    assert list(looks_once("page.wait_for_timeout(400)")) == [1]
    assert list(looks_once("page.wait_for_load_state('networkidle')")) == [1]
    assert list(looks_once("assert Marker.objects.filter(pk=1).count() == 1")) == []
    assert list(looks_once("assert words.count('swore') == 1")) == []
    assert list(looks_once("expect(page.locator('h1')).to_have_count(1)")) == []
    assert list(looks_once("text = page.get_by_label('Token').input_value()")) == []
