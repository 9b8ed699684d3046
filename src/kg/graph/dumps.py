"""The whole graph as files to download: the same bytes for the same graph, in every format."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

import pyoxigraph as ox

from kg.context import Context, compact, inline
from kg.errors import ReleaseError
from kg.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from kg.graph.canonical import canonical_triples, nquads, ntriples, serialize
from kg.vocab import RDF_TYPE, Prefixes


@dataclass(frozen=True)
class Content:
    """What is dumped: the canonical quads, and the names to write them with."""

    quads: Sequence[ox.Quad]
    prefixes: Prefixes
    context: Context


@dataclass(frozen=True)
class Dump:
    """One file to download: `graphs` where it keeps named graphs apart, `plain` where it lies there unpacked too."""

    wire: Format
    write: Callable[[Content], bytes]
    graphs: bool = False
    plain: bool = False

    @property
    def name(self) -> str:
        """Name of the file, unpacked."""
        return f"all{self.wire.suffix}"


def write_dumps(content: Content, folder: Path) -> None:
    """Write every dump into `folder`, gzipped; the Turtle one also as it is, for a quick look."""
    for dump in DUMP_FILES:
        data = dump.write(content)
        (folder / f"{dump.name}.gz").write_bytes(pack(data))
        if dump.plain:
            (folder / dump.name).write_bytes(data)


def verify_dumps(content: Content, folder: Path) -> None:
    """Read every dump back from `folder`; raises ReleaseError where one is not exactly the graph it was made from."""
    quads = set(content.quads)
    triples = {quad.triple for quad in quads}
    for dump in DUMP_FILES:
        data = gzip.decompress((folder / f"{dump.name}.gz").read_bytes())
        if dump.wire == JSON_LD:
            data = inline(data, content.context)
        elif dump.wire == RDF_XML:
            _require_well_formed(data, dump.name)
        found = ox.parse(data, format=ox.RdfFormat.from_media_type(dump.wire.media_type))
        if set(found) != quads if dump.graphs else {quad.triple for quad in found} != triples:
            raise ReleaseError(f"{dump.name} does not hold the graph it was made from", hint="please report this")


def _require_well_formed(data: bytes, name: str) -> None:
    # The engine both writes and reads what no other XML parser takes.
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(data, True)
    except expat.ExpatError as error:
        raise ReleaseError(f"{name} is not well-formed: {error}", hint="is a control character in the data?") from error


def pack(data: bytes) -> bytes:
    """Compress to gzip without time and file name, which would differ from run to run."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(data)
    return packed.getvalue()


def _nquads(content: Content) -> bytes:
    return nquads(content.quads)


def _trig(content: Content) -> bytes:
    ordered = sorted(content.quads, key=lambda quad: (str(quad.graph_name), *_reading_order(quad.triple)))
    return serialize(ordered, ox.RdfFormat.TRIG, content.prefixes)


def _ntriples(content: Content) -> bytes:
    return ntriples(canonical_triples(content.quads))


def _turtle(content: Content) -> bytes:
    return serialize(_for_reading(content), ox.RdfFormat.TURTLE, content.prefixes)


def _jsonld(content: Content) -> bytes:
    return compact(_for_reading(content), content.context)


def _rdfxml(content: Content) -> bytes:
    data = serialize(_for_reading(content), ox.RdfFormat.RDF_XML, content.prefixes)
    # The serialiser ends its own lines with \n only; a \r is part of a value and would be read back as \n.
    return data.replace(b"\r", b"&#xD;")


def _for_reading(content: Content) -> list[ox.Triple]:
    """Give the union of all graphs, each subject with its types first."""
    return sorted(canonical_triples(content.quads), key=_reading_order)


def _reading_order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    return str(triple.subject), triple.predicate != RDF_TYPE, str(triple.predicate), str(triple.object)


DUMP_FILES = (
    Dump(N_QUADS, _nquads, graphs=True),
    Dump(TRIG, _trig, graphs=True),
    Dump(N_TRIPLES, _ntriples),
    Dump(TURTLE, _turtle, plain=True),
    Dump(JSON_LD, _jsonld),
    Dump(RDF_XML, _rdfxml),
)
