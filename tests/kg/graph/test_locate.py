from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.graph.locate import find_places, read_statements
from kg.graph.sources import Sources, read_content

E = "http://example.org/"

TURTLE = """@prefix e: <http://example.org/> .
e:a a e:Thing ;
    e:name "one"@de ,
        "two"@en ,
        "three"@en ;
    e:plain "first"
        ,
        "second" ;
    e:size 1.50 , 02 ; # two sizes
    e:text \"\"\"many
lines, "quoted"
at once\"\"\"@de ;
    e:escaped "many\\nlines" ;
    e:empty "" ;
    e:next e:b .

e:b e:knows e:a
    .
"""


def test_each_statement_has_the_line_its_object_starts_on() -> None:
    lines = [(str(quad.object), line) for quad, line in read_statements(TURTLE.encode())]
    assert lines == [
        ("<http://example.org/Thing>", 2),
        ('"one"@de', 3),
        ('"two"@en', 4),
        ('"three"@en', 5),
        ('"first"', 6),
        ('"second"', 8),
        ('"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', 9),
        ('"02"^^<http://www.w3.org/2001/XMLSchema#integer>', 9),
        ('"many\\nlines, \\"quoted\\"\\nat once"@de', 10),
        ('"many\\nlines"', 13),
        ('""', 14),
        ("<http://example.org/b>", 15),
        ("<http://example.org/a>", 17),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_lines_do_not_depend_on_the_line_ends(line_end: str) -> None:
    content = 'PREFIX e: <http://example.org/>\ne:a e:b 1 ;\n  e:c "x"@de .'.replace("\n", line_end).encode()
    assert [line for _, line in read_statements(content)] == [2, 3]


def test_statement_is_found_by_value_as_the_store_writes_it() -> None:
    places = find_places(TURTLE.encode(), {E + "a"})
    store = ox.Store()
    store.load(TURTLE.encode(), format=ox.RdfFormat.TURTLE)
    (size,) = {
        quad.object
        for quad in store.quads_for_pattern(None, ox.NamedNode(E + "size"), None)
        if quad.object != ox.Literal(2)
    }
    assert str(size) == '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert places.statement_line(E + "a", E + "size", size) == 9
    assert places.statement_line(E + "a", E + "name", ox.Literal("two", language="en")) == 4


def test_without_value_the_one_too_many_is_meant() -> None:
    places = find_places(TURTLE.encode(), {E + "a"})
    assert places.statement_line(E + "a", E + "name") == 5, "the second English name"
    assert places.statement_line(E + "a", E + "plain") == 8, "the last one"
    assert places.statement_line(E + "a", E + "nothing") == 0
    assert places.subject_line(E + "a") == 2
    assert places.subject_line(E + "b") == 0, "was not asked for"


def test_lines_of_the_shipped_files_hold_what_they_are_said_to_hold(shipped_sources: Sources) -> None:
    checked = 0
    for file in shipped_sources.files:
        content = read_content(file.path)
        lines = content.decode("utf-8").splitlines()
        statements = list(read_statements(content))
        assert [quad for quad, _ in statements] == list(ox.parse(content, format=ox.RdfFormat.TURTLE)) or any(
            isinstance(quad.object, ox.BlankNode) for quad, _ in statements
        )
        for quad, line in statements:
            if isinstance(quad.object, ox.NamedNode):
                word = quad.object.value.replace("#", "/").rstrip("/").rpartition("/")[2]
            elif isinstance(quad.object, ox.Literal):
                word = quad.object.value.partition('"')[0].partition("\n")[0]
            else:
                continue
            if quad.predicate.value.endswith("#type") and word not in lines[line - 1]:
                word = "a "
            assert word.replace("\\", "\\\\") in lines[line - 1], (file.name, line, str(quad))
            checked += 1
    assert checked > 0
