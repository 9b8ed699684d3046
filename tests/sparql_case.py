"""Makes SPARQL queries by the grammar, spells them in odd ways, and breaks them.

Everything goes by a source of chance that is handed in: with the one of hypothesis, what fails is made smaller.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pyoxigraph as ox

from kg.errors import QueryRefused
from kg.store.guard import inspect_query

DATA = """
@prefix : <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:g { :a :p :b ; :q "it's"@en , 'a  b' . :b :p :c . }
:h { :c :p :a ; :q 7 , "a#b\\n'<x>" . :a :r "1.5"^^xsd:decimal . }
"""
"""In TriG; few statements, so that no join is a long one; no blank nodes, so that answers can be compared."""

Tokens = list[str]
_T = TypeVar("_T")

_VARIABLES = ("?a", "?b", "?c", "$a", "?ä")
_IRIS = (
    "<http://e/a>",
    "<http://e/b>",
    ":a",
    ":b",
    ":c",
    "ex:a",
    "<http://e/#x>",
    "<r>",
    "<http://e/it's>",
    "<?b>",
    ":%41",
)
_PREDICATES = ("<http://e/p>", ":p", ":q", ":r", "a", "ex:p", "<http://e/it's#p>")
_STRINGS = (
    "'x'", '"y"', "'''z'''", '"""z"""', "''", '""', "'a  b'", '"a#b"', "'#'", '"it\'s"', "'\"'", "'<x>'", "'>'",
    "' '", "'''a\nb'''", "'''it's'''", '"""a""b"""', "'''\r\n#'''", "'a\\tb'", '"\\u00e4"', "'ü\u00a0\u2028'",
    "'\\\\'", '"\\""', "'\f'", "'{'", "'SERVICE'", "'now('",
)  # fmt: skip
_NUMBERS = ("0", "1", "7", "1.5", "1e0", "+1", "-1", ".5", "-.5e1")
_TAGS = ("@en", "@de-AT", "^^xsd:string", "^^<http://www.w3.org/2001/XMLSchema#integer>")
_FUNCTIONS = (
    "STR",
    "LANG",
    "DATATYPE",
    "STRLEN",
    "UCASE",
    "isIRI",
    "isLITERAL",
    "ABS",
    "ENCODE_FOR_URI",
    "xsd:integer",
)
_COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG")
_VOLATILE = ("NOW ( )", "RAND ( )", "UUID ( )", "STRUUID ( )", "BNODE ( )")

_SPACES = (" ", " ", " ", "\n", "\t", "\r\n", "\r", "  ", " \n ")
_COMMENTS = (
    "#\n", "# c\n", "#'\n", '#"\r\n', "# <\n", "#>\r", "#'''\n", '#"""\n', "#{\n", "##\n", "# SERVICE <x> {}\n",
    "#\\\n",
)  # fmt: skip
ODD = (
    "'", '"', "'''", '"""', "<", ">", "<<", ">>", "#", "\n", "\r", " ", "\t", "\f", "\v", "\0", "\u00a0", "\u2028",
    "\ufeff", "\x85", "\\", "\\u0023", "\\u0027", "\\U0001F600", "\\'", "\\n", "{", "}", "(", ")", "[", "]", "{|",
    "|}", "<<(", ")>>", ".", ";", ",", ":", "::", "a:", "_:", "@", "^", "^^", "|", "||", "&&", "!", "=", "?", "$",
    "*", "+", "/", "-", "%", "%41", "ß", "ſ", "\U0001f600", "é", "0", "1.", "e", "SERVICE", "FROM",
    "FROM<http://e/g>", "FROM:g", "NOW()", "LOAD", "SELECT", "WHERE", "BYRAND()", "true", "UNDEF", "LIMIT 1",
    "<http://e/p>", "<a#b>", "<'>", "<#>", "GRAPH", "VERSION '1.2'", "LATERAL",
)  # fmt: skip


@dataclass
class QueryMaker:
    """Makes queries as rows of tokens; `triples` is how many triple patterns one may still have."""

    chance: random.Random
    with_volatile: bool = False
    triples: int = 4
    depth: int = 0

    def make(self) -> Tokens:
        """A query."""
        form = self._pick((self._select, self._select, self._select, self._ask, self._construct, self._describe))
        return [*self._prologue(), *form(), *(["VALUES", "?a", *self._data_block()] if self._hits(0.05) else [])]

    # Chance

    def _pick(self, choices: Sequence[_T]) -> _T:
        return choices[self.chance.randrange(len(choices))]

    def _hits(self, probability: float) -> bool:
        return self.chance.random() < probability

    def _some(self, make: Callable[[], Tokens], least: int, most: int, between: Sequence[str] = ()) -> Tokens:
        row: Tokens = []
        for number in range(self.chance.randint(least, most)):
            row += [*(between if number else ()), *make()]
        return row

    # Forms

    def _prologue(self) -> Tokens:
        declared = [
            ["PREFIX", ":", "<http://e/>"],
            [self._pick(("PREFIX", "prefix", "Prefix")), "ex:", "<http://e/>"],
            ["PREFIX", "xsd:", "<http://www.w3.org/2001/XMLSchema#>"],
            ["BASE", "<http://e/>"],
        ]
        if self._hits(0.1):
            declared.append(["PREFIX", self._pick(("from:", "select:", "a:", "e.x:", "ä:")), "<http://e/it's#>"])
        self.chance.shuffle(declared)
        return [token for each in declared for token in each]

    def _select(self, *, is_inner: bool = False) -> Tokens:
        row = ["SELECT", *([self._pick(("DISTINCT", "REDUCED"))] if self._hits(0.2) else [])]
        if self._hits(0.2):
            key = self._pick(_VARIABLES)
            aggregate = [self._pick(_AGGREGATES), "(", *(["DISTINCT"] if self._hits(0.3) else []), "?c", ")"]
            total = ["COUNT", "(", "*", ")"] if self._hits(0.3) else aggregate
            row += [key, "(", *total, "AS", "?n", ")", *self._where(is_inner), "GROUP", "BY", key]
            if self._hits(0.3):
                row += ["HAVING", "(", "COUNT", "(", "*", ")", self._pick(_COMPARISONS), "1", ")"]
            return row + (["ORDER", "BY", "?n"] if self._hits(0.3) else [])
        if self._hits(0.5):
            row.append("*")
        else:
            row += self._pick((["?a"], ["?b", "$c"], ["?ä", "?a"]))
            row += ["(", *self._expression(), "AS", "?x", ")"] if self._hits(0.5) else []
        row += self._where(is_inner)
        if self._hits(0.3):
            row += ["ORDER", "BY", *self._some(self._order, 1, 2)]
        if self._hits(0.15):
            row += ["LIMIT", self._pick(("0", "1", "5"))]
        if self._hits(0.1):
            row += ["OFFSET", self._pick(("0", "1"))]
        return row

    def _ask(self) -> Tokens:
        return ["ASK", *self._where()]

    def _construct(self) -> Tokens:
        if self._hits(0.3):
            return ["CONSTRUCT", *self._dataset(), "WHERE", "{", *self._variable(), ":p", *self._object(), "}"]
        template = self._some(lambda: [*self._variable(), ":p", *self._object()], 0, 2, (".",))
        return ["CONSTRUCT", "{", *template, "}", *self._where()]

    def _describe(self) -> Tokens:
        names = self._some(lambda: [self._pick(_IRIS)], 1, 2)
        return ["DESCRIBE", *names, *(self._where() if self._hits(0.3) else [])]

    def _dataset(self) -> Tokens:
        if not self._hits(0.1):
            return []
        return ["FROM", *(["NAMED"] if self._hits(0.4) else []), self._pick(("<http://e/g>", ":h", "ex:g"))]

    def _where(self, is_inner: bool = False) -> Tokens:
        dataset = [] if is_inner else self._dataset()
        return [*dataset, *(["WHERE"] if self._hits(0.6) else []), *self._group()]

    def _order(self) -> Tokens:
        kinds: tuple[Callable[[], Tokens], ...] = (
            self._variable,
            lambda: [self._pick(("ASC", "DESC")), "(", *self._expression(), ")"],
            lambda: ["(", *self._expression(), ")"],
        )
        return self._pick(kinds)()

    # Patterns

    def _group(self) -> Tokens:
        self.depth += 1
        if self.depth > 4:
            row = self._triple()
        elif self._hits(0.05):
            row = self._select(is_inner=True)
        else:
            row = self._some(self._part, 0, 3)
        self.depth -= 1
        return ["{", *row, "}"]

    def _part(self) -> Tokens:
        kinds: tuple[Callable[[], Tokens], ...] = (
            lambda: [*self._triple(), "."],
            lambda: [*self._triple(), "."],
            lambda: [":a", *self._verb_and_object(), ";", *self._verb_and_object(), ",", *self._object(), "."],
            lambda: ["OPTIONAL", *self._group()],
            lambda: [*self._group(), "UNION", *self._group()],
            lambda: ["MINUS", *self._group()],
            lambda: ["GRAPH", self._pick(("?g", ":g", "<http://e/h>")), *self._group()],
            lambda: ["FILTER", "(", *self._expression(), ")"],
            lambda: ["FILTER", self._pick(("EXISTS", "NOT EXISTS")), *self._group()],
            lambda: ["BIND", "(", *self._expression(), "AS", f"?x{self.chance.randrange(1000)}", ")"],
            lambda: ["VALUES", self._pick(_VARIABLES), *self._data_block()],
            lambda: ["VALUES", "(", "?a", "?b", ")", "{", "(", *self._data(), *self._data(), ")", "}"],
            lambda: ["{", *self._select(is_inner=True), "}"],
        )
        return self._pick(kinds)()

    def _data_block(self) -> Tokens:
        return ["{", *self._some(self._data, 0, 3), "}"]

    def _data(self) -> Tokens:
        return ["UNDEF"] if self._hits(0.1) else self._constant()

    def _triple(self) -> Tokens:
        if self.triples <= 0:
            return [":a", ":p", ":b"]
        self.triples -= 1
        if self._hits(0.05):
            return ["[", *self._verb_and_object(), "]"]
        return [*(self._variable() if self._hits(0.7) else [self._pick(_IRIS)]), *self._verb_and_object()]

    def _verb_and_object(self) -> Tokens:
        kinds: tuple[Callable[[], Tokens], ...] = (self._path, self._variable, lambda: [self._pick(_PREDICATES)])
        return [*self._pick(kinds)(), *self._object()]

    def _object(self) -> Tokens:
        if self._hits(0.05):
            return self._pick((["[]"], ["()"], ["(", "1", "?b", ")"], ["_:x"]))
        return self._variable() if self._hits(0.7) else self._constant()

    def _path(self) -> Tokens:
        name = self._pick(_PREDICATES)
        return self._pick((
            [name, self._pick("*+?")],
            ["^", name],
            [name, self._pick("/|"), self._pick(_PREDICATES)],
            ["(", name, "|", "^", ":q", ")", self._pick("*+?")],
            ["!", name],
            ["!", "(", name, "|", "^", ":r", ")"],
        ))  # fmt: skip

    def _variable(self) -> Tokens:
        return [self._pick(_VARIABLES)]

    def _constant(self) -> Tokens:
        if self._hits(0.3):
            return [self._pick(_IRIS)]
        if self._hits(0.3):
            return [self._pick((*_NUMBERS, "true", "false"))]
        return [self._pick(_STRINGS) + (self._pick(_TAGS) if self._hits(0.3) else "")]

    # Expressions

    def _expression(self) -> Tokens:
        self.depth += 1
        if self.depth > 5 or self._hits(0.4):
            kinds: tuple[Callable[[], Tokens], ...] = (self._variable, self._constant)
        else:
            kinds = (
                lambda: [*self._expression(), self._pick(_COMPARISONS), *self._expression()],
                lambda: [*self._expression(), self._pick(("&&", "||")), *self._expression()],
                lambda: [*self._expression(), self._pick("+-*/"), *self._expression()],
                lambda: ["(", *self._expression(), ")"],
                lambda: [self._pick("!-+"), *self._variable()],
                lambda: [self._pick(_FUNCTIONS), "(", *self._expression(), ")"],
                lambda: ["IF", "(", *self._expression(), ",", *self._expression(), ",", *self._expression(), ")"],
                # Oxigraph 0.5 wants no white space behind these two.
                lambda: ["COALESCE(", *self._expression(), ",", *self._expression(), ")"],
                lambda: ["CONCAT(", *self._some(lambda: ["STR", "(", *self._variable(), ")"], 1, 2, (",",)), ")"],
                lambda: ["REGEX", "(", "STR", "(", *self._variable(), ")", ",", self._pick(_STRINGS), ")"],
                lambda: ["BOUND", "(", *self._variable(), ")"],
                lambda: [
                    *self._variable(),
                    self._pick(("IN", "NOT IN")),
                    "(",
                    *self._constant(),
                    ",",
                    *self._variable(),
                    ")",
                ],
                lambda: [self._pick(_VOLATILE).lower() if self.with_volatile else "'x'"],
            )
        made = self._pick(kinds)()
        self.depth -= 1
        return made


def spell(row: Tokens, chance: random.Random, glue: float = 0.3) -> str:
    """Write tokens with white space, comments or nothing between them: what touches may become another token."""
    text = ""
    for token in row:
        kind = chance.random()
        if kind < glue:
            between = ""
        elif kind < 0.9:
            between = chance.choice(_SPACES)
        else:
            between = chance.choice(_SPACES) * chance.randrange(2) + chance.choice(_COMMENTS)
        text += between + token
    return text.lstrip(" ") + chance.choice(("", "", " ", "\n", "#", " # c"))


def write(row: Tokens) -> str:
    """Write tokens plainly."""
    return " ".join(row)


def break_text(text: str, chance: random.Random) -> str:
    """Change a text at a few places: odd characters go in, pieces go out, come twice, or change their place."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice((0, 0, 1, 1, 2, 5, 12)))
        piece = text[start:end]
        into = chance.choice(
            (chance.choice(ODD), chance.choice(ODD), chance.choice(_SPACES), piece * 2, piece[::-1], "")
        )
        text = text[:start] + into + text[end:]
    return text


def respace(text: str, chance: random.Random) -> str:
    """Change nothing but white space and comments, anywhere, inside of strings too."""
    for _ in range(chance.randint(1, 3)):
        places = [at for at, character in enumerate(text) if character in " \t\r\n#<>'\"[](){}=?"]
        start = chance.choice(places) if places else 0
        end = start
        while chance.random() < 0.7 and text[end : end + 1] in ("", *" \t\r\n"):
            end += 1
        into = chance.choice(("", " ", "\n", "\r", "  ", "\t", "\f", "\u00a0", chance.choice(_COMMENTS), "# c"))
        text = text[:start] + into + text[end:]
    return text


def make_text(chance: random.Random) -> str:
    """A query, plainly or oddly written, half of them broken."""
    row = QueryMaker(chance, with_volatile=chance.random() < 0.1).make()
    text = chance.choice((write(row), spell(row, chance, glue=0), spell(row, chance)))
    return break_text(text, chance) if chance.random() < 0.5 else text


def outcome(store: ox.Store, text: str) -> object:
    """What the engine makes of a text, by itself: the same for texts that mean the same."""
    try:
        inspection = inspect_query(text)
        if inspection.federates or inspection.update:
            return "refused"
        found = store.query(text, use_default_graph_as_union=not inspection.names_dataset)
        return summarise(found, text)
    except QueryRefused:
        return "refused"
    except SyntaxError:
        return "syntax error"
    except RuntimeError:
        return "error"


def summarise(found: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple], text: str) -> object:
    """An answer, so that it can be compared with another one to the same question."""
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if not isinstance(found, ox.QuerySolutions):
        # New blank nodes have another name each time.
        return "graph", len(set(found))
    rows = sorted(str([str(term) for term in row]) for row in found)
    variables = [str(each) for each in found.variables]
    # Which rows a LIMIT leaves, and which doubles REDUCED leaves, is up to the engine, and it decides anew each time.
    # What is new each time cannot be compared.
    if re.search(r"LIMIT|OFFSET|REDUCED|NOW|RAND|UUID|BNODE", text.upper()):
        return "table", variables
    return "table", variables, rows
