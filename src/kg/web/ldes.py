"""The releases as a Linked Data Event Stream: a page for each release, a member for each thing that it changed.

https://w3id.org/ldes/specification and https://w3id.org/tree/specification
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from kg.errors import EngineError
from kg.formats import Format
from kg.history import Published, changes_folder
from kg.release import DUMPS
from kg.vocab import DCT, OWL, PROV, RDF_TYPE, RDFS, SKOS, XSD, Prefixes

LDES = "https://w3id.org/ldes#"
TREE = "https://w3id.org/tree#"
AS = "https://www.w3.org/ns/activitystreams#"
PREFIXES: Prefixes = {
    "as": AS,
    "dct": DCT,
    "ldes": LDES,
    "owl": OWL,
    "prov": PROV,
    "rdfs": RDFS,
    "skos": SKOS,
    "tree": TREE,
    "xsd": XSD,
}
POLLING_SECONDS = 3600
"""How often it makes sense to look; a release comes every few weeks at most."""

# Neither is said of any thing in the graph itself, so that each member has one of both.
_MADE = ox.NamedNode(PROV + "generatedAtTime")
_VERSION_OF = ox.NamedNode(DCT + "isVersionOf")
_KINDS = {"create": ox.NamedNode(AS + "Create"), "update": ox.NamedNode(AS + "Update")}
_DELETE = ox.NamedNode(AS + "Delete")
_NOT_IN_A_FRAGMENT = "/:?@!$&'()*+,;=-._~"


@dataclass(frozen=True)
class Stream:
    """The stream: `base`, where its members' identifiers begin, and `public`, where its pages are."""

    base: str
    public: str

    @property
    def iri(self) -> ox.NamedNode:
        """The stream itself, wherever it is served."""
        return ox.NamedNode(f"{self.base}feed#stream")

    @property
    def root(self) -> ox.NamedNode:
        """The page where everybody begins."""
        return ox.NamedNode(f"{self.public}/feed")

    def page(self, release_id: str) -> ox.NamedNode:
        """The page of a release."""
        return ox.NamedNode(f"{self.public}/feed/{release_id}")

    def member(self, release_id: str, iri: str) -> ox.NamedNode:
        """A thing as it was in a release.

        >>> Stream("https://x.example/", "").member("2026", "https://x.example/id/grant/1").value
        'https://x.example/feed/2026#id/grant/1'
        """
        return ox.NamedNode(f"{self.base}feed/{release_id}#{quote(iri.removeprefix(self.base), _NOT_IN_A_FRAGMENT)}")


def describe_stream(
    stream: Stream, history: Sequence[Published], titles: dict[str, str], licence: str
) -> list[ox.Triple]:
    """The root: what the stream is, and where its pages are, each between two times."""
    iri, type_ = stream.iri, ox.NamedNode(LDES + "EventStream")
    context: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (TREE + "view", stream.root),
        (LDES + "timestampPath", _MADE),
        (LDES + "versionOfPath", _VERSION_OF),
        (LDES + "versionCreatePath", RDF_TYPE),
        (LDES + "versionCreateObject", _KINDS["create"]),
        (LDES + "versionUpdatePath", RDF_TYPE),
        (LDES + "versionUpdateObject", _KINDS["update"]),
        (LDES + "versionDeletePath", RDF_TYPE),
        (LDES + "versionDeleteObject", _DELETE),
        (LDES + "pollingInterval", ox.Literal(POLLING_SECONDS)),
        *((DCT + "title", ox.Literal(text, language=language)) for language, text in sorted(titles.items())),
    ]
    if licence:
        context.append((DCT + "license", ox.NamedNode(licence)))
    triples = [ox.Triple(iri, RDF_TYPE, type_), *(ox.Triple(iri, ox.NamedNode(name), term) for name, term in context)]
    triples.append(ox.Triple(stream.root, RDF_TYPE, ox.NamedNode(TREE + "Node")))
    described = []
    for published in history:
        page = stream.page(published.id)
        for name, short in (("GreaterThanOrEqualToRelation", "from"), ("LessThanOrEqualToRelation", "to")):
            relation = ox.NamedNode(f"{stream.root.value}#{short}-{published.id}")
            triples.append(ox.Triple(stream.root, ox.NamedNode(TREE + "relation"), relation))
            described += [
                ox.Triple(relation, RDF_TYPE, ox.NamedNode(TREE + name)),
                ox.Triple(relation, ox.NamedNode(TREE + "node"), page),
                ox.Triple(relation, ox.NamedNode(TREE + "path"), _MADE),
                ox.Triple(relation, ox.NamedNode(TREE + "value"), _time(published)),
            ]
    return triples + described


def describe_page(stream: Stream, published: Published, releases: Path) -> list[ox.Triple]:
    """The page of a release: a member for each thing that is new or changed in it, with all that it says about the
    thing, and one that says so for each thing that is gone.

    Raises EngineError where the files of the release or of its differences are not there.
    """
    new = _by_subject(_read(releases / published.id / DUMPS / "all.nq.gz"))
    added, removed = new, {}
    if published.previous:
        folder = changes_folder(releases, published.previous, published.id)
        added = _by_subject(_read(folder / f"added-since-{published.previous}.nq.gz"))
        removed = _by_subject(_read(folder / f"removed-since-{published.previous}.nq.gz"))
    page = stream.page(published.id)
    triples = [
        ox.Triple(page, RDF_TYPE, ox.NamedNode(TREE + "Node")),
        ox.Triple(page, ox.NamedNode(LDES + "immutable"), ox.Literal(True)),
    ]
    for iri in sorted(added.keys() | removed.keys()):
        member = stream.member(published.id, iri)
        statements = new.get(iri, set())
        if not statements:
            kind = _DELETE
        else:
            kind = _KINDS["create" if iri not in removed and added[iri] == statements else "update"]
        triples += [
            ox.Triple(stream.iri, ox.NamedNode(TREE + "member"), member),
            ox.Triple(member, _VERSION_OF, ox.NamedNode(iri)),
            ox.Triple(member, _MADE, _time(published)),
            ox.Triple(member, RDF_TYPE, kind),
        ]
        union = {(quad.predicate, quad.object) for quad in statements}
        triples += sorted((ox.Triple(member, *each) for each in union), key=str)
    return triples


def write_triples(triples: Iterable[ox.Triple], wire: Format, prefixes: Prefixes) -> bytes:
    """The triples in a format, in the order given."""
    if not isinstance(wire.ox, ox.RdfFormat):
        raise TypeError(f"{wire.key} is no format for graphs")
    output = io.BytesIO()
    ox.serialize(triples, output, format=wire.ox, prefixes={**PREFIXES, **prefixes})
    return output.getvalue()


def _by_subject(quads: Iterable[ox.Quad]) -> dict[str, set[ox.Quad]]:
    found: dict[str, set[ox.Quad]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            found.setdefault(quad.subject.value, set()).add(quad)
    return found


def _read(path: Path) -> Iterator[ox.Quad]:
    try:
        return iter(list(ox.parse(gzip.decompress(path.read_bytes()), format=ox.RdfFormat.N_QUADS)))
    except (OSError, EOFError, SyntaxError) as error:
        raise EngineError(f"{path.name} cannot be read", hint="the owner builds again: kg build") from error


def _time(published: Published) -> ox.Literal:
    return ox.Literal(published.published, datatype=ox.NamedNode(XSD + "dateTime"))
