"""Releases, old and new: every route of downloads and feeds, the pages, the parts of files, the checksums."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest

from app_case import run_server
from kg.config import Settings
from kg.release import Release
from kg.vocab import CANONICAL_BASE
from kg.web import create_app
from release_case import build_in, make_project

BROWSER = "text/html,*/*;q=0.8"
FOREVER = "public, max-age=31536000, immutable"
PROJECT = f"{CANONICAL_BASE}id/project/kif"
EXTRA = "https://source.example/extra,5#x"
LDES = "https://w3id.org/ldes#"
TREE = "https://w3id.org/tree#"
ATOM = "{http://www.w3.org/2005/Atom}"


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@dataclass(frozen=True)
class Served:
    """A server of three releases, the last one current, and how to ask it."""

    releases: list[Release]
    client: httpx.Client
    address: str

    @property
    def ids(self) -> list[str]:
        return [release.id for release in self.releases]

    def get(self, path: str, accept: str = "*/*", **headers: str) -> httpx.Response:
        return self.client.get(path, headers={"accept": accept, "accept-encoding": "identity", **headers})

    def expand(self, path: str) -> str:
        """`{0}`, `{1}`, `{2}`: the ids of the releases."""
        return path.format(*self.ids)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    root, releases = make_project(folder / "project"), folder / "releases"
    built = [build_in(root, releases).release]
    edit(root, "data/projects/kif.ttl", "Fund for inner development", "Fund for outer <development>")
    extra = '\n<https://source.example/extra,5#x> a ki:Source ; dct:title "Beilage"@de .\n'
    edit(root, "data/sources.ttl", '"Gemeindeverzeichnis"@de .', f'"Gemeindeverzeichnis"@de .{extra}')
    built.append(build_in(root, releases).release)
    edit(root, "data/municipalities.ttl", "601343", "601999")
    edit(root, "data/sources.ttl", extra, "")
    edit(root, "data/dataset.ttl", "2026-11-22", "2026-12-01")
    built.append(build_in(root, releases).release)
    app = create_app(Settings(root=root, releases=releases))
    with run_server(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield Served(built, client, address)


ROUTES = [
    # path, Accept, status, media type, a word in the body (or the address it leads to)
    ("/dumps", "*/*", 308, "", "/dumps/"),
    ("/dumps/", "*/*", 200, "application/json", '"releases"'),
    ("/dumps/", BROWSER, 200, "text/html", "Alle Ausgaben"),
    ("/dumps/?lang=en", BROWSER, 200, "text/html", "All releases"),
    ("/dumps/", "text/turtle", 406, "application/problem+json", "text/html"),
    ("/dumps/latest", "*/*", 308, "", "/dumps/latest/"),
    ("/dumps/latest/", "*/*", 302, "", "/dumps/{2}/"),
    ("/timemap.link", "*/*", 200, "application/link-format", 'rel="first memento"'),
    ("/dumps/latest/all.nq.gz", "*/*", 302, "", "/dumps/{2}/all.nq.gz"),
    ("/dumps/{0}", "*/*", 308, "", "/dumps/{0}/"),
    ("/dumps/{0}/", "*/*", 200, "application/json", '"previous": null'),
    ("/dumps/{0}/", BROWSER, 200, "text/html", "die erste Ausgabe"),
    ("/dumps/{1}/?lang=en", BROWSER, 200, "text/html", "What changed"),
    ("/dumps/{1}/", "application/json", 200, "application/json", '"changed": 1'),
    ("/dumps/none/", BROWSER, 404, "text/html", "Fehler 404"),
    ("/dumps/none", "*/*", 404, "application/problem+json", "no release"),
    ("/dumps/{0}/all.ttl", "*/*", 200, "text/turtle", "Dortmund"),
    ("/dumps/{2}/projects.csv", "*/*", 200, "text/csv", "KIF"),
    ("/dumps/{2}/projects.csv-metadata.json", "*/*", 200, "application/csvm+json", '"primaryKey": "project"'),
    ("/dumps/{2}/csv-metadata.json", "*/*", 200, "application/csvm+json", '"foreignKeys"'),
    ("/dumps/{2}/municipalities.geojson", "*/*", 200, "application/geo+json", "FeatureCollection"),
    ("/dumps/{2}/README.txt", "*/*", 200, "text/plain", "Tabellen"),
    ("/dumps/{2}/LICENSE.txt", "*/*", 200, "text/plain", "You may share"),
    ("/dumps/{2}/SHA256SUMS", "*/*", 200, "text/plain", "  all.nq.gz"),
    ("/dumps/{2}/manifest.json", "*/*", 200, "application/json", '"counts"'),
    ("/dumps/{2}/all.sqlite", "*/*", 200, "application/vnd.sqlite3", "SQLite format 3"),
    ("/dumps/{1}/changes-since-{0}.json", "*/*", 200, "application/json", "JointProject"),
    ("/dumps/{1}/SHA256SUMS-since-{0}", "*/*", 200, "text/plain", "added-since-"),
    ("/dumps/{2}/added-since-{1}.nq.gz", "*/*", 200, "application/gzip", ""),
    ("/dumps/{2}/patch-since-{1}.rdfp.gz", "*/*", 200, "application/gzip", ""),
    ("/dumps/{2}/added-since-{0}.nq.gz", "*/*", 404, "application/problem+json", "has no file"),
    ("/dumps/changes/history.json", "*/*", 404, "application/problem+json", "no release"),
    ("/feed.atom", "*/*", 200, "application/atom+xml", "Neue Ausgaben"),
    ("/feed.atom?lang=en", "*/*", 200, "application/atom+xml", "New releases"),
    ("/feed", "*/*", 200, "text/turtle", "ldes:EventStream"),
    ("/feed", "application/ld+json", 200, "application/ld+json", "EventStream"),
    ("/feed", "application/n-quads", 200, "application/n-quads", "EventStream"),
    ("/feed", BROWSER, 303, "", "/dumps/#follow"),
    ("/feed", "image/png", 406, "application/problem+json", "text/turtle"),
    ("/feed.ttl", BROWSER, 200, "text/turtle", "ldes:EventStream"),
    ("/feed.jsonld", "*/*", 200, "application/ld+json", "EventStream"),
    ("/feed.xlsx", "*/*", 404, "application/problem+json", "Not Found"),
    ("/feed/{1}", "*/*", 200, "text/turtle", "ldes:immutable true"),
    ("/feed/{1}", "application/trig", 200, "application/trig", "tree:member"),
    ("/feed/{1}", BROWSER, 303, "", "/dumps/{1}/#changes"),
    ("/feed/none", "*/*", 404, "application/problem+json", "see /feed"),
]


@pytest.mark.parametrize(("path", "accept", "status", "media_type", "word"), ROUTES)
def test_every_route(served: Served, path: str, accept: str, status: int, media_type: str, word: str) -> None:
    answer = served.get(served.expand(path), accept)
    assert answer.status_code == status
    if status in (302, 303, 308):
        assert answer.headers["location"] == served.expand(word)
        assert answer.headers["cache-control"] == "no-cache"
        return
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert word.encode() in answer.content
    head = served.client.head(served.expand(path), headers={"accept": accept, "accept-encoding": "identity"})
    assert (head.status_code, head.content) == (status, b"")
    if status == 200:
        assert head.headers["content-length"] == str(len(answer.content))
        assert head.headers["etag"] == answer.headers["etag"]


# Files


def test_every_file_of_every_release(served: Served) -> None:
    for release in served.releases:
        listed = served.get(f"/dumps/{release.id}/").json()
        assert len(listed["files"]) > 30
        for each in listed["files"]:
            answer = served.get(each["url"].removeprefix(served.address))
            assert answer.status_code == 200, each["name"]
            assert len(answer.content) == each["bytes"]
            assert "content-encoding" not in answer.headers
            assert answer.headers["accept-ranges"] == "bytes"
            assert answer.headers["link"] == _license(answer)
            if each["name"] != "manifest.json":
                assert hashlib.sha256(answer.content).hexdigest() == each["sha256"]
                assert answer.headers["cache-control"] == FOREVER
                assert answer.headers["etag"] == f'"{each["sha256"]}"'


def _license(answer: httpx.Response) -> str:
    expected = '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    if answer.headers["content-type"].startswith("text/csv"):
        name = answer.url.path.rpartition("/")[2]
        expected += f', <{name}-metadata.json>; rel="describedby"; type="application/csvm+json"'
    return expected


def test_checksums_match_what_is_sent(served: Served) -> None:
    for number, release in enumerate(served.releases):
        sums = [f"/dumps/{release.id}/SHA256SUMS"]
        if number:
            sums.append(f"/dumps/{release.id}/SHA256SUMS-since-{served.ids[number - 1]}")
        for path in sums:
            for line in served.get(path).text.splitlines():
                digest, _, name = line.partition("  ")
                name = {"changes.json": f"changes-since-{served.ids[number - 1]}.json"}.get(name, name)
                content = served.get(f"/dumps/{release.id}/{name}").content
                assert hashlib.sha256(content).hexdigest() == digest, name


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("0-99", 0, 99), ("100-", 100, None), ("-50", -50, None), ("0-0", 0, 0), ("10-999999999", 10, None)],
)
def test_parts(served: Served, wanted: str, first: int, last: int | None) -> None:
    path = served.expand("/dumps/{0}/all.nq.gz")
    whole = served.get(path).content
    part = served.get(path, range=f"bytes={wanted}")
    content = whole[first:] if last is None else whole[first : last + 1]
    start = len(whole) + first if first < 0 else first
    assert (part.status_code, part.content) == (206, content)
    assert part.headers["content-range"] == f"bytes {start}-{start + len(content) - 1}/{len(whole)}"
    assert part.headers["content-length"] == str(len(content))
    assert part.headers["etag"] == served.get(path).headers["etag"]
    assert part.headers["content-type"] == "application/gzip"


@pytest.mark.parametrize("wanted", ["bytes=99999999-", "bytes=20-10", "bytes=-0", "bytes=a-b", "bytes=", "bytes=5"])
def test_parts_that_are_not_there(served: Served, wanted: str) -> None:
    path = served.expand("/dumps/{0}/all.nq.gz")
    answer = served.get(path, range=wanted)
    assert (answer.status_code, answer.headers["content-type"]) == (416, "application/problem+json")
    assert answer.headers["content-range"] == f"bytes */{len(served.get(path).content)}"
    assert answer.headers["cache-control"] == "no-store"


def test_a_part_of_another_file_is_the_whole_file(served: Served) -> None:
    path = served.expand("/dumps/{0}/all.ttl")
    whole = served.get(path)
    for condition in ('"other"', f"W/{whole.headers['etag']}", "Thu, 01 Jan 1970 00:00:00 GMT"):
        answer = served.get(path, range="bytes=5-9", **{"if-range": condition})
        assert (answer.status_code, answer.content) == (200, whole.content)
    for condition in (whole.headers["etag"], whole.headers["last-modified"]):
        answer = served.get(path, range="bytes=5-9", **{"if-range": condition})
        assert (answer.status_code, answer.content) == (206, whole.content[5:10])
    # A unit that nobody knows, and a question for the head only, are as if there were no Range.
    assert served.get(path, range="lines=1-2").status_code == 200
    assert served.client.head(path, headers={"range": "bytes=0-9"}).status_code == 200


def test_several_parts(served: Served) -> None:
    path = served.expand("/dumps/{0}/all.ttl")
    whole = served.get(path).content
    answer = served.get(path, range="bytes=0-4,100-104")
    assert answer.status_code == 206
    assert answer.headers["content-type"].startswith("multipart/byteranges")
    assert whole[:5] in answer.content
    assert whole[100:105] in answer.content


def test_files_are_not_coded_again(served: Served) -> None:
    for name in ("all.nq.gz", "projects.csv", "README.txt", "all.ttl"):
        path = served.expand("/dumps/{0}/") + name
        answer = served.client.get(path, headers={"accept-encoding": "gzip, br, zstd"})
        assert "content-encoding" not in answer.headers
        assert answer.content == served.get(path).content


def test_a_file_one_has_is_not_sent_again(served: Served) -> None:
    path = served.expand("/dumps/{0}/all.ttl")
    headers = served.get(path).headers
    for condition in ({"if-none-match": headers["etag"]}, {"if-modified-since": headers["last-modified"]}):
        answer = served.client.get(path, headers=condition)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["cache-control"] == FOREVER
    newer = {"if-none-match": '"other"', "if-modified-since": headers["last-modified"]}
    assert served.client.get(path, headers=newer).status_code == 200
    for no_date in ("yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"):
        assert served.client.get(path, headers={"if-modified-since": no_date}).status_code == 200


def test_differences_applied_give_the_new_release(served: Served) -> None:
    for old, new in ((served.ids[0], served.ids[1]), (served.ids[1], served.ids[2])):

        def lines(path: str) -> set[bytes]:
            return set(gzip.decompress(served.get(path).content).splitlines())

        removed = lines(f"/dumps/{new}/removed-since-{old}.nq.gz")
        added = lines(f"/dumps/{new}/added-since-{old}.nq.gz")
        assert (lines(f"/dumps/{old}/all.nq.gz") - removed) | added == lines(f"/dumps/{new}/all.nq.gz")


# Pages


def test_the_page_says_for_each_file_what_it_is(served: Served) -> None:
    for language, words in (
        ("de", ("Tabellen", "So zitieren", "geändert")),
        ("en", ("Tables", "How to cite", "changed")),
    ):
        page = served.get(f"/dumps/{served.ids[2]}/?lang={language}", BROWSER).text
        names = [each["name"] for each in served.get(f"/dumps/{served.ids[2]}/").json()["files"]]
        for name in names:
            assert page.count(f'/dumps/{served.ids[2]}/{name}"') == 1, name
        for word in (*words, "rdflib", "pyoxigraph", "QGIS", "Excel", "read.csv", "sqlite3"):
            assert word in page, word
        assert f"{served.address}/dumps/{served.ids[2]}/" in page


def test_the_list_leads_to_all_releases(served: Served) -> None:
    listed = served.get("/dumps/").json()
    assert [each["release"] for each in listed["releases"]] == served.ids[::-1]
    page = served.get("/dumps/", BROWSER).text
    places = [page.index(f'<td><a href="/dumps/{release}/">') for release in served.ids[::-1]]
    assert places == sorted(places)
    for release in served.ids:
        assert served.get(f"/dumps/{release}/", BROWSER).status_code == 200


def test_an_old_release_says_that_there_is_a_newer_one(served: Served) -> None:
    old = served.get(f"/dumps/{served.ids[0]}/?lang=en", BROWSER).text
    assert "Another release is being served" in old
    assert f'href="/dumps/{served.ids[1]}/"' in old
    assert "Another release is being served" not in served.get(f"/dumps/{served.ids[2]}/?lang=en", BROWSER).text


def test_the_page_names_what_changed(served: Served) -> None:
    page = served.get(f"/dumps/{served.ids[1]}/", BROWSER).text
    assert '<a href="/page/project/kif">KIF</a>' in page
    assert "Verbundvorhaben" in page
    assert "<development>" not in page
    listed = served.get(f"/dumps/{served.ids[1]}/").json()
    assert listed["changes"]["classes"]["JointProject"] == {"changed": 1}
    assert listed["previous"] == f"{served.address}/dumps/{served.ids[0]}/"


# The feed for people


def _feed(served: Served, language: str) -> ElementTree.Element:
    return ElementTree.fromstring(served.get(f"/feed.atom?lang={language}").content)


@pytest.mark.parametrize("language", ["de", "en"])
def test_atom(served: Served, language: str) -> None:
    feed = _feed(served, language)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    # What RFC 4287 demands of a feed and of an entry.
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1
        assert all(len(entry.findall(f"{ATOM}{name}")) == 1 for entry in feed.findall(f"{ATOM}entry"))
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"{CANONICAL_BASE}feed/{id_}" for id_ in served.ids[::-1]
    ]
    times = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert times == sorted(set(times), reverse=True)
    assert feed.findtext(f"{ATOM}updated") == times[0]
    for entry in entries:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.findtext(f"{ATOM}updated") or "")
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert served.client.get(link.attrib["href"], headers={"accept": BROWSER}).status_code == 200


def test_entries_say_what_changed(served: Served) -> None:
    german, english = _feed(served, "de").findall(f"{ATOM}entry"), _feed(served, "en").findall(f"{ATOM}entry")
    assert german[1].findtext(f"{ATOM}title") == f"Ausgabe {served.ids[1]} – Verbundvorhaben: 1 geändert"
    assert english[1].findtext(f"{ATOM}title") == f"Release {served.ids[1]} – joint project: 1 changed"
    assert "Verbundvorhaben, geändert: 1 (KIF)" in (german[1].findtext(f"{ATOM}content") or "")
    assert "changed: 1 (Dortmund)" in (english[0].findtext(f"{ATOM}content") or "")
    assert "erste Ausgabe" in (german[2].findtext(f"{ATOM}content") or "")


def test_the_feed_is_sent_once(served: Served) -> None:
    headers = served.get("/feed.atom").headers
    assert "Accept-Language" in headers["vary"]
    again = served.client.get("/feed.atom", headers={"accept-encoding": "identity", "if-none-match": headers["etag"]})
    assert again.status_code == 304
    english = served.client.get("/feed.atom", headers={"accept-language": "en"})
    assert english.headers["content-language"] == "en"


# The feed for programs


def _graph(served: Served, path: str, accept: str = "text/turtle") -> set[ox.Triple]:
    answer = served.get(path, accept)
    media_type = answer.headers["content-type"].split(";")[0]
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    return {quad.triple for quad in ox.parse(answer.content, format=rdf_format)}


def _objects(graph: set[ox.Triple], subject: str, predicate: str) -> list[str]:
    return sorted(
        str(getattr(triple.object, "value", ""))
        for triple in graph
        if str(getattr(triple.subject, "value", "")) == subject and triple.predicate.value == predicate
    )


def _follow(served: Served) -> list[tuple[str, str, str, set[tuple[str, str]]]]:
    """Read the stream as a client does: from the root over all pages, in the order of time.

    Gives time, thing, kind, and the statements about the thing.
    """
    root = _graph(served, "/feed")
    [stream] = [str(getattr(t.subject, "value", "")) for t in root if t.predicate.value == f"{TREE}view"]
    [time_path], [version_path] = (
        _objects(root, stream, f"{LDES}timestampPath"),
        _objects(root, stream, f"{LDES}versionOfPath"),
    )
    kinds = {_objects(root, stream, f"{LDES}version{kind}Object")[0]: kind for kind in ("Create", "Update", "Delete")}
    [kind_path] = set(_objects(root, stream, f"{LDES}versionDeletePath"))
    pages = {
        _objects(root, relation, f"{TREE}node")[0]
        for relation in _objects(root, f"{served.address}/feed", f"{TREE}relation")
    }
    found = []
    for page in pages:
        graph = _graph(served, page.removeprefix(served.address))
        assert _objects(graph, page, f"{LDES}immutable") == ["true"]
        for member in _objects(graph, stream, f"{TREE}member"):
            about = {
                (t.predicate.value, str(t.object)) for t in graph if str(getattr(t.subject, "value", "")) == member
            }
            [time], [thing] = _objects(graph, member, time_path), _objects(graph, member, version_path)
            [kind] = [kinds[each] for each in _objects(graph, member, kind_path) if each in kinds]
            left_out = {time_path, version_path}
            said = {each for each in about if each[0] not in left_out and each[1].strip("<>") not in kinds}
            found.append((time, thing, kind, said))
    return sorted(found, key=lambda each: each[:2])


def test_following_the_stream_gives_the_release(served: Served) -> None:
    state: dict[str, set[tuple[str, str]]] = {}
    events = _follow(served)
    assert [kind for _, thing, kind, _ in events if thing == EXTRA] == ["Create", "Delete"]
    assert [kind for _, thing, kind, _ in events if thing == PROJECT] == ["Create", "Update"]
    for _, thing, kind, said in events:
        assert (kind == "Create") == (thing not in state), thing
        if kind == "Delete":
            del state[thing]
        else:
            state[thing] = said
    dump = gzip.decompress(served.get("/dumps/" + served.ids[2] + "/all.nq.gz").content)
    expected: dict[str, set[tuple[str, str]]] = {}
    for quad in ox.parse(dump, format=ox.RdfFormat.N_QUADS):
        if isinstance(quad.subject, ox.NamedNode):
            expected.setdefault(quad.subject.value, set()).add((quad.predicate.value, str(quad.object)))
    # Blank nodes have other names in each file.
    plain = {thing for thing, said in expected.items() if not any("_:" in text for _, text in said)}
    assert {thing: said for thing, said in state.items() if thing in plain} == {t: expected[t] for t in plain}
    assert state.keys() == expected.keys()


def test_relations_bound_the_pages(served: Served) -> None:
    root = _graph(served, "/feed")
    node = f"{served.address}/feed"
    relations = _objects(root, node, f"{TREE}relation")
    assert len(relations) == 2 * len(served.ids)
    kinds = set()
    for relation in relations:
        [page], [value] = _objects(root, relation, f"{TREE}node"), _objects(root, relation, f"{TREE}value")
        assert _objects(root, relation, f"{TREE}path") == ["http://www.w3.org/ns/prov#generatedAtTime"]
        kinds |= set(_objects(root, relation, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"))
        page_times = {
            str(getattr(t.object, "value", ""))
            for t in _graph(served, page.removeprefix(served.address))
            if t.predicate.value == "http://www.w3.org/ns/prov#generatedAtTime"
        }
        assert page_times == {value}
    assert kinds == {f"{TREE}GreaterThanOrEqualToRelation", f"{TREE}LessThanOrEqualToRelation"}
    assert f"{LDES}immutable" not in {triple.predicate.value for triple in root}


@pytest.mark.parametrize("path", ["/feed", "/feed/{1}"])
def test_all_forms_say_the_same(served: Served, path: str) -> None:
    path = served.expand(path)
    expected = _graph(served, path)
    tags = set()
    forms = ("text/turtle", "application/n-triples", "application/n-quads", "application/trig", "application/ld+json")
    for accept in (*forms, "application/rdf+xml"):
        answer = served.get(path, accept)
        assert _graph(served, path, accept) == expected, accept
        assert answer.headers["vary"] == "Accept, Accept-Encoding"
        assert answer.headers["cache-control"] == ("no-cache" if path == "/feed" else FOREVER)
        tags.add(answer.headers["etag"])
        again = served.get(path, accept, **{"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == answer.headers["etag"]
        packed = served.client.get(path, headers={"accept": accept, "accept-encoding": "gzip"})
        assert packed.text == answer.text
        if len(answer.content) >= 1000:
            assert packed.headers["content-encoding"] == "gzip"
            assert packed.headers["etag"] != answer.headers["etag"]
    # Two forms may be the same text: N-Triples and N-Quads of a graph without a name.
    assert len(tags) >= 4


# Trouble


@pytest.fixture
def broken(served: Served) -> Iterator[None]:
    log = served.releases[0].path.parent / "changes/history.json"
    text = log.read_bytes()
    log.write_text("[")
    yield
    log.write_bytes(text)


@pytest.mark.parametrize("path", ["/dumps/", "/dumps/{0}/", "/feed", "/feed.atom", "/feed/{0}"])
def test_a_broken_log_is_trouble_and_no_absence(served: Served, broken: None, path: str) -> None:
    answer = served.get(served.expand(path))
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "log of releases" in answer.json()["detail"]
    assert str(served.releases[0].path.parent) not in answer.text
    # What lies in the release itself is there all the same.
    assert served.get(served.expand("/dumps/{0}/all.ttl")).status_code == 200


def test_a_missing_difference_is_trouble(served: Served) -> None:
    folder = served.releases[0].path.parent / "changes" / f"{served.ids[1]}..{served.ids[2]}"
    aside = folder.with_name(".aside")
    folder.rename(aside)
    try:
        # Asked for in a form that nobody asked for before, so that it is not kept.
        answer = served.get(f"/feed/{served.ids[2]}", "application/trig")
        assert answer.status_code == 503
        assert served.get(f"/dumps/{served.ids[2]}/", BROWSER).status_code == 200
        assert "nicht festgehalten" in served.get("/feed.atom").text
    finally:
        aside.rename(folder)


def test_the_json_is_what_the_summary_says(served: Served) -> None:
    summary = json.loads(served.get(served.expand("/dumps/{2}/changes-since-{1}.json")).text)
    assert summary["classes"]["Municipality"]["changed"] == [f"{CANONICAL_BASE}id/municipality/05913000"]
    assert summary["previous"] == served.ids[1]


def test_a_web_archive_finds_all_releases(served: Served) -> None:
    listed = served.get("/timemap.link").text
    mementos = re.findall(r'<([^>]+)>; rel="[a-z ]*memento"; datetime="([^"]+)"', listed)
    assert [address for address, _ in mementos] == [f"{served.address}/dumps/{each}/" for each in served.ids]
    for address, date in mementos:
        shown = served.get(address.removeprefix(served.address), BROWSER)
        assert shown.headers["memento-datetime"] == date
        assert f'<{served.address}/dumps/latest/>; rel="original timegate"' in shown.headers["link"]


@pytest.mark.parametrize(
    ("moment", "number"),
    [("", 2), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Fri, 01 Jan 2100 00:00:00 GMT", 2), ("now", 2)],
)
def test_latest_leads_to_the_release_of_a_day(served: Served, moment: str, number: int) -> None:
    dates = re.findall(r'datetime="([^"]+)"', served.get("/timemap.link").text)
    asked = {"accept-datetime": dates[-1] if moment == "now" else moment} if moment else {}
    answer = served.get("/dumps/latest/", **asked)
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/dumps/{served.ids[number]}/"
    assert "accept-datetime" in answer.headers["vary"].lower()


def test_no_date_is_an_error_that_says_what_one_looks_like(served: Served) -> None:
    answer = served.get("/dumps/latest/", **{"accept-datetime": "yesterday"})
    assert answer.status_code == 400
    assert "Sun, 22 Nov 2026" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/", "/page/project/kif", "/projects", "/dumps/{0}/", "/imprint"])
def test_every_page_says_where_earlier_releases_are(served: Served, path: str) -> None:
    answer = served.get(served.expand(path), BROWSER)
    previous = f"/dumps/{served.ids[1]}/"
    assert f'<{served.address}{previous}>; rel="predecessor-version"' in answer.headers["link"]
    assert f'<{served.address}/timemap.link>; rel="timemap"; type="application/link-format"' in answer.headers["link"]
    assert f'<link rel="predecessor-version" href="{previous}">' in answer.text
    assert served.get(previous, BROWSER).status_code == 200
