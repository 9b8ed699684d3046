"""Asking: one interface, whatever engine stands behind it.

An `Engine` takes SPARQL queries and gives an `Answer`: bytes in a wire format of `kg.formats`. Nothing above this
package knows which engine it is; `embedded` is pyoxigraph in this process. Every engine refuses updates and federated
queries with the help of `guard`, so that no query changes anything or makes this machine call another one.
"""

from kg.store.coding import choose_coding, coder_of
from kg.store.direct import DirectPool
from kg.store.embedded import EmbeddedEngine
from kg.store.files import load_files
from kg.store.functions import EXTENSION_FUNCTIONS
from kg.store.guard import Inspection, form_of, glance, inspect_query, refuse
from kg.store.interface import Answer, Engine, Outcome, QueryForm, Question, Write, is_graph_form
from kg.store.pool import LARGEST_WHOLE, Pool
from kg.store.rows import Table, Term, read_answer, read_json
from kg.store.run import Run
from kg.store.services import redirect_services
from kg.store.spec import EngineSpec
from kg.store.worker import CODED, CUT

__all__ = [
    "CODED",
    "CUT",
    "EXTENSION_FUNCTIONS",
    "LARGEST_WHOLE",
    "Answer",
    "DirectPool",
    "EmbeddedEngine",
    "Engine",
    "EngineSpec",
    "Inspection",
    "Outcome",
    "Pool",
    "QueryForm",
    "Question",
    "Run",
    "Table",
    "Term",
    "Write",
    "choose_coding",
    "coder_of",
    "form_of",
    "glance",
    "inspect_query",
    "is_graph_form",
    "load_files",
    "read_answer",
    "read_json",
    "redirect_services",
    "refuse",
]
