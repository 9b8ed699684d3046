"""Asking: one interface, whatever engine stands behind it.

An `Engine` takes SPARQL queries and gives an `Answer`: bytes in a wire format of `kg.formats`. Nothing above this
package knows which engine it is; `embedded` is pyoxigraph in this process. Every engine refuses updates and federated
queries with the help of `guard`, so that no query changes anything or makes this machine call another one.
"""

from kg.store.embedded import EmbeddedEngine
from kg.store.files import load_files
from kg.store.guard import form_of
from kg.store.interface import Answer, Engine, Outcome, QueryForm, Question, Write, is_graph_form
from kg.store.rows import Table, Term, read_answer

__all__ = [
    "Answer",
    "EmbeddedEngine",
    "Engine",
    "Outcome",
    "QueryForm",
    "Question",
    "Table",
    "Term",
    "Write",
    "form_of",
    "is_graph_form",
    "load_files",
    "read_answer",
]
