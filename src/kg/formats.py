"""The one table of formats, and the one place where a format is chosen for a client."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import NotAcceptable

_W3C_FORMATS = "http://www.w3.org/ns/formats/"


@dataclass(frozen=True)
class Format:
    """A wire format.

    `kinds`: what can be written in it, of "graph", "dataset", "results", "page". `aliases`: media types and short
    names (those without a slash) that clients use for it. `ox`: how the engine calls it; `iri`: how a service
    description does.
    """

    key: str
    media_type: str
    suffix: str
    kinds: frozenset[str]
    aliases: tuple[str, ...] = ()
    ox: ox.RdfFormat | ox.QueryResultsFormat | None = None
    iri: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything a client may call it, the proper media type first."""
        return (self.media_type, self.key, *self.aliases)

    @property
    def title(self) -> str:
        """What people call it.

        >>> [each.title for each in (RDF_XML, N_TRIPLES, RESULTS_CSV)]
        ['RDF/XML', 'N-Triples', 'CSV']
        """
        return self.iri.rpartition("/")[2].removeprefix("SPARQL_Results_").replace("_", "/") or self.key.upper()

    @property
    def content_type(self) -> str:
        """Value of the Content-Type header: a text type names its charset."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_GRAPH = frozenset({"graph"})
_DATASET = frozenset({"dataset"})
_RESULTS = frozenset({"results"})

TURTLE = Format(
    "ttl",
    "text/turtle",
    ".ttl",
    _GRAPH,
    # Turtle is a part of N3, and rdflib asks for text/n3 before it asks for Turtle.
    ("application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3", "turtle", "n3"),
    ox.RdfFormat.TURTLE,
    _W3C_FORMATS + "Turtle",
)
N_TRIPLES = Format(
    "nt",
    "application/n-triples",
    ".nt",
    _GRAPH,
    # text/plain: the type of N-Triples in 2004, and what rdflib still asks for.
    ("text/plain", "ntriples", "n-triples"),
    ox.RdfFormat.N_TRIPLES,
    _W3C_FORMATS + "N-Triples",
)
RDF_XML = Format(
    "rdf",
    "application/rdf+xml",
    ".rdf",
    _GRAPH,
    ("application/xml", "text/xml", "xml", "rdfxml", "rdf-xml", "rdf+xml"),
    ox.RdfFormat.RDF_XML,
    _W3C_FORMATS + "RDF_XML",
)
JSON_LD = Format(
    "jsonld",
    "application/ld+json",
    ".jsonld",
    _GRAPH | _DATASET,
    ("application/x-json+ld", "application/json", "json", "json-ld"),
    ox.RdfFormat.JSON_LD,
    _W3C_FORMATS + "JSON-LD",
)
TRIG = Format(
    "trig",
    "application/trig",
    ".trig",
    _GRAPH | _DATASET,
    ("application/x-trig",),
    ox.RdfFormat.TRIG,
    _W3C_FORMATS + "TriG",
)
N_QUADS = Format(
    "nq",
    "application/n-quads",
    ".nq",
    _GRAPH | _DATASET,
    ("text/x-nquads", "text/nquads", "nquads", "n-quads"),
    ox.RdfFormat.N_QUADS,
    _W3C_FORMATS + "N-Quads",
)
RESULTS_JSON = Format(
    "json",
    "application/sparql-results+json",
    ".srj",
    _RESULTS,
    ("application/json", "text/javascript", "application/javascript", "srj"),
    ox.QueryResultsFormat.JSON,
    _W3C_FORMATS + "SPARQL_Results_JSON",
)
RESULTS_XML = Format(
    "xml",
    "application/sparql-results+xml",
    ".srx",
    _RESULTS,
    ("application/xml", "text/xml", "srx"),
    ox.QueryResultsFormat.XML,
    _W3C_FORMATS + "SPARQL_Results_XML",
)
RESULTS_CSV = Format(
    "csv", "text/csv", ".csv", _RESULTS, (), ox.QueryResultsFormat.CSV, _W3C_FORMATS + "SPARQL_Results_CSV"
)
RESULTS_TSV = Format(
    "tsv",
    "text/tab-separated-values",
    ".tsv",
    _RESULTS,
    (),
    ox.QueryResultsFormat.TSV,
    _W3C_FORMATS + "SPARQL_Results_TSV",
)
HTML = Format("html", "text/html", ".html", frozenset({"page"}), ("application/xhtml+xml",))
JSON = Format("json", "application/json", ".json", frozenset({"page"}))

GRAPH_FORMATS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, TRIG, N_QUADS)
RESULT_FORMATS = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)
FORMATS = (*GRAPH_FORMATS, *RESULT_FORMATS, HTML, JSON)

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - a token of RFC 9110, no secret
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_RANGE = re.compile(rf"\s*({_TOKEN}/{_TOKEN}|\*)\s*((?:;\s*(?:{_TOKEN}\s*(?:=\s*(?:{_TOKEN}|{_QUOTED}))?)?\s*)*)\Z")
_PARAMETER = re.compile(rf";\s*({_TOKEN})\s*=\s*({_TOKEN}|{_QUOTED})")
_MEMBERS = re.compile(rf"(?:[^,\"]|{_QUOTED}|\")+")
_LONGEST_ACCEPT = 4000
_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\Z")


def rdf_format_of_suffix(suffix: str) -> Format | None:
    """The RDF format of files that end in `suffix`.

    >>> rdf_format_of_suffix(".TTL").media_type
    'text/turtle'
    """
    return next((each for each in GRAPH_FORMATS if each.suffix == suffix.lower()), None)


def negotiate(accept: str | None, offered: Sequence[Format], default: Format) -> Format:
    """Choose from `offered` what the Accept header likes best: https://www.rfc-editor.org/rfc/rfc9110#name-accept.

    The more specific range decides on a format's weight; among equal weights a format named comes before one met by a
    wildcard, then `default`, then the order of `offered` (the header's own order means nothing). Parameters of media
    ranges other than `q` are not compared. Raises NotAcceptable where nothing fits.

    >>> negotiate("text/turtle;q=0.3, application/ld+json", GRAPH_FORMATS, TURTLE).key
    'jsonld'
    """
    if accept is None or not accept.strip(" \t,"):
        return default
    ranges = _read_accept(accept)
    best = default
    best_rank = (0.0, 0)
    for candidate in (default, *offered):
        rank = _weigh(candidate, ranges)
        if rank[0] > 0 and rank > best_rank:
            best, best_rank = candidate, rank
    if best_rank[0] == 0:
        raise NotAcceptable([each.media_type for each in offered])
    return best


def choose_format(accept: str | None, requested: Iterable[str], offered: Sequence[Format], default: Format) -> Format:
    """Choose a format by the Accept header and by `requested`, the values of format parameters in the address.

    `requested` decides where Accept is absent, `*/*` or contains text/html; else Accept does. Of several names the
    first that is on offer counts. A format that exists but cannot hold this kind of answer gives `default`; a name
    nobody knows raises NotAcceptable.

    >>> choose_format("*/*", ["json"], GRAPH_FORMATS, TURTLE).key
    'jsonld'
    """
    names = [name.strip().lower() for name in requested if name.strip()]
    if not names or not _leaves_open(accept):
        return negotiate(accept, offered, default)
    for name in names:
        for candidate in offered:
            if name in candidate.names:
                return candidate
    if any(name in each.names for name in names for each in FORMATS):
        return default
    raise NotAcceptable([each.media_type for each in offered])


def accepts_html(accept: str | None) -> bool:
    """True for a browser: HTML is named, not only met by a wildcard.

    >>> accepts_html("text/html,application/xhtml+xml,*/*;q=0.8"), accepts_html("*/*")
    (True, False)
    """
    return any(name == HTML.media_type and quality > 0 for name, quality in _read_accept(accept or ""))


def asked_profiles(accept: str | None, media_type: str) -> list[str]:
    """The profiles that the Accept header likes best of a media type: https://www.rfc-editor.org/rfc/rfc6906.

    >>> asked_profiles('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', "application/ld+json")
    ['http://www.w3.org/ns/json-ld#expanded']
    """
    best, best_weight = "", 0.0
    for member in _MEMBERS.findall((accept or "")[:_LONGEST_ACCEPT]):
        match = _RANGE.match(member)
        if match is None or match.group(1).lower() != media_type:
            continue
        parameters = {key.lower(): value for key, value in _PARAMETER.findall(match.group(2))}
        weight = _read_quality(parameters.get("q", "1"))
        if weight > best_weight:
            best, best_weight = parameters.get("profile", ""), weight
    return best.strip('"').split()


def _leaves_open(accept: str | None) -> bool:
    ranges = _read_accept(accept or "")
    return not ranges or all(name == "*/*" for name, _ in ranges) or any(name == HTML.media_type for name, _ in ranges)


def _read_accept(accept: str) -> list[tuple[str, float]]:
    """Media ranges with their weights; a member that is no media range is passed over, as if it were not there.

    >>> _read_accept("text/*;q=0.5, application/ld+json;profile=\\"a,b\\", nonsense")
    [('text/*', 0.5), ('application/ld+json', 1.0)]
    """
    ranges = []
    for member in _MEMBERS.findall(accept[:_LONGEST_ACCEPT]):
        match = _RANGE.match(member)
        if match is None:
            continue
        name = "*/*" if match.group(1) == "*" else match.group(1).lower()
        quality = 1.0
        for key, value in _PARAMETER.findall(match.group(2)):
            if key.lower() == "q":
                quality = _read_quality(value)
        ranges.append((name, quality))
    return ranges


def _read_quality(text: str) -> float:
    # A weight that is no weight says "not this": better another format than a guess.
    return float(text) if _QUALITY.match(text) else 0.0


def _weigh(candidate: Format, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """Weight of a format and how exactly it was named: 3 its media type, 2 an alias, 1 `type/*`, 0 `*/*`."""
    weight = dict(ranges)
    if candidate.media_type in weight:
        return weight[candidate.media_type], 3
    aliases = [weight[alias] for alias in candidate.aliases if alias in weight]
    if aliases:
        return max(aliases), 2
    kind = candidate.media_type.split("/")[0] + "/*"
    if kind in weight:
        return weight[kind], 1
    return weight.get("*/*", 0.0), 0
