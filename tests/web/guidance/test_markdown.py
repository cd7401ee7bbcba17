"""Markdown becomes the design system's HTML, and nothing of anybody's HTML gets through."""

from __future__ import annotations

import re

import pytest

from forethought.web.guidance.markdown import html, is_fit, plain, unfit_links

ALLOWED = {
    *("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "a", "code", "hr", "br"),
    *("blockquote", "div", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"class", "href", "scope", "start", "tabindex", "role", "aria-label", "title"}
TAG = re.compile(r"<(/?)(\w+)((?:\s+[\w-]+=\"[^\"]*\")*)\s*/?>")


def tags(drawn: str) -> set[str]:
    return {name for _, name, _ in TAG.findall(drawn)}


def is_harmless(drawn: str) -> bool:
    """Nothing but our own tags with our own attributes: no other ``<`` stands in it."""
    found = list(TAG.finditer(drawn))
    rest = TAG.sub("", drawn)
    names = {name for one in found for name in re.findall(r'([\w-]+)="', one[3])}
    links = re.findall(r'href="([^"]*)"', drawn)
    return (
        "<" not in rest
        and tags(drawn) <= ALLOWED
        and names <= ATTRIBUTES
        and all(re.match(r"https?://[^/]|mailto:|tel:|/[^/\\]|/$", link) for link in links)
    )


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "text <b onclick=alert(1)>bold</b>",
    "<!-- --><style>*{}</style>",
    "<iframe src=https://evil.example></iframe>\n\nafter",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0a;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](</\t/evil.example>)",
    "[x](\\\\evil.example)",
    "[x](https:///evil)",
    "[x](file:///etc/passwd)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    '[x](https://a.example "on\\" onmouseover=\\"alert(1)")',
    "![alt](https://evil.example/pixel.png)",
    "![alt](data:image/svg+xml,<svg/onload=alert(1)>)",
    '```html" onload="alert(1)\n<script>\n```',
    "    <script>indented</script>",
    "| a |\n|--:|\n| <script>alert(1)</script> |",
    "`<script>`",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
    "a\x00b\x02c\x03d <b>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_gets_through(text: str) -> None:
    drawn = html(text)
    assert is_harmless(drawn), drawn
    assert "img" not in tags(drawn)


@pytest.mark.parametrize(
    "text",
    [
        *(sign * 20_000 for sign in ">[<\\*_`~|#-&!\n"),
        *(sign * 5_000 for sign in ("- ", "*a **a ", "[a](<b", "![", "`a", "[a]((", "&#x3c;")),
        "".join(f"{' ' * depth}- a\n" for depth in range(190)),
        "|a" * 5_000 + "\n" + "|-" * 5_000,
        "[a]: /b\n" * 2_500,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_nothing_deep_or_long_breaks_it(text: str) -> None:
    assert is_harmless(html(text[:20_000]))
    plain(text[:20_000])


def test_words_get_the_look_of_the_site() -> None:
    drawn = html("Do **this**:\n\n- one\n- [two](/guidance/dogs/)\n\n1. first\n\n> said\n\n---\n")
    assert '<p class="govuk-body">Do <strong>this</strong>:</p>' in drawn
    assert '<ul class="govuk-list govuk-list--bullet">' in drawn
    assert '<ol class="govuk-list govuk-list--number">' in drawn
    assert '<a href="/guidance/dogs/" class="govuk-link">two</a>' in drawn
    assert '<blockquote class="govuk-inset-text">' in drawn
    assert "govuk-section-break" in drawn


def test_a_table_scrolls_by_itself_and_holds_no_style() -> None:
    drawn = html("|a|b|\n|--:|---|\n|1|2|\n\nand\n\n|c|\n|-|\n|3|\n")
    assert 'aria-label="Table 1"' in drawn
    assert 'aria-label="Table 2"' in drawn
    assert drawn.count('scope="col"') == 3
    assert "style" not in drawn


@pytest.mark.parametrize(
    ("text", "first", "levels"),
    [
        ("# a\n## b\n### c\n# d", 2, "2342"),
        ("## a\n## b", 2, "22"),
        ("### a\n# b\n#### c", 2, "223"),
        ("#### a\n###### b", 3, "34"),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", 2, "234566"),
        ("# a", 3, "3"),
        ("#\n\n## a\n\n##", 2, "2"),
    ],
)
def test_headings_leave_out_no_level(text: str, first: int, levels: str) -> None:
    assert "".join(re.findall(r"<h(\d)", html(text, first_heading=first))) == levels


def test_a_link_without_words_shows_its_address() -> None:
    assert ">https://a.example</a>" in html("[](https://a.example)")


@pytest.mark.parametrize(
    ("address", "fit"),
    [
        ("https://www.gov.uk/a?b#c", True),
        ("HTTP://example.com", True),
        ("mailto:desk@example.com", True),
        ("tel:+441632960000", True),
        ("/areas/", True),
        ("/", True),
        ("", False),
        ("//example.com", False),
        ("/\\example.com", False),
        ("https:///example.com", False),
        ("javascript:alert(1)", False),
        (" https://example.com", False),
        ("https://exa mple.com", False),
        ("dogs/", False),
        ("#top", False),
    ],
)
def test_where_a_link_may_lead(address: str, fit: bool) -> None:
    assert is_fit(address) is fit


def test_links_that_cannot_be_are_named_once() -> None:
    text = "[a](javascript:x) [b](https://a.example) [a](javascript:x)\n\n[c]: ftp://b.example\n"
    assert unfit_links(text) == ["javascript:x", "ftp://b.example"]


def test_the_words_alone() -> None:
    assert plain("# A *b* `c`\n\n- x [y](https://z.example)\nz\n\n|k|\n|-|\n|<b>|\n") == (
        "A b c\nx y z\nk\n<b>"
    )
