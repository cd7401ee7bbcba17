"""The page for labelling in a real browser: by keyboard, by touch, without its script."""

import pytest
from playwright.sync_api import expect

from forethought.annotate.label_file import read_labels
from forethought.annotate.labels import Label, LabelledFinding
from forethought.vocabulary import Because, Hazard, Subject
from tests.pages import listen, violations

pytestmark = pytest.mark.browser

NOTES = {
    "o1": "Said he would\nbe waiting. Dog loose in the yard.",
    "o2": "Drowning in debt, he says.",
}
WAITING = LabelledFinding(Hazard.THREAT, "would\nbe waiting", Subject.CUSTOMER)
DOG = LabelledFinding(Hazard.ANIMAL, "Dog loose", Subject.PREMISES)


@pytest.fixture
def page(chromium_page, desk):
    heard = listen(chromium_page)
    chromium_page.goto(desk[0])
    is_at_hand(chromium_page)
    yield chromium_page
    # A label that is refused has a status that the browser writes down, which is no fault.
    assert [text for text in heard if "422 (Unprocessable" not in text] == []


def is_at_hand(page, place="#note"):
    """Wait until keys go there: ``autofocus`` acts when the page is drawn, perhaps after its load.

    Whatever takes the focus before makes the browser write that it was blocked.
    """
    expect(page.locator(place)).to_be_focused()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_both_notes_are_labelled_by_keyboard_alone(page, desk):
    findings = page.locator("#findings")
    press(page, "t")
    expect(page.locator("#said")).to_contain_text("Mark the words that show threat first")
    press(page, *["ArrowRight"] * 3, *["Shift+ArrowRight"] * 3, "Shift+ArrowLeft", "t")
    expect(findings).to_have_value("threat: would be waiting")
    press(page, "ArrowRight", "Shift+ArrowRight", "n", "9", ".", "k", "u")
    expect(findings).to_have_value("threat: would be waiting\nanimal: Dog loose (premises)")
    with page.expect_navigation():
        press(page, "Enter")
    page.wait_for_selector("text=Kept: o1, threat, animal.")
    is_at_hand(page)
    press(page, "6")
    with page.expect_navigation():
        press(page, "Enter")
    page.wait_for_selector("text=All 2 notes are labelled")
    assert read_labels(desk[1]) == {
        "o1": Label((WAITING, DOG)),
        "o2": Label((), Because.FIGURATIVE),
    }


def test_keys_do_nothing_outside_the_note_and_escape_goes_back(page, desk):
    page.focus("#findings")
    page.keyboard.type("threat: t")
    expect(page.locator("#findings")).to_have_value("threat: t")
    page.focus("#label button")
    press(page, "1")
    expect(page.locator("#trap")).to_have_value("")
    press(page, "Escape", "1")
    expect(page.locator("#trap")).to_have_value("negated")


def test_a_tap_on_a_key_takes_the_words_that_are_marked(page):
    page.dblclick("#note", position={"x": 30, "y": 20})
    page.click("[data-hazard=threat]")
    expect(page.locator("#findings")).to_have_value("threat: Said")
    page.click("[data-subject=household]")
    expect(page.locator("#findings")).to_have_value("threat: Said (household)")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("wrong", [False, True])
def test_accessible_and_nothing_to_scroll_sideways(page, width, wrong):
    page.set_viewport_size({"width": width, "height": 844})
    if wrong:
        page.fill("#findings", "threat: words that are not there")
        with page.expect_navigation():
            page.click("text=Save and show")
        page.wait_for_selector(".error")
        is_at_hand(page, "#findings")
    page.click("summary")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_without_its_script_a_note_is_labelled_by_typing(chromium, desk):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk[0])
    expect(page.locator("#keys")).to_be_hidden()
    page.fill("#findings", "animal: Dog loose (premises)")
    with page.expect_navigation():
        page.click("text=Save and show")
    expect(page.locator("body")).to_contain_text("Kept: o1, animal.")
    context.close()
    assert read_labels(desk[1]) == {"o1": Label((DOG,))}
