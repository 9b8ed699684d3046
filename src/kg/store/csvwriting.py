"""Tables as CSV: written here, since the engine leaves IRIs with a comma in them without quotation marks.

https://www.w3.org/TR/sparql11-results-csv-tsv/
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pyoxigraph as ox

_ROWS = 256
"""Rows that are written at a time."""
_NEEDS_QUOTES = re.compile('[",\r\n]').search


def write_csv(found: ox.QuerySolutions, write: Callable[[bytes], object]) -> None:
    """Write solutions: a header, one line a row, ended by CR LF; what a comma, a quotation mark or a line end stands in
    is put between quotation marks. A value that is not bound is empty."""
    lines = [",".join(variable.value for variable in found.variables), ""]
    for row in found:
        lines[-1] = ",".join(map(_cell, row))
        lines.append("")
        if len(lines) > _ROWS:
            write("\r\n".join(lines).encode())
            lines = [""]
    write("\r\n".join(lines).encode())


def _cell(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode | ox.Literal):
        text = term.value
    else:
        text = f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)
    return text if _NEEDS_QUOTES(text) is None else '"' + text.replace('"', '""') + '"'
