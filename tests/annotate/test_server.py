import http.client
from urllib.parse import urlencode, urlsplit

import pytest

from forethought.annotate.desk import Desk
from forethought.annotate.label_file import read_labels
from forethought.annotate.page import KEYS

NOTES = {"1": "Said <b>he</b> would be waiting.", "2": "Paid."}


def ask(address, method="GET", body=None, headers=None, name=""):
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.request(method, parts.path + name, body, headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def label(address, **fields):
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return ask(address, "POST", urlencode(fields), kind)


def test_every_hazard_has_a_key_of_its_own():
    assert len(set(KEYS.values())) == len(KEYS) == 14


def test_a_note_is_shown_escaped_under_a_strict_policy(desk):
    answer, text = ask(desk[0])
    assert "Said &lt;b&gt;he&lt;/b&gt; would" in text
    assert answer.getheader("Content-Security-Policy").startswith("default-src 'none'")
    assert "http" not in text.replace("http-equiv", "")


def test_labels_are_kept_and_the_next_note_comes(desk):
    address, path = desk
    answer, _ = label(address, id="1", findings="threat: be waiting", trap="")
    assert answer.status == 303
    assert list(read_labels(path)) == ["1"]
    assert "Paid." in ask(address)[1]
    label(address, id="2", findings="", trap="")
    assert "All 2 notes are labelled" in ask(address)[1]


def test_a_label_that_cannot_be_used_comes_back_with_a_sentence(desk):
    address, path = desk
    answer, text = label(address, id="1", findings="threat: <i>", trap="")
    assert answer.status == 422
    assert "does not stand in the note" in text
    assert "threat: &lt;i&gt;</textarea>" in text
    assert not path.exists()


@pytest.mark.parametrize("wrong", ["/", "/wrong/", "/wrong/keys.js"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_token_there_is_nothing(desk, wrong, method):
    parts = urlsplit(desk[0])
    answer, text = ask(f"http://{parts.netloc}{wrong}", method, b"")
    assert (answer.status, text) == (404, "There is nothing here.")


def test_another_host_name_sees_nothing(desk):
    assert ask(desk[0], headers={"Host": "evil.example"})[0].status == 404


@pytest.mark.parametrize("name", ["keys.js", "page.css"])
def test_the_page_brings_its_own_script_and_style(desk, name):
    assert ask(desk[0], name=name)[0].status == 200


def test_too_long_a_label_is_refused(desk):
    answer, _ = ask(desk[0], "POST", b"", {"Content-Length": "9999999"})
    assert answer.status == 400


def test_what_was_labelled_before_is_not_asked_again(desk, tmp_path):
    label(desk[0], id="1", findings="", trap="victim")
    assert "1 of 2 done" in Desk(NOTES, desk[1]).page()


def test_a_label_can_be_looked_at_and_changed(desk):
    address, path = desk
    label(address, id="1", findings="threat: be waiting", trap="")
    text = ask(address)[1]
    assert "Kept: 1, threat." in text
    assert 'href="./?note=1"' in text
    text = ask(address, name="?note=1")[1]
    assert "threat: be waiting</textarea>" in text
    assert "You have labelled it" in text
    label(address, id="1", findings="", trap="figurative")
    assert read_labels(path)["1"].trap == "figurative"
    assert 'value="figurative" selected' in ask(address, name="?note=1")[1]


def test_what_was_typed_stays_with_an_error_also_the_trap(desk):
    _, text = label(desk[0], id="1", findings="threat: be waiting", trap="victim")
    assert "has no trap" in text
    assert 'value="victim" selected' in text


def test_a_label_that_cannot_be_written_is_told_and_nothing_typed_is_lost(desk):
    address, path = desk
    path.mkdir()
    answer, text = label(address, id="1", findings="threat: be waiting", trap="")
    assert answer.status == 500
    assert "The label is not kept: Is a directory." in text
    assert "threat: be waiting</textarea>" in text


def test_a_label_of_a_note_that_is_gone_does_not_stand_under_another(desk):
    _, text = label(desk[0], id="9", findings="threat: be waiting", trap="")
    assert "not in the file" in text
    assert "threat: be waiting</textarea>" not in text
