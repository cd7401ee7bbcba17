"""Names: initials, order, titles, spelling, nicknames, trading names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.matching.name_reading import read_names
from forethought.matching.names import names_fit
from forethought.matching.nicknames import GROUPS_OF, same_given_name


def _fit(one: str, other: str) -> bool:
    return names_fit(read_names(one), read_names(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J Smith", "John Smith"),
        ("Smith J", "John Smith"),
        ("SMITH, John", "John Smith"),
        ("SMITH, J", "John Albert Smith"),
        ("Mr John Smith", "Smith John Mr"),
        ("Dr. J. A. Smith", "John Albert Smith"),
        ("SMITH JA", "John Albert Smith"),
        ("Smith, JA", "John Albert Smith"),
        ("John Smith Jnr", "John Smith"),
        ("Sir John Smith OBE", "John Smith"),
        ("The Executors of the late John Smith", "John Smith"),
        ("Exors of John Smith (deceased)", "John Smith"),
        ("Estate of John Smith", "John Smith"),
        ("Personal Representatives of John Smith Decd", "John Smith"),
        ("McDonald, Ian", "Iain MacDonald"),
        ("Ian Mc Donald", "Ian McDonald"),
        ("Sean O'Brien", "Shaun OBrien"),
        ("Sean O’Brien", "Sean O Brien"),
        ("Sean O'Neill", "SEAN ONEILL"),
        ("Mary Smith-Jones", "Mary Smith Jones"),
        ("Mary Smith-Jones", "Mary Smith"),
        ("Mary Smith-Jones", "Mary Jones"),
        ("Smith-Jones, Mary", "M Smithjones"),
        ("Zoë Müller", "Zoe Muller"),
        ("Zoe Mueller", "Zoë Müller"),
        ("Łukasz Żak", "Lukasz Zak"),
        ("José Núñez", "Jose Nunez"),
        ("John Smiht", "John Smith"),
        ("Jhon Smith", "John Smith"),
        ("John Smth", "John Smith"),
        ("Jonn Smith", "John Smith"),
        ("Bill Jones", "William Jones"),
        ("Wm Jones", "William Jones"),
        ("Peggy Brown", "Margaret Brown"),
        ("Mohammed Khan", "Muhammad Khan"),
        ("Mohd Khan", "Mohamed Khan"),
        ("Mohammed Khan", "Mohammed Kahn"),
        ("Margaret (Peggy) Smith", "Peggy Smith"),
        ("Jean-Paul Martin", "Jean Martin"),
        ("Mary Jane Watson", "Maryjane Watson"),
        ("Mary-Jane Watson", "Mary Jane Watson"),
        ("Jan van den Berg", "Jan Vandenberg"),
        ("Jan van den Berg", "J Berg"),
        ("van den Berg, Jan", "Jan van den Berg"),
        ("John Smith t/a Smith Motors", "Smith Motors"),
        ("John Smith t/a Smith Motors", "J Smith"),
        ("John Smith T/A Smith Motors", "Smith Motors Ltd"),
        ("John Smith trading as The Red Lion", "The Red Lion"),
        ("John Smith trading as The Red Lion", "Red Lion"),
        ("Speedy Cars Limited", "Speedy Cars Ltd"),
        ("Speedy Cars Ltd.", "SPEEDY CARS"),
        ("Speedy Cars (Carlisle) Ltd", "Speedy Cars Carlisle Limited"),
        ("Smith & Sons", "Smith and Sons Ltd"),
        ("Smith Bros", "Smith Brothers"),
        ("Marks & Spencer", "Marks and Spencer plc"),
        ("Smith, Jones & Co", "Smith Jones & Company"),
        ("The Kebab House Ltd", "Kebab House"),
        ("Carlisle Plumbing Services Ltd", "Carlisle Plumbing Svcs"),
        ("Carlisle Plumming Ltd", "Carlisle Plumbing Limited"),
        ("John Smith Ltd", "John Smith Limited"),
        ("John & Mary Smith", "Mary Smith"),
        ("Mr J & Mrs M Smith", "Mary Smith"),
        ("Mr & Mrs J Smith", "John Smith"),
        ("John Smith and Mary Jones", "Mary Jones"),
        ("Smith, J & M", "Mary Smith"),
        ("Mr J Smith", "Mr John Smith"),
        ("Mrs Leslie Smith", "Mr Leslie Smith"),
        ("Albert Smith", "John Albert Smith"),
        ("Sarah Jones (née Smith)", "Sarah Smith"),
        ("Sarah Jones nee Smith", "Sarah Jones"),
        ("Иван Петров", "Иван Петров"),
        ("李 小龙", "李 小龙"),
        ("Lady Jane Grey", "Jane Grey"),
        ("Major Singh", "Major Singh"),
        ("JP Smith", "John Paul Smith"),
        ("Van Morrison", "Van Morrison"),
        ("David St John", "David Stjohn"),
        ("David St. John", "David Saint John"),
        ("Gurpreet Kaur", "GURPREET KAUR"),
        ("Catherine Byrne", "Kathryn Byrne"),
        ("Stephen Hall", "Steven Hall"),
        ("Ann Lee", "Anne Lee"),
        ("A.N. Other", "A N Other"),
        ("Mr John Smith (Director)", "John Smith"),
        ("John Smith, Builder", "John Smith"),
        ("D'Arcy, Fitz", "Fitz Darcy"),
        ("John  Smith", "john smith"),
        ("Smith Builders", "Smith Builders Ltd"),
        ("Nguyen Van Anh", "Nguyen Van Anh"),
        ("Prof. Sir Ian O'Hara CBE FRS", "Ian O'Hara"),
        ("Smith Jonh", "John Smith"),
        ("SMITH, Jhon", "John Smith"),
        ("Ian MacDonlad", "Ian McDonald"),
        ("Mr & Mrs J Smith", "Mr John Smith"),
        ("Farooq Ahmed t/as Farooq's Takeaway", "Farooqs Takeaway"),
    ],
)
def test_two_spellings_of_one_name_fit(one: str, other: str) -> None:
    assert _fit(one, other)
    assert _fit(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Smith", "Jane Smith"),
        ("John Smith", "Joan Smith"),
        ("Andrew Smith", "Andrea Smith"),
        ("Francis Cole", "Frances Cole"),
        ("Paul Brown", "Paula Brown"),
        ("Mr J Smith", "Mrs J Smith"),
        ("Mr J Smith", "Mrs Jane Smith"),
        ("Smith", "Smith"),
        ("Mr Smith", "Mr Smith"),
        ("Mr Smith", "John Smith"),
        ("John Smith", "John Jones"),
        ("John Smith", "Mary Smith"),
        ("John Albert Smith", "John Brian Smith"),
        ("John Smith Snr", "John Smith Jnr"),
        ("J Smith", "A Smith"),
        ("J A Smith", "J B Smith"),
        ("Smith Builders", "Smith Butchers"),
        ("Smith Builders", "Jones Builders"),
        ("Shop 1 Ltd", "Shop 2 Ltd"),
        ("The Occupier", "The Occupier"),
        ("Not known", "Not known"),
        ("", ""),
        (" ", "John Smith"),
        ("Lee Ash", "Lea Ash Ltd"),
        ("Garage 1 Ltd", "Garage 2 Ltd"),
        ("John Harden", "John Harlan"),
        ("Patrick Hill", "Patricia Hill"),
        ("Alexander Hill", "Alexandra Hill"),
        ("Ann Lee", "Ann Lea"),
        ("J Smith", "J Smythe-Brown"),
        ("Ltd", "Ltd"),
        ("Mr", "Mr"),
        ("Tesco", "Asda"),
        ("Mary Smith", "Mary Jones"),
        ("Daniel Green", "Danielle Green"),
        ("Mr C Brown", "Miss C Brown"),
        ("John Smith t/a Smith Motors", "Jones Motors"),
    ],
)
def test_two_names_do_not_fit(one: str, other: str) -> None:
    assert not _fit(one, other)
    assert not _fit(other, one)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("John Smith", True),
        ("J Smith", True),
        ("Mr J Smith", True),
        ("Smith, John", True),
        ("Mr & Mrs J Smith", True),
        ("Smith Ltd", True),
        ("The Kebab House", True),
        ("Smith & Sons", True),
        ("Marks & Spencer", True),
        ("Dean Smith", True),
        ("Van Morrison", True),
        ("Smith t/a Smithy", True),
        ("", False),
        (" ", False),
        ("Smith", False),
        ("Mr Smith", False),
        ("Mr & Mrs Smith", False),
        ("Rev Green", False),
        ("Lady Smith", False),
        ("Smith Jnr", False),
        ("Dr Smith OBE", False),
        ("Mr van der Berg", False),
        ("Mc Donald", False),
        ("The Occupier", False),
        ("Not known", False),
        ("N/A", False),
        ("Ltd", False),
        ("Tesco", False),
        ("Mr", False),
        ("---", False),
    ],
)
def test_a_full_name_has_two_words_or_is_a_business(name: str, full: bool) -> None:
    assert read_names(name).full is full


def test_nicknames_join_no_two_names_through_a_third() -> None:
    assert same_given_name("pat", "patrick")
    assert same_given_name("pat", "patricia")
    assert not same_given_name("patrick", "patricia")


def test_the_table_of_nicknames_is_written_as_it_is_compared() -> None:
    assert all(name.isascii() and name.isalpha() and name.islower() for name in GROUPS_OF)


@given(st.text(), st.text())
def test_any_text_is_read_and_fitting_is_symmetric(one: str, other: str) -> None:
    assert _fit(one, other) == _fit(other, one)


_WORDS = st.sampled_from(
    [
        "mr",
        "John",
        "J",
        "smith",
        "-",
        ",",
        "&",
        "t/a",
        "aka",
        "née",
        "van",
        "Mc",
        "Ltd",
        "(",
        "JA",
        "the late",
        "executors of",
        "O'",
        "Jnr",
        "Müller",
        "and",
        ";",
        "sons",
        "junior",
        "李",
        ".",
    ]
)


@given(st.lists(_WORDS, max_size=8).map(" ".join), st.lists(_WORDS, max_size=8).map(" ".join))
def test_words_of_names_in_any_order_are_read(one: str, other: str) -> None:
    assert _fit(one, other) == _fit(other, one)
    read_names(one)


def test_a_long_cell_is_read_in_part() -> None:
    assert _fit("John Smith", "John Smith" + " " * 500 + "t/a " * 100_000)
    assert not _fit("Mary Jones", "John Smith" + " " * 500 + "t/a Mary Jones")
