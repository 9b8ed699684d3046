"""Through nginx and Varnish: what programs and visitors look for besides the graph gets through as it is."""

from __future__ import annotations

import httpx
import pytest

from front_case import Front

BROWSER = "text/html,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "status", "media_type"),
    [
        ("/imprint", 200, "text/html"),
        ("/privacy", 200, "text/html"),
        ("/accessibility", 200, "text/html"),
        ("/cite", 200, "text/html"),
        ("/cite.bib", 200, "application/x-bibtex"),
        ("/robots.txt", 200, "text/plain"),
        ("/favicon.ico", 200, "image/svg+xml"),
        ("/.well-known/api-catalog", 200, "application/linkset+json"),
        ("/.well-known/security.txt", 404, "text/html"),
    ],
)
def test_a_room_answers_through_the_front_as_it_does_itself(
    front: Front, replicas: tuple[str, str], path: str, status: int, media_type: str
) -> None:
    headers = {"accept": BROWSER, "accept-encoding": "identity"}
    for _ in range(2):
        answer = front.client.get(f"{front.url}{path}", headers=headers)
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, media_type)
        # Pages are not kept in front: they change with the software, of which the cache does not hear.
        assert answer.headers.get("x-cache", "").upper() not in ("HIT", "REVALIDATED")
    own = httpx.get(f"{replicas[0]}{path}", headers=headers)
    assert own.status_code == status
    for name in ("content-language", "vary", "x-robots-tag", "content-security-policy", "content-disposition"):
        assert answer.headers.get(name) == own.headers.get(name), name


def test_languages_stay_apart(front: Front) -> None:
    for language, word in (("de", "Datenschutz"), ("en", "Privacy"), ("de", "Datenschutz")):
        answer = front.client.get(f"{front.url}/privacy", headers={"accept": BROWSER, "accept-language": language})
        assert f"<h1>{word}</h1>" in answer.text
