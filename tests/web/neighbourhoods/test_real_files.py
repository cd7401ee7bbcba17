"""Real files of data.police.uk, of the Office for National Statistics and of the ministry."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.places.crime_rates import CrimeKind
from forethought.web.neighbourhoods import loading
from forethought.web.neighbourhoods.figures import figures_of, forces_loaded, strongest
from forethought.web.neighbourhoods.models import CrimeCount, LoadedFile, Neighbourhood
from forethought.web.neighbourhoods.prompt import NO_FIGURES, NOTHING, STANDS_OUT, prompt_for
from forethought.web.people.models import Person
from tests.web.factories import NOW, TODAY, make_safety_administrator

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[2] / "data" / "crime"
NORFOLK = "Norfolk Constabulary"


def load(name: str, by: Person) -> LoadedFile:
    content = (SAMPLES / name).read_bytes()
    kept = loading.keep_upload(content, name=name, by=by, now=NOW)
    return loading.take_upload(sha256=kept.sha256, by=by, now=NOW)


@pytest.fixture
def loaded() -> None:
    by = make_safety_administrator()
    for name in (
        "2025-01-norfolk-street.csv.gz",
        "2025-01-suffolk-street.csv.gz",
        "2025-01-northern-ireland-street.csv.gz",
        "lsoa11-norwich.geojson.gz",
        "residents-norfolk-suffolk.csv.gz",
    ):
        load(name, by)


def test_real_files_give_rates_and_prompts(loaded: None) -> None:
    assert forces_loaded() == [
        NORFOLK,
        "Police Service of Northern Ireland",
        "Suffolk Constabulary",
    ]
    assert CrimeCount.objects.get(lsoa="E01033438").violence == 42
    figures = figures_of(NORFOLK)
    assert figures is not None
    assert (len(figures.of), figures.region.residents) == (529, 812_889)
    out = strongest([figures])
    assert len(out) == 10
    _, lsoa, most = out[0]
    assert (figures.names[lsoa], most.kind) == ("Norwich 014A", CrimeKind.ANTISOCIAL)
    assert (most.rate, most.region_rate) == pytest.approx((129.57, 8.28), abs=0.01)
    centres = {figures.names[lsoa] for _, lsoa, _ in out if figures.is_town_centre(lsoa)}
    assert "Breckland 005B" in centres


def test_what_a_force_reported_elsewhere_counts_nowhere(loaded: None) -> None:
    elsewhere = Neighbourhood.objects.get(pk="E01000013")
    assert (elsewhere.name, elsewhere.force) == (
        "Barking and Dagenham 013A",
        "Metropolitan Police Service",
    )
    figures = figures_of(NORFOLK)
    assert figures is not None
    assert "E01000013" not in figures.of


@pytest.mark.parametrize(
    ("postcode", "title", "sentence"),
    [
        ("NR1 3QU", NOTHING, "Nothing that matters to a visitor was reported in Norwich 011D"),
        ("NR21 7AA", NO_FIGURES, "No outline of a neighbourhood is loaded for this place"),
        ("NR2 1TF", NO_FIGURES, "Nothing at all was published under Norwich 007A (E01026822)"),
        ("BT1 1AA", NO_FIGURES, "For Northern Ireland"),
        ("EH1 1AA", NO_FIGURES, "Nothing is published for Scotland"),
    ],
)
def test_what_is_said_beside_real_places(
    loaded: None, postcode: str, title: str, sentence: str
) -> None:
    prompt = prompt_for(postcode, today=TODAY)
    assert prompt.title == title
    assert sentence in " ".join(prompt.says)


def test_a_real_place_in_which_much_is_reported(loaded: None) -> None:
    prompt = prompt_for("NR1 1NN", today=TODAY)
    assert (prompt.title, prompt.lsoa) == (STANDS_OUT, "E01033438")
