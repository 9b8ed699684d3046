"""Below a prefix: all addresses have it, whether a proxy takes it away on the way in or leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from crawl_case import STARTS, crawl
from kg.release import Release
from serve_case import start


@pytest.fixture(scope="module", params=["/graph", "/kg", "/a/sparql"])
def served(request: pytest.FixtureRequest, small_release: Release) -> Iterator[tuple[str, str]]:
    """The address inside and the one outside; the first prefix is also how addresses of graphs begin."""
    public = f"https://data.example{request.param}"
    with start("--no-access-log", KG_RELEASES=str(small_release.path.parent), KG_PUBLIC_URL=public) as (_, address):
        yield address, public


class TakingAway(httpx.HTTPTransport):
    """Asks as a proxy does that takes a prefix away."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix.encode()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path
        assert path.startswith(self._prefix)
        request.url = request.url.copy_with(raw_path=path.removeprefix(self._prefix) or b"/")
        return super().handle_request(request)


@pytest.mark.parametrize("is_left", [True, False], ids=["left", "taken away"])
def test_all_addresses_have_the_prefix(served: tuple[str, str], is_left: bool) -> None:
    address, public = served
    transport = httpx.HTTPTransport() if is_left else TakingAway(urlsplit(public).path)
    with httpx.Client(transport=transport, timeout=30) as client:
        seen = crawl(client, address, public, STARTS)
    assert len(seen) > 40


# Not /graph/projects: below the prefix /graph that is the list of projects, which a page there leads to.
@pytest.mark.parametrize("path", ["", "/", "/sparql", "/graph/places", "/queries/places.csv"])
def test_a_path_means_the_same_with_the_prefix_and_without(served: tuple[str, str], path: str) -> None:
    address, public = served
    prefix = urlsplit(public).path
    for wanted in ("text/html", "text/turtle", "application/json"):
        answers = [httpx.get(address + each + path, headers={"accept": wanted}) for each in ("", prefix)]
        assert {answer.status_code for answer in answers} <= {200, 406}
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].text == answers[1].text
