"""The indicators of F-UJI 0.8, looked at from outside as F-UJI looks: one address goes in, HTTP does the rest.

F-UJI itself is in no package registry, so that it cannot run here. These are its indicators in our own words
(https://doi.org/10.5281/zenodo.6461229); whether its own program agrees is not known, and /quality says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, PROV

from app_case import run_server
from kg.config import Settings
from kg.release import Release
from kg.web import create_app
from kg.web.proofs import read_fair

_LINK = re.compile(r'<([^>]*)>((?:;\s*\w+="[^"]*")*)')
_EMBEDDED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_PERSISTENT = re.compile(r"https://(?:w3id\.org|doi\.org|hdl\.handle\.net|purl\.org|n2t\.net/ark:)/\S+")
"""Forms of identifiers that an authority beyond the publisher leads on; F-UJI takes w3id.org for one."""
_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
_REGISTERED = {str(DCAT), str(DCTERMS), str(PROV), "http://xmlns.com/foaf/0.1/", "https://schema.org/"}
_OPEN_FORMATS = {"text/csv", "text/turtle", "application/n-triples", "application/ld+json", "application/geo+json"}


@dataclass(frozen=True)
class Harvest:
    """What is found from one address: the page, its typed links, what is embedded, and what Accept gives."""

    client: httpx.Client
    start: str

    @cached_property
    def page(self) -> httpx.Response:
        """What the identifier leads a browser to."""
        answer = self.client.get(self.start, headers={"Accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == 200
        return answer

    @cached_property
    def links(self) -> list[tuple[str, dict[str, str]]]:
        """The typed links of the page."""
        found = _LINK.findall(self.page.headers["link"])
        base = str(self.page.url)
        return [(urljoin(base, href), dict(re.findall(r'(\w+)="([^"]*)"', rest))) for href, rest in found]

    def linked(self, rel: str) -> list[tuple[str, dict[str, str]]]:
        """Typed links of one kind."""
        return [(href, more) for href, more in self.links if more["rel"] == rel]

    @cached_property
    def embedded(self) -> dict[str, Any]:
        """The metadata in the page."""
        (text,) = _EMBEDDED.findall(self.page.text)
        value: dict[str, Any] = json.loads(text)
        return value

    @cached_property
    def graph(self) -> rdflib.Graph:
        """The metadata that the identifier gives to whoever asks for RDF, and what `describedby` leads to."""
        graph = rdflib.Graph()
        accept = {"Accept": "application/rdf+xml, text/turtle;q=0.9"}
        answers = [self.client.get(self.start, headers=accept, follow_redirects=True)]
        turtle = [href for href, more in self.linked("describedby") if more.get("type") == "text/turtle"]
        answers += [self.client.get(href) for href in turtle]
        for answer in answers:
            assert answer.status_code == 200
            graph.parse(data=answer.text, format=answer.headers["content-type"].split(";")[0])
        return graph

    @property
    def dataset(self) -> rdflib.URIRef:
        """The dataset, as its metadata call it."""
        return rdflib.URIRef(self.embedded["identifier"])

    @property
    def downloads(self) -> list[dict[str, Any]]:
        """The files that the metadata name."""
        files: list[dict[str, Any]] = self.embedded["distribution"]
        return files


@pytest.fixture(scope="module")
def harvest(shipped_release: Release) -> Iterator[Harvest]:
    settings = Settings(root=shipped_release.path, releases=shipped_release.path.parent)
    with run_server(create_app(settings)) as address, httpx.Client(timeout=30) as client:
        del client.headers["accept"]
        # The identifier itself is led here by w3id.org, once the redirect is registered; this is where it leads.
        yield Harvest(client, f"{address}/id/dataset/kommunen-innovativ")


def _unique_identifier(found: Harvest) -> str:
    assert urlsplit(found.embedded["identifier"]).scheme == "https"
    assert found.linked("cite-as") == [(str(found.dataset), {"rel": "cite-as"})]
    assert found.embedded["@id"] == str(found.dataset)
    assert all(urlsplit(each["contentUrl"]).netloc for each in found.downloads)
    return "yes"


def _persistent_identifier(found: Harvest) -> str:
    # The form is half of it. The other half, that it is led on, needs the registration, which is still to come.
    return "partly" if _PERSISTENT.fullmatch(found.embedded["identifier"]) else "no"


def _core_metadata(found: Harvest) -> str:
    said = found.embedded
    assert said["@type"] == "Dataset"
    for name in ("name", "description", "identifier", "datePublished", "keywords"):
        assert said[name], name
    for name in ("creator", "publisher"):
        assert said[name]["name"], name
        assert said[name]["@type"] == "Organization"
    for term in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.issued, DCAT.keyword):
        assert (found.dataset, term, None) in found.graph, term
    return "yes"


def _names_the_data(found: Harvest) -> str:
    items = {href for href, _ in found.linked("item")}
    assert items == {each["contentUrl"] for each in found.downloads}
    assert len(items) > 20
    addresses = {str(each) for each in found.graph.objects(None, DCAT.downloadURL)}
    assert items == addresses
    return "yes"


def _search_engines(found: Harvest) -> str:
    assert found.embedded["@context"] == "https://schema.org/"
    assert "noindex" not in found.page.headers.get("x-robots-tag", "")
    assert 'name="robots"' not in found.page.text
    return "yes"


def _access_level(found: Harvest) -> str:
    assert found.embedded["isAccessibleForFree"] is True
    assert found.embedded["conditionsOfAccess"]
    assert (found.dataset, DCTERMS.accessRights, rdflib.URIRef(_PUBLIC)) in found.graph
    return "yes"


def _retrievable(found: Harvest) -> str:
    assert found.graph
    for each in found.downloads:
        answer = found.client.head(each["contentUrl"])
        assert answer.status_code == 200, each["contentUrl"]
    return "yes"


def _protocol(found: Harvest) -> str:
    addresses = [found.start, str(found.dataset), *(each["contentUrl"] for each in found.downloads)]
    assert {urlsplit(each).scheme for each in addresses} <= {"http", "https"}
    return "yes"


def _formal(found: Harvest) -> str:
    assert (found.dataset, None, None) in found.graph
    # What stands in the page is RDF too; the context is schema.org's, which nobody need fetch to know its words.
    local = {**found.embedded, "@context": {"@vocab": "https://schema.org/"}}
    quads = ox.parse(json.dumps(local), format=ox.RdfFormat.JSON_LD)
    assert ox.NamedNode(str(found.dataset)) in {quad.subject for quad in quads}
    return "yes"


def _vocabularies(found: Harvest) -> str:
    used = {str(each) for each in found.graph.predicates()}
    for namespace in _REGISTERED - {"https://schema.org/"}:
        assert any(each.startswith(namespace) for each in used), namespace
    return "yes"


def _related(found: Harvest) -> str:
    sources = found.embedded["isBasedOn"]
    assert sources
    assert all(urlsplit(each).scheme in ("http", "https") for each in sources)
    assert {str(each) for each in found.graph.objects(found.dataset, DCTERMS.source)} >= set(sources)
    return "yes"


def _content(found: Harvest) -> str:
    assert found.embedded["variableMeasured"]
    for each in found.downloads:
        answer = found.client.head(each["contentUrl"])
        assert each["contentSize"] == f"{answer.headers['content-length']} B"
        assert answer.headers["content-type"].split(";")[0] in each["encodingFormat"]
    return "yes"


def _licence(found: Harvest) -> str:
    licence = found.embedded["license"]
    assert re.fullmatch(r"https://creativecommons\.org/licenses/by/4\.0/", licence)
    assert [href for href, _ in found.linked("license")] == [licence]
    assert (found.dataset, DCTERMS.license, rdflib.URIRef(licence)) in found.graph
    assert all(each["license"] == licence for each in found.downloads)
    return "yes"


def _provenance(found: Harvest) -> str:
    terms = {each for each in found.graph.predicates() if str(each).startswith(str(PROV))}
    assert (found.dataset, PROV.wasGeneratedBy, None) in found.graph or PROV.wasDerivedFrom in terms
    assert (found.dataset, DCTERMS.creator, None) in found.graph
    assert found.embedded["dateModified"]
    return "yes"


def _standard(found: Harvest) -> str:
    # DCAT and Dublin Core stand in the catalogue of metadata standards of the Research Data Alliance.
    assert (found.dataset, rdflib.RDF.type, DCAT.Dataset) in found.graph
    return "yes"


def _open_format(found: Harvest) -> str:
    formats: set[str] = set()
    for each in found.downloads:
        value = each["encodingFormat"]
        formats |= {value} if isinstance(value, str) else set(value)
    assert formats >= _OPEN_FORMATS
    return "yes"


INDICATORS: dict[str, Callable[[Harvest], str]] = {
    "F1-01MD": _unique_identifier,
    "F1-02MD": _persistent_identifier,
    "F2-01M": _core_metadata,
    "F3-01M": _names_the_data,
    "F4-01M": _search_engines,
    "A1-01M": _access_level,
    "A1-02MD": _retrievable,
    "A1.1-01MD": _protocol,
    "A1.2-01MD": _protocol,
    "I1-01M": _formal,
    "I2-01M": _vocabularies,
    "I3-01M": _related,
    "R1-01M": _content,
    "R1.1-01M": _licence,
    "R1.2-01M": _provenance,
    "R1.3-01M": _standard,
    "R1.3-02D": _open_format,
}


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_is_met_as_the_page_on_quality_says(harvest: Harvest, name: str) -> None:
    said = {each.id: each.status for each in read_fair()}
    assert INDICATORS[name](harvest) == said[name]


def test_every_indicator_is_looked_at() -> None:
    assert {each.id for each in read_fair()} == set(INDICATORS)


def test_what_a_crawler_reads_in_the_page_has_licence_and_identifier(harvest: Harvest) -> None:
    """FAIR-Checker does not always ask for RDF."""
    assert harvest.embedded["license"]
    assert harvest.embedded["identifier"]


def test_the_page_says_that_the_assessment_is_our_own(harvest: Harvest) -> None:
    address = urljoin(harvest.start, "/quality")
    german = harvest.client.get(address, headers={"Accept": "text/html", "Accept-Language": "de"}).text
    english = harvest.client.get(address, headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert "F-UJI selbst ist darauf noch nicht gelaufen" in german
    assert "F-UJI itself has not been run on it yet" in english
