"""Check queries: each file in queries/checks/ is a SELECT that must find nothing.

Its rows name the thing to mend as ?subject, and where it helps ?predicate and ?value. The head of the file says how bad
it is (`#+ severity:`) and what to do, in English (`#+ message:`) and German (`#+ message_de:`), with places to fill.
"""

from __future__ import annotations

import pyoxigraph as ox

from kg.errors import QueryError
from kg.graph.ask import ask_union
from kg.graph.findings import CHECKS, Severity, Term, Texts
from kg.graph.messages import fill_message
from kg.graph.shacl import SPARQL_CONSTRAINT, Result
from kg.queryfiles import QueryFile
from kg.vocab import Prefixes


def run_check(store: ox.Store, check: QueryFile, prefixes: Prefixes) -> list[Result]:
    """Run one check over the union of all graphs in `store`.

    Raises QueryError where the file is no check: no SELECT, no ?subject, no message, a severity SHACL does not know.
    """
    severity, templates = _read_head(check)
    rows = ask_union(store, check)
    if not isinstance(rows, ox.QuerySolutions) or "subject" not in (variable.value for variable in rows.variables):
        raise QueryError(f"{check.path}: a check must be a SELECT query with a variable ?subject")
    names = [variable.value for variable in rows.variables]
    results = []
    for row in rows:
        terms: dict[str, Term] = {name: row[name] for name in names if row[name] is not None}
        if "subject" not in terms:
            raise QueryError(f"{check.path}: a row leaves ?subject open")
        path = terms.get("predicate")
        results.append(
            Result(
                severity=severity,
                focus=terms["subject"],
                path=path if isinstance(path, ox.NamedNode) else None,
                value=terms.get("value"),
                component=SPARQL_CONSTRAINT,
                shape=CHECKS + check.name,
                messages={tag: fill_message(text, terms, prefixes) for tag, text in templates.items()},
            )
        )
    return results


def _read_head(check: QueryFile) -> tuple[Severity, Texts]:
    templates = {
        language: " ".join(check.meta[key])
        for language, key in (("de", "message_de"), ("en", "message"))
        if check.meta.get(key)
    }
    if not templates:
        raise QueryError(f"{check.path}: has no message", hint="add a line '#+ message: …' at its head")
    name = next(iter(check.meta.get("severity", [])), Severity.VIOLATION)
    try:
        return Severity(name), templates
    except ValueError:
        known = ", ".join(Severity)
        raise QueryError(f"{check.path}: {name!r} is no severity", hint=f"one of {known}") from None
