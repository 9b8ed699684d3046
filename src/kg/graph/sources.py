"""Sources: the files people write, read into a store, with everything that is wrong with them as files.

Every subject of data/ is described in exactly one file, and no node there is blank; both hold for what is returned
unless `problems` says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

import pyoxigraph as ox

from kg.errors import DataError, SettingError
from kg.graph import problems
from kg.graph.findings import Finding
from kg.graph.locate import find_places, read_statements
from kg.graph.register import REGISTER_GRAPH, Register, add_register
from kg.queryfiles import QueryFile, read_query_folder
from kg.vocab import CANONICAL_BASE, Prefixes, load_prefixes, shorten

GRAPHS = CANONICAL_BASE + "graph/"
ONTOLOGY_GRAPH = ox.NamedNode(GRAPHS + "ontology")
DERIVED_GRAPH = ox.NamedNode(GRAPHS + "derived")
CHECKED_GRAPH = ox.NamedNode(GRAPHS + "checked")
"""Where files from elsewhere go while they are checked."""

DATA, ONTOLOGY, SHAPES, QUERIES = "data", "ontology", "shapes", "queries"
PREFIX_TABLE = PurePath(ONTOLOGY, "prefixes.ttl")
PROFILES = PurePath(SHAPES, "profiles")
"""Shapes for what others demand of our descriptions: published with the rest, not applied to the data."""

_GROUP_OF = {
    "themes": "measure",
    "publications": "measure",
    "events": "measure",
    "persons": "organisations",
    "municipalities": "places",
    "withdrawn": "dataset",
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class SourceFile:
    """One file that was read: where it lies, how it is called in messages, its named graph and its size."""

    path: Path
    name: str
    graph: ox.NamedNode
    triples: int


@dataclass(frozen=True)
class Sources:
    """Everything that was read.

    `store` holds the data and the ontology, one named graph for each group of files; `shapes` the shapes with the
    prefix table, in its default graph. `file_of` says which file of data/ or ontology/ describes a subject (IRI), or
    which of the register one that only the register knows. `register`: the official register, where one is kept.
    """

    root: Path
    files: tuple[SourceFile, ...]
    store: ox.Store
    shapes: ox.Store
    prefixes: Prefixes
    file_of: dict[str, SourceFile]
    checks: tuple[QueryFile, ...]
    derivations: tuple[QueryFile, ...]
    problems: tuple[Finding, ...]
    register: Register | None = None


def read_sources(root: Path, paths: Sequence[Path] = (), register: Path | None = None) -> Sources:
    """Read the project that lies in `root`; where `paths` are given, these files in place of its data/.

    `register`: the folder where the official register is kept; what it says beyond data/ is read too. All files are
    read, whatever is wrong with some: see `problems`. Raises SettingError where `root` is no project.
    """
    table = root / PREFIX_TABLE
    if not table.is_file():
        raise SettingError(
            f"there is no {PREFIX_TABLE} in {root}", hint="run it in the project's folder, or set KG_ROOT"
        )
    reading = _Reading(root)
    if reading.read(table, None):
        reading.prefixes = load_prefixes(table)
        reading.load(reading.shapes, table, ox.DefaultGraph())
    shapes = [path for path in find_files(root, f"{SHAPES}/**/*.ttl") if not path.is_relative_to(root / PROFILES)]
    if not shapes:
        # Without shapes all data conform: that must not pass for a check.
        reading.problems.append(problems.empty_folder(SHAPES))
    for path in shapes:
        if reading.read(path, None):
            reading.load(reading.shapes, path, ox.DefaultGraph())
    for path in find_files(root, f"{ONTOLOGY}/**/*.ttl"):
        if path != table:
            reading.read_into_store(path, ONTOLOGY_GRAPH, data=False)
    for path in dict.fromkeys(reading.find(paths or [root / DATA])):
        reading.read_into_store(path, CHECKED_GRAPH if paths else graph_of(path.relative_to(root / DATA)), data=True)
    if register is not None and not paths:
        reading.add_register(register)
    return Sources(
        root=root,
        files=tuple(reading.files),
        store=reading.store,
        shapes=reading.shapes,
        prefixes=reading.prefixes,
        file_of=reading.file_of,
        checks=() if paths else tuple(read_query_folder(root / QUERIES / "checks")),
        derivations=tuple(read_query_folder(root / QUERIES / "derive")),
        problems=tuple(reading.problems),
        register=reading.register,
    )


def find_files(root: Path, pattern: str) -> list[Path]:
    """Find the files of the project that count, in the order of their names: all but those editors hide.

    What is read and what is published go by this one rule.
    """
    return [path for path in sorted(root.glob(pattern)) if path.is_file() and not path.name.startswith(".")]


def graph_of(path: PurePath) -> ox.NamedNode:
    """Name the graph of a file, given by its path inside data/: its folder's, else its own name, but for a few.

    >>> graph_of(PurePath("projects/kif.ttl")).value
    'https://w3id.org/kommunen-innovativ/graph/projects'
    >>> graph_of(PurePath("municipalities.ttl")).value
    'https://w3id.org/kommunen-innovativ/graph/places'
    """
    group = PurePath(path.parts[0]).stem
    return ox.NamedNode(GRAPHS + _GROUP_OF.get(group, group))


def read_content(path: Path) -> bytes:
    """Read a file's bytes, without the byte order mark some editors put before them."""
    return path.read_bytes().removeprefix(_BYTE_ORDER_MARK)


@dataclass
class _Parsed:
    """What one pass over a file's statements tells."""

    triples: int = 0
    subjects: set[str] = field(default_factory=set)
    has_blank_nodes: bool = False


class _Reading:
    """The state of one `read_sources`: what has been read so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = ox.Store()
        self.shapes = ox.Store()
        self.prefixes: Prefixes = {}
        self.files: list[SourceFile] = []
        self.file_of: dict[str, SourceFile] = {}
        self.problems: list[Finding] = []
        self.register: Register | None = None

    def name(self, path: Path) -> str:
        """Write a path as messages do: inside the project relative to it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()

    def find(self, paths: Iterable[Path]) -> Iterator[Path]:
        """Find the Turtle files under `paths`, in the order of their names; note what does not belong there."""
        for path in sorted(paths):
            if path.is_dir():
                inside = [item for item in path.iterdir() if not item.name.startswith(".") and item.name != "README.md"]
                if not inside:
                    self.problems.append(problems.empty_folder(self.name(path)))
                yield from self.find(inside)
            elif path.suffix == ".ttl":
                yield path
            else:
                self.problems.append(problems.other_suffix(self.name(path)))

    def read_into_store(self, path: Path, graph: ox.NamedNode, *, data: bool) -> None:
        """Read one file of data/ or ontology/; only data must be free of blank nodes and of shared subjects."""
        parsed = self.read(path, graph)
        if parsed is None:
            return
        file = self.files[-1]
        if data:
            if parsed.has_blank_nodes:
                self._note_blank_nodes(file)
            self._note_subjects_twice(file, parsed.subjects)
        self.load(self.store, path, graph)
        for subject in parsed.subjects:
            self.file_of.setdefault(subject, file)

    def read(self, path: Path, graph: ox.NamedNode | None) -> _Parsed | None:
        """Read one file through once; where it cannot be used, note why and return None."""
        name = self.name(path)
        try:
            content = read_content(path)
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            self.problems.append(problems.not_utf8(name, error.object, error))
            return None
        except OSError as error:
            self.problems.append(problems.unreadable(name, error.strerror or str(error)))
            return None
        parsed = _Parsed()
        statements = ox.parse(input=content, format=ox.RdfFormat.TURTLE)
        try:
            for subject, _, term, _ in statements:
                parsed.triples += 1
                if type(subject) is ox.NamedNode:
                    parsed.subjects.add(subject.value)
                else:
                    parsed.has_blank_nodes = True
                if type(term) is ox.BlankNode:
                    parsed.has_blank_nodes = True
        except SyntaxError as error:
            self.problems.append(problems.bad_syntax(name, error, self.prefixes))
            return None
        if parsed.triples == 0:
            self.problems.append(problems.empty_file(name))
            return None
        self._note_other_namespaces(name, content, statements.prefixes)
        if graph is not None:
            self.files.append(SourceFile(path, name, graph, parsed.triples))
        return parsed

    def add_register(self, folder: Path) -> None:
        """Read the official register, after everything people wrote."""
        try:
            register = self.register = add_register(folder, self.store, ONTOLOGY_GRAPH)
        except DataError as error:
            self.problems.append(problems.bad_register(error))
            return
        if register is not None:
            files = {
                name: SourceFile(folder / name.split("/", 1)[1], name, REGISTER_GRAPH, count)
                for name, count in register.files.items()
            }
            self.files.extend(files.values())
            self.file_of.update((subject, files[name]) for subject, (name, _) in register.lines.items())

    def load(self, store: ox.Store, path: Path, graph: ox.NamedNode | ox.DefaultGraph) -> None:
        """Load a file that was read without a problem."""
        store.bulk_load(input=read_content(path), format=ox.RdfFormat.TURTLE, to_graph=graph)

    def _note_other_namespaces(self, name: str, content: bytes, declared: Prefixes) -> None:
        for prefix, namespace in declared.items():
            expected = self.prefixes.get(prefix, namespace)
            if namespace != expected:
                found = re.search(rb"prefix\s+" + re.escape(prefix.encode()) + rb":", content, re.IGNORECASE)
                line = content.count(b"\n", 0, found.start()) + 1 if found else 0
                self.problems.append(problems.other_namespace(name, line, prefix, namespace, expected))

    def _note_blank_nodes(self, file: SourceFile) -> None:
        lines = {
            line
            for quad, line in read_statements(read_content(file.path))
            if isinstance(quad.object, ox.BlankNode) or not isinstance(quad.subject, ox.NamedNode)
        }
        self.problems.extend(problems.blank_node(file.name, line) for line in sorted(lines))

    def _note_subjects_twice(self, file: SourceFile, subjects: set[str]) -> None:
        others: dict[SourceFile, list[str]] = {}
        for subject in subjects & self.file_of.keys():
            if self.file_of[subject].graph != ONTOLOGY_GRAPH:
                others.setdefault(self.file_of[subject], []).append(subject)
        if not others:
            return
        places = find_places(read_content(file.path), subjects)
        for other, shared in others.items():
            other_places = find_places(read_content(other.path), shared)
            for subject in shared:
                self.problems.append(
                    problems.described_twice(
                        file.name,
                        places.subject_line(subject),
                        shorten(subject, self.prefixes),
                        other.name,
                        other_places.subject_line(subject),
                    )
                )
