"""The guard against the engine itself: whatever the guard lets pass calls nobody.

Every case is also run by pyoxigraph, with a listener at the address that SERVICE names. A query that the engine would
send somewhere must be refused; a harmless one that looks dangerous must pass.
"""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pyoxigraph as ox
import pytest

from kg.errors import QueryRefused, QuerySyntaxError
from kg.store.guard import glance, inspect_query, require_query
from kg.store.spelling import normalise

NOBODY = "http://127.0.0.1:9/"
PROLOGUE = f"PREFIX : <{NOBODY}> PREFIX ex: <{NOBODY}> PREFIX e: <http://example.org/> "


class Listener(http.server.BaseHTTPRequestHandler):
    """A SPARQL endpoint with one empty row, which counts its callers."""

    calls = 0

    def do_POST(self) -> None:
        Listener.calls += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"head":{"vars":[]},"results":{"bindings":[{}]}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 - the name the base class looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


@pytest.fixture(scope="module")
def listener() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    e = "http://example.org/"
    store.add(ox.Quad(ox.NamedNode(e + "s"), ox.NamedNode(e + "p"), ox.Literal("x")))
    return store


def run(store: ox.Store, query: str) -> int:
    """Run a query as the engine would without a guard; the number of calls it made."""
    before = Listener.calls
    with suppress(RuntimeError, OSError):  # SERVICE ?x without a value for ?x
        found = store.query(query)
        if not isinstance(found, ox.QueryBoolean):
            list(found)
    return Listener.calls - before


# Patterns of a SELECT that the engine takes as federated: it calls the listener, or says that it would.
FEDERATED = [
    "SERVICE <U> {}",
    "service <U> {}",
    "SeRvIcE SILENT <U> {}",
    "SERVICE # comment\n <U> {}",
    "SERVICE\t<U>{}",
    "SERVICE<U>{}",
    "SERVICE ex:x {}",
    "SERVICE:x {}",
    "SERVICE:x # comment {\n {}",
    "SERVICEex:x {}",
    "SERVICESILENT ex:x {}",
    "SERVICESILENTex:x {}",
    "VALUES ?u { <U> } SERVICE ?u {}",
    "VALUES $u { <U> } SERVICE$u{}",
    "{ SELECT * { SERVICE <U> {} } }",
    "OPTIONAL { SERVICE <U> {} }",
    "{ SERVICE <U> {} } UNION { ?s ?p ?o }",
    "GRAPH ?g { SERVICE <U> {} }",
    "LATERAL { SERVICE <U> {} }",
    "FILTER EXISTS { SERVICE <U> {} }",
    "FILTER NOT EXISTS { SERVICE SILENT <U> {} }",
    "BIND(EXISTS { SERVICE <U> {} } AS ?x)",
    "?s e:p ?o . SERVICE <U> {}",
    "?s e:p ?o.SERVICE <U> {}",
    "?s e:p ?o SERVICE <U> {}",
    "?s e:p ?o ; SERVICE:x {}",
    "?s e:p 'x'SERVICE <U> {}",
    '?s e:p "x"SERVICE <U> {}',
    "?s e:p 1SERVICE <U> {}",
    "?s e:p 1.SERVICE <U> {}",
    "?s e:p 1.5SERVICE <U> {}",
    "?s e:p 1e5SERVICE <U> {}",
    "?s e:p trueSERVICE <U> {}",
    "?s e:p falseSERVICE:x {}",
    "?s e:p <http://x/>SERVICE <U> {}",
    "?s e:p []SERVICE <U> {}",
    "?s e:p ()SERVICE <U> {}",
    "?s e:p ex:a.b.SERVICE <U> {}",
    "?s e:p ex:a\\'b . SERVICE <U> {} #'",
    "FILTER(1<2)SERVICE#>\n<U>{}",
    "FILTER(1<2)SERVICE#>\n:x{}",
    "FILTER(?a<?b#')\n) SERVICE <U> {} #'>",
    'FILTER(1<#>"""\n2) SERVICE <U>{} #"""',
    'FILTER(1<2&&3<4#>"""\n) SERVICE <U>{} #"""',
    "FILTER(?a<<http://x#y>)SERVICE <U> {}",
    'e:s e:p "x" . OPTIONAL { <<?s?p?o#>"""\n>> e:q 1 } SERVICE <U> {} #"""',
    'VALUES ?x { """ " } SERVICE <U> {} #\\q"""\n',
    "VALUES ?x { '''a' } SERVICE <U> {} #\\q'''\n",
    'VALUES ?x { """ " } SERVICE <U> {} #\\uD800"""\n',
    'VALUES ?x { """ " } SERVICE <U> {} #\\U00110000"""\n',
    'BIND("\\"" AS ?x) SERVICE <U> {} #"',
    'BIND("\\\\" AS ?x) SERVICE <U> {} #"',
    "BIND('\"' AS ?x) SERVICE <U> {} #\"",
    'BIND("""a""""" AS ?x) SERVICE <U> {}'.replace('"""""', '"""'),
    'BIND("" AS ?x) SERVICE <U> {} #"',
    'BIND("\\u005C" AS ?x) SERVICE <U> {} #"',
    "# comment\rSERVICE <U> {}",
    '# "\nSERVICE <U> {} # "',
    "# '''\nSERVICE <U> {} # '''",
    "# <\nSERVICE <U> {} # >",
]

# Patterns that only look dangerous.
HARMLESS = [
    "?s ?p ?o # SERVICE <U> {}",
    "?s ?p ?o # \rFILTER(true) # SERVICE <U> {}",
    "?s ?p 'SERVICE <U> {}'",
    '?s ?p "SERVICE <U> {}"',
    "?s ?p '''\n' SERVICE <U> {} '''",
    '?s ?p """\n"" SERVICE <U> {} \\""" """',
    '?s ?p "\\" SERVICE <U> {} "',
    '?s ?p "\\\\" . ?s ?p " SERVICE "',
    "?s ?p '\\' SERVICE <U> {} '",
    "?service ?p ?o",
    "$SERVICE ?p ?o",
    "?s ?p _:service . _:SERVICE ?q ?r",
    "?s ?p 'x'@service",
    "?s ?p 'x'@en-service",
    "?s ?p <http://example.org/SERVICE>",
    "?s <http://example.org/service#> <service:load>",
    "?s ex:service ex:SERVICE.service",
    "?s ex:a-SERVICE ex:_SERVICE",
    "?s ex:%53SERVICE ex:\\,SERVICE",
    "?s ex:a\\#SERVICE ex:b",
    "GRAPH ex:service { ?s ?p ?o }",
    "GRAPH <http://example.org/service> { ?s ?p ?o }",
    "FILTER(?a<?b && ?c>?d) # SERVICE",
    "FILTER(<http://example.org/service#>='')",
    "VALUES (?a ?b) { (<urn:x#service> <urn:service#y>) }",
    "VALUES (?a ?b) { (<http://x/'service'> <http://x/#service>) }",
    "?s ?p 'load' ; ex:insert ex:drop ; ex:delete 'DELETE'",
    "?load ?insert ?clear",
    "?s ?p 'a\\u0022 b'",
]

# Whole texts. The second value: what the guard says of it.
WHOLE = [
    ("PREFIX service: <http://example.org/> SELECT * { ?s a service:load }", "select"),
    ("PREFIX service: <http://example.org/> SELECT * { GRAPH service:g { ?s ?p ?o } }", "select"),
    ("PREFIX service: <http://example.org/> SELECT * FROM service:g { ?s ?p ?o }", "select"),
    ("PREFIX service: <http://example.org/> DESCRIBE service:x {}", "describe"),
    ("PREFIX select: <http://example.org/ask> ASK { ?s select:x ?o }", "ask"),
    ("prefix : <http://x/#>\nbase <http://y/>\n# SELECT\nconstruct where { ?s ?p ?o }", "construct"),
    ('VERSION "1.2" ASK { ?s ?p <<( ?a ?b ?c )>> }', "ask"),
    ("\n\tDESCRIBE <http://example.org/SERVICE>", "describe"),
    ("SELECT*{}", "select"),
    ("INSERT DATA { <a:a> <a:b> <a:c> }", "refused"),
    ("PREFIX e: <http://e/> DELETE WHERE { ?s ?p ?o }", "refused"),
    ("WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "refused"),
    ("LOAD <http://127.0.0.1/>", "refused"),
    ("# SELECT\nload silent <http://127.0.0.1/>", "refused"),
    ("CLEAR ALL", "refused"),
    ("DROP GRAPH <a:g>", "refused"),
    ("CREATE GRAPH <a:g>", "refused"),
    ("COPY <a:g> TO <a:h>", "refused"),
    ("MOVE <a:g> TO <a:h>", "refused"),
    ("ADD <a:g> TO <a:h>", "refused"),
    ("SELECT * {} ; LOAD <http://127.0.0.1/>", "refused"),
    ("L\\u004FAD <http://127.0.0.1/>", "refused"),
    ("SELECT * { S\\u0045RVICE <http://127.0.0.1/> {} }", "refused"),
    ("SELECT * { \\U00000053ERVICE <http://127.0.0.1/> {} }", "refused"),
    ("SELECT * { # \\u000ASERVICE <http://127.0.0.1/> {}\n }", "refused"),
    ("", "nothing"),
    ("# only a comment", "nothing"),
    ("SELEKT * {}", "nothing"),
    ("'SELECT'", "nothing"),
    ('"unfinished', "nothing"),
    ("\\", "nothing"),
]


@pytest.mark.parametrize("pattern", FEDERATED)
def test_what_the_engine_would_send_is_refused(listener: str, store: ox.Store, pattern: str) -> None:
    prologue = PROLOGUE.replace(NOBODY, listener)
    query = f"{prologue} SELECT * {{ {pattern.replace('<U>', f'<{listener}>')}\n}}"
    run(store, query)  # parses: a case that the engine does not understand shows nothing
    with pytest.raises(QueryRefused, match="SERVICE"):
        require_query(query)


def test_the_listener_hears_the_engine(listener: str, store: ox.Store) -> None:
    prologue = PROLOGUE.replace(NOBODY, listener)
    queries = [f"{prologue} SELECT * {{ {each.replace('<U>', f'<{listener}>')}\n}}" for each in FEDERATED]
    assert sum(run(store, query) > 0 for query in queries) > len(queries) / 2


@pytest.mark.parametrize("pattern", HARMLESS)
def test_what_only_looks_dangerous_passes(listener: str, store: ox.Store, pattern: str) -> None:
    prologue = PROLOGUE.replace(NOBODY, listener)
    query = f"{prologue} SELECT * {{ {pattern.replace('<U>', f'<{listener}>')}\n}}"
    assert require_query(query) == ("select", False)
    assert run(store, query) == 0


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_the_form_of_whole_texts(store: ox.Store, text: str, expected: str) -> None:
    if expected == "refused":
        with pytest.raises(QueryRefused):
            require_query(text)
    elif expected == "nothing":
        with pytest.raises(QuerySyntaxError):
            require_query(text)
    else:
        assert require_query(text)[0] == expected
        assert run(store, text) == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM <a:g> {}", True),
        ("SELECT * FROM NAMED <a:g> {}", True),
        ("SELECT*FROM<a:g>{}", True),
        ("ASK FROMNAMED<a:g>{}", True),
        ("SELECT * { ?from <a:from> 'FROM' } # FROM", False),
        # Names, the grammar says; FROM and a name, the engine says.
        ("PREFIX : <a:> SELECT * FROM:g {}", True),
        ("PREFIX ex: <a:> SELECT * fromex:g {}", True),
        ("PREFIX ex: <a:> SELECT * FROMNAMEDex:g {}", True),
        ("PREFIX from: <a:> PREFIX : <a:> SELECT * FROM:g {}", True),
        ("PREFIX from: <a:> PREFIX : <a:> CONSTRUCT { ?s ?p from:o } from:g WHERE { ?s ?p ?o }", True),
        ("PREFIX from: <a:> PREFIX : <a:> CONSTRUCT from:g WHERE { ?s ?p ?o }", True),
        ("PREFIX from: <a:> PREFIX : <a:> DESCRIBE * from:g {}", True),
        ("PREFIX : <a:> DESCRIBE ?s FROM:g { ?s ?p ?o }", True),
        ("PREFIX from: <a:> DESCRIBE from:g", False),
        ("PREFIX from: <a:> DESCRIBE ?s from:g { ?s a from:g }", False),
        ("PREFIXfrom: <a:> SELECT * { ?s a from:g }", False),
        ("PREFIX from: <a:> SELECT (from:f(1) AS ?x) { ?s from:p from:o } ORDER BY from:f(?x)", False),
        ("PREFIX from: <a:> CONSTRUCT { ?s a from:g } WHERE { ?s ?p from:o } ORDER BY from:f(?s)", False),
    ],
)
def test_a_dataset_clause_is_seen(text: str, expected: bool) -> None:
    assert inspect_query(text).names_dataset is expected


def test_a_dataset_clause_that_only_the_engine_sees_is_refused(store: ox.Store) -> None:
    text = "SELECT ?x (1<2#>'''\n AS ?y) FROM <a:g> { ?x ?p ?o } #'''"
    run(store, text)
    with pytest.raises(QueryRefused, match="with FROM and without"):
        inspect_query(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT * { ?s ?p ?o } ORDER BYRAND()",
        "SELECT * { ?s ?p ?o FILTERRAND() }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BYUUID()",
        "SELECT (1<2#>'''\n AS ?y) { BIND(STRUUID() AS ?x) } #'''",
    ],
)
def test_what_may_change_is_seen(store: ox.Store, text: str) -> None:
    run(store, text)
    assert inspect_query(text).is_volatile


@pytest.mark.parametrize(
    "text",
    [
        '"\\"' * 40_000,
        "'''" * 40_000,
        '"""\\q' * 30_000,
        "a." * 60_000,
        "ex:" + "a." * 60_000,
        "<#" * 60_000,
        "<'#>" * 30_000,
        "\\u0041" * 20_000,
        "{" * 120_000,
        "# " * 60_000,
        "ex:a.b.c.d " * 10_000,
        "?a<?b#'x' " * 12_000,
        "<" + "'" * 120_000,
        "(#" * 60_000,
        "(#\n" * 40_000,
        "[ # [\n" * 17_000,
        "'''a" * 30_000,
        "<a" * 60_000,
    ],
    ids=lambda text: text[:8],
)
def test_no_text_takes_long(text: str) -> None:
    start = time.thread_time()
    inspect_query(f"SELECT * {{ {text} }}")
    assert time.thread_time() - start < 5
    # Everybody waits for this one.
    start = time.thread_time()
    glance(f"SELECT * {{ {text} }}")
    normalise(f"SELECT * {{ {text} }}")
    assert time.thread_time() - start < 0.5
