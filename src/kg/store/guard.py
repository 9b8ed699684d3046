"""The guard: tells by tokens, never by searching text, what a query is and whether it may be answered here.

Federation is closed: SERVICE would make this machine call any address a stranger names. Updates have no place here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import QueryRefused, QuerySyntaxError
from kg.lexer import Lexer, Token, tokens
from kg.store.interface import QueryForm
from kg.store.spelling import IRI, SPACE, normalise

_FORMS: dict[str, QueryForm] = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct", "DESCRIBE": "describe"}
_PROLOGUE = {"BASE", "PREFIX", "VERSION"}
_UPDATES_FIRST = {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}
_UPDATES_ANYWHERE = {"CLEAR", "CREATE", "DELETE", "DROP", "INSERT", "LOAD"}
_BEFORE_GRAPH_NAME = {"DESCRIBE", "FROM", "GRAPH", "NAMED"}
_OPENING = ("{", "(", "[", "{|")
_CLOSING = ("}", ")", "]")
_WORK_PER_CHARACTER = 16
_FROM = {"FROM", "FROMNAMED"}
_VOLATILE = ("BNODE", "NOW", "RAND", "UUID")
_SUSPICIOUS = ("SERVICE", "FROM", "\\U")
_PERHAPS = ("NOW", "RAND", "UUID", "BNODE", "INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE")
_MEANT = re.compile(
    r"(?:NOW|RAND|UUID|BNODE)[\s#(]|(?<![A-Z_:])(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE)(?![A-Z0-9_:-])"
)
_ORDINARY_START = re.compile(
    rf"{SPACE}*+(?:(?:PREFIX\s+[\w-]*:\s*|BASE\s*){IRI}{SPACE}*+)*+(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:.-])",
    re.IGNORECASE,
)
_CODEPOINT = re.compile(r"\\\\|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True)
class Inspection:
    """What a text holds: its query form, whether it names a dataset (FROM), and what is not answered here.

    `is_volatile`: it may have another answer each time (NOW, RAND, new blank nodes, …). `depth`: how deeply brackets
    are nested. `key`: the same for texts that differ in white space and comments only.
    """

    form: QueryForm | None
    names_dataset: bool
    federates: bool
    update: str
    is_volatile: bool = False
    depth: int = 0
    key: str = ""


def inspect_query(text: str) -> Inspection:
    """Inspect `text` without parsing it whole; a text that is no query at all has no form.

    >>> inspect_query("SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }").federates
    True
    >>> inspect_query("SELECT ?service { ?service a <http://example.org/SERVICE> } # SERVICE").federates
    False
    """
    row = list(tokens(text))
    words = [token.text.upper() for token in row if token.kind == "word"]
    first = next((word for word in words if word not in _PROLOGUE), "")
    names_dataset = not _FROM.isdisjoint(words) or _has_glued_from(row)
    federates, update, all_words = _search(text)
    if not names_dataset and not _FROM.isdisjoint(all_words):
        # The union of all graphs is taken where there is no FROM: the engine must not find one that we do not see.
        raise QueryRefused("the query can be read with FROM and without", hint="put a space behind the operator <")
    # The grammar wants \uXXXX replaced over the whole text before it is read (section 19.2); Oxigraph does so inside
    # strings and IRIs only, other engines everywhere. What either reading forbids is forbidden.
    decoded = decode_codepoints(text)
    if decoded != text:
        decoded_federates, decoded_update, decoded_words = _search(decoded)
        all_words |= decoded_words
        federates, update = federates or decoded_federates, update or decoded_update
    return Inspection(
        form=_FORMS.get(first),
        names_dataset=names_dataset,
        federates=federates,
        update=update or (first if first in _UPDATES_FIRST else ""),
        # The engine takes `ORDER BYRAND()` as two words and a call.
        is_volatile=any(name in word for word in all_words for name in _VOLATILE),
        depth=_measure_depth(row),
        key=normalise(text),
    )


def glance(text: str) -> Inspection | None:
    """Inspect an ordinary query in microseconds; None where only `inspect_query` can tell.

    What does not occur in the text at all cannot occur in it as a token, however it is read: an ordinary query needs
    no tokens to be known for harmless.
    """
    upper = text.upper()
    if any(word in upper for word in _SUSPICIOUS) or (any(word in upper for word in _PERHAPS) and _MEANT.search(upper)):
        return None
    match = _ORDINARY_START.match(text)
    if match is None:
        return None
    # Brackets inside of strings count too: never too low.
    depth = text.count("{") + text.count("(") + text.count("[")
    return Inspection(_FORMS[match.group(1).upper()], False, False, "", False, depth, normalise(text))


def _measure_depth(row: list[Token]) -> int:
    """How deeply brackets are nested in the grammar's own reading."""
    depth = deepest = 0
    for token in row:
        if token.text in _OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif token.text in _CLOSING:
            depth -= 1
    return deepest


def require_query(text: str) -> tuple[QueryForm, bool]:
    """The form of the query `text`, and whether it names a dataset.

    Raises QueryRefused for updates and federated queries, QuerySyntaxError where no query form is recognised.
    """
    inspection = glance(text) or inspect_query(text)
    return refuse(inspection), inspection.names_dataset


def refuse(inspection: Inspection, *, may_federate: bool = False) -> QueryForm:
    """The form of a query that may be answered; errors as `require_query`."""
    if inspection.update:
        raise QueryRefused(f"this endpoint is read-only: {inspection.update} is refused", hint="ask with SELECT or ASK")
    if inspection.federates and not may_federate:
        raise QueryRefused(
            "federation from here is closed: SERVICE is refused",
            hint="ask each endpoint on its own, or federate from your side",
        )
    if inspection.form is None:
        raise QuerySyntaxError(
            "no query form is recognised", hint="a query starts with SELECT, ASK, CONSTRUCT or DESCRIBE"
        )
    return inspection.form


def form_of(text: str) -> QueryForm:
    """What the query `text` asks for; errors as `require_query`."""
    return require_query(text)[0]


def _has_glued_from(row: list[Token]) -> bool:
    """True where the engine reads FROM and a name in what the grammar calls one name: `FROM:x`, `FROMNAMEDex:x`.

    It may be a name indeed where its prefix is declared, and where a name may stand.
    """
    prefixes: set[str] = set()
    form = before = ""
    depth, groups_to_come = 0, 1
    for token in row:
        text = token.text.upper()
        if not form:
            if token.kind == "name":
                prefix = token.text.rstrip(":")
                # `PREFIXex:` is taken for two words too.
                prefixes |= {prefix, re.sub(r"\APREFIX", "", prefix, flags=re.IGNORECASE)}
            elif token.kind == "word" and text in _FORMS:
                form = text
        elif token.kind == "name" and text.startswith("FROM"):
            is_in_pattern = depth > 0 or groups_to_come <= 0
            may_be_name = is_in_pattern or before in ("FROM", "NAMED") or (form == "DESCRIBE" and before != "*")
            if not may_be_name or token.text.split(":", 1)[0] not in prefixes:
                return True
        elif text in _OPENING:
            if text == "{" and not depth:
                # A template is no pattern.
                groups_to_come -= 0 if before == "CONSTRUCT" else 1
            depth += 1
        elif text in _CLOSING:
            depth -= 1
        before = text
    return False


def _search(text: str) -> tuple[bool, str, set[str]]:
    """Follow every reading of `text`: is there one with a SERVICE in it, is there a word of an update? And all words.

    A word of its own that holds "SERVICE" is one, whatever it is glued to: no other word of SPARQL does. A prefixed
    name whose prefix holds it (`SERVICE:x`, `SERVICEex:x`) is one where a `{` follows, except behind words that take a
    name.
    """
    lexer = Lexer(text)
    federates, update = False, ""
    words = set()
    todo = [(lexer.skip(0), "")]
    seen = set(todo)
    limit = _WORK_PER_CHARACTER * len(text) + 10_000
    while todo:
        if lexer.work > limit:
            raise QueryRefused("the query can be read in too many ways", hint="write fewer quotes inside of quotes")
        start, before = todo.pop()
        for token in lexer.readings(start):
            state = ""
            if token.kind == "word":
                word = token.text.upper()
                words.add(word)
                federates = federates or "SERVICE" in word
                update = update or (word if word in _UPDATES_ANYWHERE else "")
                state = "names" if word in _BEFORE_GRAPH_NAME else ""
            elif token.kind == "name" and before != "names":
                state = "serves" if "SERVICE" in token.text.split(":", 1)[0].upper() else ""
            elif token.text == "{" and before == "serves":
                federates = True
            step = (lexer.skip(token.end), state)
            if step not in seen:
                seen.add(step)
                todo.append(step)
    return federates, update, words


def decode_codepoints(text: str) -> str:
    """`text` with its \\uXXXX and \\UXXXXXXXX written as the characters they stand for."""

    def decode(match: re.Match[str]) -> str:
        digits = match.group(1) or match.group(2)
        if digits is None or int(digits, 16) > 0x10FFFF:
            return match.group()
        return chr(int(digits, 16))

    return _CODEPOINT.sub(decode, text)
