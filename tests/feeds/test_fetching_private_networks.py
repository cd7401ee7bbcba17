"""Feeds do not lead into our own network, by whatever way."""

from __future__ import annotations

import itertools

import pytest

from forethought.feeds.fetching import HttpFetcher
from tests.channels.certificates import Authority, make_authority
from tests.channels.gateway import Answer
from tests.feeds.serving import HERE, fails, fetcher, serving, to

OPEN = "127.0.0.2"
"""Stands for an address of the open internet; 127.0.0.1 for one of ours."""
BODY = b"<rss/>"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("certificates"))


def outside(authority: Authority, *answers: list[str], own: tuple[str, ...] = ()) -> HttpFetcher:
    """Fetches from OPEN as if it were public; names lead to ``answers``, one after the other."""
    given = itertools.chain(answers, itertools.repeat(answers[-1]))
    return fetcher(
        own_hosts=frozenset(own),
        ca_file=str(authority.file),
        resolver=lambda host, port: [host] if host[0].isdigit() else next(given),
        public=OPEN.__eq__,
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::1]"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nothing_is_fetched_from_ourselves(host: str, scheme: str) -> None:
    with serving(Answer(200, BODY)) as server:
        fails(f"{scheme}://{host}:{server.port}/", HttpFetcher())
    assert server.asked == []


def test_without_encryption_only_from_our_own(authority: Authority) -> None:
    with serving(Answer(200, BODY), host=OPEN) as server:
        says = fails(f"http://{OPEN}:{server.port}/", outside(authority, [OPEN]))
    assert "https://" in says
    assert "FORETHOUGHT_FEEDS_OWN_HOSTS" in says
    assert server.asked == []


@pytest.mark.parametrize("answers", [[OPEN, HERE], [HERE, OPEN], [HERE]])
def test_one_private_address_among_a_hosts_is_enough(
    answers: list[str], authority: Authority
) -> None:
    with serving(Answer(200, BODY), tls=authority.server, host=OPEN) as server:
        says = fails(f"https://hooks.example.org:{server.port}/", outside(authority, answers))
    assert "private network" in says
    assert server.asked == []


def test_the_vetted_address_is_the_one_that_is_spoken_to(authority: Authority) -> None:
    with serving(Answer(200, BODY), tls=authority.server, host=OPEN) as server:
        one = outside(authority, [OPEN], [HERE])
        url = f"https://hooks.example.org:{server.port}/feed"
        assert one.get(url).content == BODY
    assert server.asked[0].headers["host"] == f"hooks.example.org:{server.port}"


@pytest.mark.parametrize("host", [HERE, "inside.example.org"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect_into_our_network_is_not_followed(
    host: str, scheme: str, authority: Authority
) -> None:
    """Not even to a host that the operator named as our own: who sends us there is not."""
    with serving(Answer(200, BODY)) as inside:
        there = to(f"{scheme}://{host}:{inside.port}/secret")
        with serving(there, tls=authority.server, host=OPEN) as server:
            one = outside(authority, [OPEN], [HERE], own=(HERE, "inside.example.org"))
            fails(f"https://hooks.example.org:{server.port}/", one)
            assert len(server.asked) == 1
    assert inside.asked == []


def test_a_redirect_of_our_own_host_may_lead_to_another(authority: Authority) -> None:
    with serving(Answer(200, BODY), tls=authority.server, host=OPEN) as server:
        there = to(f"https://hooks.example.org:{server.port}/")
        with serving(there) as inside:
            one = outside(authority, [OPEN], own=(HERE,))
            assert one.get(inside.address()).content == BODY


def test_a_redirect_away_from_encryption_is_not_followed(authority: Authority) -> None:
    with serving(Answer(200, BODY), host=OPEN) as plain:
        there = to(f"http://{OPEN}:{plain.port}/")
        with serving(there, tls=authority.server, host=OPEN) as server:
            fails(f"https://hooks.example.org:{server.port}/", outside(authority, [OPEN]))
    assert plain.asked == []


def test_a_certificate_of_somebody_else(authority: Authority) -> None:
    with serving(Answer(200, BODY), tls=authority.elsewhere, host=OPEN) as server:
        says = fails(f"https://hooks.example.org:{server.port}/", outside(authority, [OPEN]))
    assert "certificate" in says
