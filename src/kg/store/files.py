"""RDF files of any format, read into memory: for trying data without building a release."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import DataError, Position, SettingError
from kg.formats import GRAPH_FORMATS, rdf_format_of_suffix
from kg.store.embedded import EmbeddedEngine
from kg.vocab import Prefixes

_PLACE = re.compile(r"Parser error (?:at|between) line[^:]*: ")


def load_files(paths: Iterable[Path], prefixes: Prefixes | None = None) -> EmbeddedEngine:
    """Load `paths` into memory: Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML, each also gzipped (.gz).

    Named graphs are kept. Turtle answers use the prefixes of the files, then `prefixes`. Raises SettingError for a path
    that is no RDF file, DataError with file, line and column for one that does not parse.
    """
    store = ox.Store()
    found: Prefixes = {}
    for path in paths:
        for prefix, namespace in _load_file(store, path).items():
            found.setdefault(prefix, namespace)
    # The union as a set: files may well say the same in two graphs.
    store.bulk_extend(ox.Quad(*quad.triple) for quad in store)
    return EmbeddedEngine(store, {**(prefixes or {}), **found}, holds_union=True)


def _load_file(store: ox.Store, path: Path) -> Prefixes:
    packed = path.suffix.lower() == ".gz"
    rdf_format = rdf_format_of_suffix(path.with_suffix("").suffix if packed else path.suffix)
    if rdf_format is None or not isinstance(rdf_format.ox, ox.RdfFormat):
        known = " ".join(each.suffix for each in GRAPH_FORMATS)
        raise SettingError(f"{path} has no known RDF suffix", hint=f"known are {known}, each also with .gz")
    try:
        with _open(path, packed) as file:
            # A blank node's label means nothing outside its file: two files may both have a _:b0.
            parser = ox.parse(file, rdf_format.ox, base_iri=path.absolute().as_uri(), rename_blank_nodes=True)
            store.bulk_extend(parser)
            return parser.prefixes
    except FileNotFoundError:
        raise SettingError(f"there is no file {path}") from None
    except SyntaxError as error:
        position = Position(str(path), error.lineno or 0, error.offset or 0)
        raise DataError(_PLACE.sub("", error.msg), position) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"is no whole gzip file: {error}", Position(str(path))) from error
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", Position(str(path))) from error


def _open(path: Path, packed: bool) -> IO[bytes]:
    if packed:
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")
