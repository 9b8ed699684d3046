"""The build: from the files people write to a release on disk, checked, whole, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg.config import Settings
from kg.context import CONTEXT_FILE, parse_context
from kg.description import Record
from kg.errors import CheckFailed, DataError, Position, ReleaseError
from kg.graph.canonical import canonical_quads
from kg.graph.changes import record_release
from kg.graph.dataset import Dataset, read_dataset
from kg.graph.describe import UNNAMED, describe, name_release
from kg.graph.descriptionfiles import write_description
from kg.graph.dumps import Content, verify_dumps, write_dumps
from kg.graph.findings import LANGUAGES, Report
from kg.graph.forms import write_forms
from kg.graph.manifest import hash_content, write_manifest
from kg.graph.matching import write_matching
from kg.graph.publish import Outcome, publish, staging_folder
from kg.graph.quality import write_quality
from kg.graph.rebase import rebase_quads, rebase_text
from kg.graph.register import describe_register
from kg.graph.render import RENDERERS, render_summary, render_text
from kg.graph.search import write_index
from kg.graph.sources import GRAPHS, PREFIX_TABLE, Sources, find_files, read_sources
from kg.graph.validate import validate
from kg.indexfile import INDEX
from kg.matchfile import MATCHING
from kg.queryfiles import read_query_folder
from kg.release import DUMPS, STORE, Release, open_release
from kg.vocab import CANONICAL_BASE, Prefixes, rebase

CONTEXT_ADDRESS = CANONICAL_BASE + "context/v1.jsonld"
INDEX_QUERIES = "queries/index"
MATCHING_QUERIES = "queries/matching"
EXAMPLES = ("queries/named", "queries/competency")
REPORT = "report"

Progress = Callable[[str], None]
"""Called with what is being done, for whoever watches."""

Texts = Mapping[str, str]
"""Path inside the release to what the file says."""


@dataclass(frozen=True)
class Built:
    """What came of a build: the release, now `current`, what publishing it did, and the report of its check."""

    release: Release
    outcome: Outcome
    report: Report


def build(
    settings: Settings,
    progress: Progress,
    show: Callable[[Report], None],
    *,
    force: bool = False,
) -> Built:
    """Build a release of what lies in `settings.root` and make it the current one.

    `show` gets the report where the check fails. On any error the release before stays current and nothing
    half-written stays behind. Raises CheckFailed, ReleaseError, and what reading the sources raises.
    """
    try:
        with staging_folder(settings.releases) as staging:
            progress("reading")
            sources = read_sources(settings.root, register=settings.register)
            progress("checking")
            report = validate(sources)
            if not report.conforms:
                show(report)
                raise CheckFailed("no release was built", hint="mend the data; kg check shows the findings again")
            release_id = _fill(staging, sources, report, settings.base_iri, progress)
            progress("publishing")
            outcome = publish(staging, settings.releases, release_id, force=force, before_switching=record_release)
            return Built(open_release(settings.releases, release_id), outcome, report)
    except OSError as error:
        raise ReleaseError(f"the release cannot be written: {error}", hint="the one before is still current") from error


@dataclass(frozen=True)
class Drawn:
    """What a release will say: its id and what that follows from, all quads with the description of itself, the
    record, and the texts."""

    id: str
    hashes: Mapping[str, str]
    quads: list[ox.Quad]
    dataset: Dataset
    record: Record
    texts: Texts
    prefixes: Prefixes


def draw_up(sources: Sources, base: str) -> Drawn:
    """Settle what a release of `sources`, which are checked and hold what is derived, will say."""
    quads = canonical_quads(rebase_quads(sources.store, base))
    dataset = read_dataset(quads, rebase(GRAPHS + "dataset", base))
    if sources.register is not None:
        edition = describe_register(sources.register, base)
        dataset = replace(dataset, sources=tuple(sorted({*dataset.sources, edition.source})), register=edition)
    texts = dict(_published_texts(sources.root, base))
    hashed = {path: text for path, text in texts.items() if not path.endswith(".ttl")}
    prefixes = {prefix: rebase(namespace, base) for prefix, namespace in sources.prefixes.items()}
    examples = [each for folder in EXAMPLES for each in read_query_folder(sources.root / folder)]
    queries = [replace(each, text=rebase_text(each.text, base)) for each in examples]
    # The id follows from the description too, which names the release: so it gets its name last.
    record, described = describe(quads, dataset, UNNAMED, base, prefixes, queries)
    about = (quad for quad in described if quad.graph_name == ox.NamedNode(record.graph))
    hashes = hash_content(quads, about, _shapes(texts), hashed)
    release_id = f"{dataset.date}-{hashes['all'][:12]}"
    record, named = name_release(record, described, release_id)
    return Drawn(release_id, hashes, named, dataset, record, texts, prefixes)


def _fill(staging: Path, sources: Sources, report: Report, base: str, progress: Progress) -> str:
    """Write everything a release holds into `staging`; return the id."""
    drawn = draw_up(sources, base)
    quads, texts = drawn.quads, drawn.texts
    _write_texts(staging, texts)

    progress("storing")
    store = write_store(staging / STORE, quads)
    progress("writing dumps")
    (staging / DUMPS).mkdir()
    content = Content(quads, drawn.prefixes, parse_context(texts[CONTEXT_FILE], rebase(CONTEXT_ADDRESS, base)))
    write_dumps(content, staging / DUMPS)
    write_forms(staging, store, quads, drawn.dataset, drawn.prefixes, drawn.id)
    if (staging / INDEX_QUERIES).is_dir():
        write_index(store, read_query_folder(staging / INDEX_QUERIES), staging / INDEX)
    if (staging / MATCHING_QUERIES).is_dir():
        edition = drawn.dataset.register.date if drawn.dataset.register else ""
        write_matching(store, read_query_folder(staging / MATCHING_QUERIES), staging / MATCHING, edition)
    _write_report(staging / REPORT, report, base)
    write_description(staging, drawn.record, drawn.prefixes)
    write_quality(staging, store)

    progress("verifying")
    if set(store) != set(quads):
        raise ReleaseError("the store does not hold the graph it was made from", hint="please report this")
    verify_dumps(content, staging / DUMPS)

    write_manifest(staging, drawn.id, base, drawn.dataset, drawn.hashes, quads, _files_of(sources, base))
    return drawn.id


def write_store(folder: Path, quads: Iterable[ox.Quad]) -> ox.Store:
    """Write the store and open it again as those who serve do."""
    store = ox.Store(folder)
    store.bulk_extend(quads)
    store.optimize()
    store.flush()
    del store  # lets go of the folder
    return ox.Store.read_only(str(folder))


def _published_texts(root: Path, base: str) -> Iterator[tuple[str, str]]:
    """Read the files that are published as people wrote them, but for their base IRI and their line ends."""
    if not (root / CONTEXT_FILE).is_file():
        raise DataError("is missing", Position(CONTEXT_FILE))
    for pattern in ("ontology/**/*.ttl", CONTEXT_FILE, "shapes/**/*.ttl", "queries/**/*.rq"):
        for path in find_files(root, pattern):
            name = path.relative_to(root).as_posix()
            try:
                text = path.read_text(encoding="utf-8-sig")
            except UnicodeDecodeError as error:
                raise DataError("is not UTF-8", Position(name), hint="save the file as UTF-8") from error
            yield name, rebase_text(text, base)


def _write_texts(folder: Path, texts: Texts) -> None:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _write_report(folder: Path, report: Report, base: str) -> None:
    texts = {f"check.{form}": RENDERERS[form](report, "en") for form in ("json", "ttl")}
    for language in LANGUAGES:
        texts[f"check.{language}.txt"] = f"{render_text(report, language)}{render_summary(report, language)}\n"
    _write_texts(folder, {name: rebase_text(text, base) for name, text in texts.items()})


def _shapes(texts: Texts) -> list[ox.Quad]:
    """Read the shapes and the prefix table their SPARQL needs, as they are published."""
    store = ox.Store()
    for name, text in texts.items():
        if name.startswith("shapes/") or name == PREFIX_TABLE.as_posix():
            try:
                store.load(text, format=ox.RdfFormat.TURTLE)
            except SyntaxError as error:
                raise DataError(error.msg, Position(name, error.lineno or 0, error.offset or 0)) from error
    return canonical_quads(store)


def _files_of(sources: Sources, base: str) -> dict[str, list[str]]:
    files: dict[str, list[str]] = {}
    for file in sources.files:
        files.setdefault(rebase(file.graph.value, base), []).append(file.name)
    return files
